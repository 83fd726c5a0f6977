"""`vcrproxy completion`: what a shell needs to complete our command lines."""

import argparse
from collections.abc import Callable, Iterable, Iterator

from vcrproxy.cli.arguments import Commands
from vcrproxy.options.table import NAMED, Kind

_HOW = """\
in ~/.bashrc                    eval "$(vcrproxy completion bash)"
in ~/.zshrc, after compinit     eval "$(vcrproxy completion zsh)"
in ~/.config/fish/config.fish   vcrproxy completion fish | source
"""


def add_to(commands: Commands) -> None:
    """Add the subcommand."""
    purpose = "print what completes our command lines in a shell"
    parser = commands.add_parser(
        "completion",
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}.",
        epilog=_HOW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=["bash", "zsh", "fish"])
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace, command: list[str]) -> int:  # noqa: ARG001
    """Print the code for a shell to evaluate."""
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415

    print(shellcode(["vcrproxy"], shell=options.shell))
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks, and end."""
    import argcomplete  # noqa: PLC0415

    for action in _actions(parser):
        completer = _completer(action)
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined]  # argcomplete's interface
    argcomplete.autocomplete(parser)


def _completer(action: argparse.Action) -> Callable[..., Iterable[str]] | None:
    """Say what can follow a flag; left to itself argcomplete would offer files for anything."""
    from argcomplete.completers import DirectoriesCompleter  # noqa: PLC0415

    option = NAMED.get(action.dest)
    if option is None or option.kind is Kind.FILE or action.choices is not None:
        return None
    return DirectoriesCompleter() if option.kind is Kind.FOLDER else lambda **_: option.choices


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Walk through the arguments of all subcommands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                yield from _actions(subparser)
