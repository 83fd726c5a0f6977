"""The command line: which subcommand, and what they have in common."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from vcrproxy.cli import completion, config, doctor, env, run
from vcrproxy.cli.saying import say
from vcrproxy.launch.environment.search_path import users_path
from vcrproxy.launch.errors import LaunchError
from vcrproxy.launch.outcome import Exit
from vcrproxy.options.values import OptionError

_DESCRIPTION = "Record LLM API traffic into go-vcr cassettes and replay it offline."
_EPILOG = """\
examples:
  vcrproxy run cassettes/chat.yaml -- pytest         replay; record if there is no cassette yet
  vcrproxy record cassettes/chat.yaml -- npm test    record anew
  vcrproxy replay cassettes/chat.yaml -- go test ./...
  vcrproxy replay cassettes/chat.yaml                serve until Ctrl-C, for other terminals

exit status: the command's own, 128 + N if it died by signal N, or
  120  it succeeded, but a request matched only by a rule (only with --fail-on-drift)
  121  it succeeded, but a request missed the cassette (see --allow-misses)
  122  it succeeded, but no request reached the proxy (see --allow-unused)
  123  it succeeded, but an interaction was never used (only with --fail-on-unused)
  125  vcrproxy itself failed; 126  the command cannot be run; 127  it was not found
"""

_SUBCOMMANDS = (run, env, doctor, config, completion)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.update(users_path(os.environ, sys.prefix))
    own, command = split_command(given)
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:
        completion.complete(parser)
    options = parser.parse_args(own)
    if "--" in given and not command:
        parser.error("no command behind --; without one, leave out -- too to serve until Ctrl-C")
    try:
        return int(options.execute(options, command))
    except LaunchError as problem:
        say(str(problem))
        return problem.status
    except OptionError as problem:
        say(str(problem))
        return Exit.FAILED
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("interrupted")
        return 128 + signal.SIGINT


def split_command(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the arguments at the first `--`: what is ours, and the command to run."""
    own = list(arguments)
    if "--" not in own:
        return own, []
    at = own.index("--")
    return own[:at], own[at + 1 :]


class _ShowVersion(argparse.Action):
    """Print the versions and end; what looks them up is imported only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from vcrproxy.version import version_text  # noqa: PLC0415

        print(version_text())
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vcrproxy",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action=_ShowVersion,
        nargs=0,
        help="print our version, and those of Python, mitmproxy and libyaml",
    )
    commands = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    for subcommand in _SUBCOMMANDS:
        subcommand.add_to(commands)
    return parser
