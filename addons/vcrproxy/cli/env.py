"""`vcrproxy env`: what to export in another terminal to use a proxy that serves."""

import argparse
import os

from vcrproxy.cli.arguments import Commands
from vcrproxy.launch.environment.shells import Shell, detect_shell, export_lines


def add_to(commands: Commands) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("env", help="print what to export to use a proxy that serves")
    parser.add_argument("--shell", type=Shell, choices=list(Shell), help="default: by $SHELL")
    parser.add_argument("--port", type=int, help="which proxy, if several serve")
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace, command: list[str]) -> int:  # noqa: ARG001
    """Print the lines to evaluate; raises LaunchError."""
    from vcrproxy.launch.served import find_served  # noqa: PLC0415

    changes = find_served(options.port)
    print("\n".join(export_lines(changes, options.shell or detect_shell(os.environ))))
    return 0
