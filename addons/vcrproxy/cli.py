"""The command line: arguments, printing and exit statuses."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vcrproxy.launch.child import STOPPING
from vcrproxy.launch.errors import LaunchError
from vcrproxy.launch.modes import MODES, Mode, default_mode, parse_mode, plan
from vcrproxy.launch.outcome import Exit, Strictness, judge
from vcrproxy.launch.shells import Shell, detect_shell, export_lines

if TYPE_CHECKING:
    from vcrproxy.launch.run import Job, Serving

_DESCRIPTION = "Record LLM API traffic into go-vcr cassettes and replay it offline."
_EPILOG = """\
examples:
  vcrproxy run cassettes/chat.yaml -- pytest         replay; record if there is no cassette yet
  vcrproxy record cassettes/chat.yaml -- npm test    record anew
  vcrproxy replay cassettes/chat.yaml -- go test ./...
  vcrproxy replay cassettes/chat.yaml                serve until Ctrl-C, for other terminals

exit status: the command's own, 128 + N if it died by signal N, or
  121  it succeeded, but a request missed the cassette (see --allow-misses)
  122  it succeeded, but no request reached the proxy (see --allow-unused)
  123  it succeeded, but an interaction was never used (only with --fail-on-unused)
  125  vcrproxy itself failed; 126  the command cannot be run; 127  it was not found
"""
_SERVING = """\
serving on {address}; stop with Ctrl-C. In another terminal, before your program:
  sh, bash, zsh   eval "$(vcrproxy env)"
  fish            vcrproxy env --shell fish | source
  PowerShell      vcrproxy env --shell powershell | Out-String | Invoke-Expression
or give your program only a base URL: OPENAI_BASE_URL=http://{address}/v1"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    own, command = split_command(given)
    parser = _parser()
    options = parser.parse_args(own)
    if "--" in given and not command:
        parser.error("no command behind --; without one, leave out -- too to serve until Ctrl-C")
    try:
        if options.subcommand == "env":
            return _print_environment(options)
        if options.subcommand == "doctor":
            return asyncio.run(_examine())
        return _run(options, command)
    except LaunchError as problem:
        _say(str(problem))
        return problem.status
    except (KeyboardInterrupt, asyncio.CancelledError):
        _say("interrupted")
        return 128 + signal.SIGINT


def split_command(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the arguments at the first `--`: what is ours, and the command to run."""
    own = list(arguments)
    if "--" not in own:
        return own, []
    at = own.index("--")
    return own[:at], own[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vcrproxy",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    _add_run(commands, "record", "run CMD and record what it asks, anew")
    _add_run(commands, "replay", "run CMD and answer it from the cassette, offline")
    run = _add_run(commands, "run", "run CMD and record or replay, by mode")
    run.add_argument(
        "--mode",
        type=_mode,
        help="once (default): replay, or record if there is no cassette; none (default where CI "
        "is set): only replay; new_episodes: replay, and record what is new; all: record anew; "
        f"passthrough: neither. Also known as {', '.join(_other_names())}",
    )
    env = commands.add_parser("env", help="print what to export to use a proxy that serves")
    env.add_argument("--shell", type=Shell, choices=list(Shell), help="default: by $SHELL")
    env.add_argument("--port", type=int, help="which proxy, if several serve")
    commands.add_parser(
        "doctor",
        help="try each runtime on this machine through a throwaway proxy",
        description="Send one request from each runtime that is found through a throwaway proxy, "
        "and say whether it arrived, trusted, and by which way. Exit status 1 if one fails.",
    )
    return parser


type Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _add_run(commands: Commands, name: str, purpose: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}. Without CMD, serve until interrupted.",
        usage=f"vcrproxy {name} [OPTION ...] FILE [-- CMD ...]",
    )
    parser.add_argument("cassette", metavar="FILE", help="the cassette")
    _add_cassette_options(parser)
    _add_proxy_options(parser)
    return parser


def _add_cassette_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the addons, under the same names without `cassette_`."""
    group = parser.add_argument_group("what is recorded and replayed")
    many = {"action": "extend", "nargs": 1}
    group.add_argument(
        "--hosts",
        dest="cassette_hosts",
        metavar="HOST",
        help="intercepted hosts: HOST, HOST:PORT, *.DOMAIN or http://HOST (api.openai.com)",
        **many,  # type: ignore[arg-type]
    )
    group.add_argument(
        "--keep-headers",
        dest="cassette_keep_headers",
        metavar="NAME",
        default=[],
        help="headers to keep beside Accept, Content-Type and User-Agent; never credentials",
        **many,  # type: ignore[arg-type]
    )
    group.add_argument(
        "--connect-to",
        dest="cassette_connect_to",
        metavar="HOST1:PORT1:HOST2:PORT2",
        default=[],
        help="connect to HOST2:PORT2 for HOST1:PORT1, as curl does",
        **many,  # type: ignore[arg-type]
    )
    group.add_argument(
        "--repeat",
        dest="cassette_repeat",
        action="store_true",
        help="an interaction may be played more than once",
    )
    group.add_argument(
        "--other-hosts",
        dest="cassette_other_hosts",
        choices=["auto", "pass", "refuse"],
        default="auto",
        help="what happens to other hosts: auto passes while recording and refuses in replay",
    )


def _add_proxy_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the proxy and the command")
    group.add_argument("--port", type=int, default=0, help="listen there (a free port)")
    group.add_argument(
        "--base-url",
        action="store_true",
        help="give CMD only OPENAI_BASE_URL, for clients that cannot use a proxy",
    )
    group.add_argument(
        "--ephemeral-ca",
        action="store_true",
        help="make the certificate authority for this run only; nothing is kept at home",
    )
    group.add_argument("--allow-misses", action="store_true", help="misses do not fail the run")
    group.add_argument(
        "--allow-unused", action="store_true", help="CMD need not use the proxy at all"
    )
    group.add_argument(
        "--fail-on-unused", action="store_true", help="interactions never used fail the run"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="say only what is wrong")


def _mode(name: str) -> Mode:
    try:
        return parse_mode(name)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _other_names() -> list[str]:
    return [name for name in MODES if name not in {mode.value[0] for mode in Mode}]


def _run(options: argparse.Namespace, command: list[str]) -> int:
    # a signal waits until there is somebody to handle it: `run` and `serve` let it through
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    # What is imported from here on, the proxy with it, --help and env do not need. Imports make no
    # garbage; looking for it meanwhile is a tenth of the start.
    gc.disable()
    from vcrproxy.launch.run import run, serve  # noqa: PLC0415

    _log_to_stderr()
    job = _job(options)
    if not (job.plan.playing or job.plan.recording):
        return _pass_through(command)

    def tell(proxy: "Serving") -> None:
        gc.freeze()
        gc.enable()
        _tell(proxy, options, serves=not command)

    running = run(job, command, os.environ, tell) if command else serve(job, os.environ, tell)
    outcome = asyncio.run(running)
    if not options.quiet:
        for line in outcome.summary:
            _say(line)
    status, why = judge(outcome, _strictness(options, serves=not command))
    if why:
        _say(why)
    return status


def _job(options: argparse.Namespace) -> "Job":
    from vcrproxy.launch.run import Job, read_settings  # noqa: PLC0415

    options.cassette_hosts = options.cassette_hosts or ["api.openai.com"]
    settings = read_settings(options)
    mode, why = _chosen_mode(options)
    decided = plan(mode, exists=os.path.exists(settings.cassette))
    if not options.quiet:
        reasons = "; ".join(filter(None, (why, decided.why)))
        doing = f"{_doing(decided.playing, decided.recording)} {settings.cassette}"
        _say(f"{doing} ({reasons})" if reasons else doing)
    return Job(settings, decided, options.port, options.base_url, options.ephemeral_ca)


def _chosen_mode(options: argparse.Namespace) -> tuple[Mode, str]:
    if options.subcommand == "record":
        return Mode.ALL, ""
    if options.subcommand == "replay":
        return Mode.NONE, ""
    return (options.mode, "") if options.mode else default_mode(os.environ)


def _doing(playing: bool, recording: bool) -> str:
    return {
        (True, True): "replaying, and recording what is new to",
        (True, False): "replaying",
        (False, True): "recording",
        (False, False): "passing through, without",
    }[playing, recording]


def _strictness(options: argparse.Namespace, *, serves: bool) -> Strictness:
    """Read how strict to be; a proxy that served others has no success to turn into failure."""
    return Strictness(
        allow_misses=options.allow_misses or serves,
        allow_unused=options.allow_unused or serves,
        fail_on_unused=options.fail_on_unused and not serves,
    )


def _pass_through(command: list[str]) -> int:
    """Run the command as if we were not there."""
    if not command:
        raise LaunchError("passthrough without a command does nothing; add -- CMD")
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    try:
        os.execvp(command[0], command)  # noqa: S606
    except FileNotFoundError:
        raise LaunchError(f"{command[0]}: command not found", Exit.NOT_FOUND) from None
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise LaunchError(f"{command[0]}: {reason}", Exit.CANNOT_EXECUTE) from None


def _tell(proxy: "Serving", options: argparse.Namespace, *, serves: bool) -> None:
    for warning in (*proxy.session.warnings(), *proxy.changes.warnings):
        _say(warning)
    if serves and not options.quiet:
        _say(_SERVING.format(address=proxy.placement.address))


def _print_environment(options: argparse.Namespace) -> int:
    from vcrproxy.launch.served import find_served  # noqa: PLC0415

    changes = find_served(options.port)
    print("\n".join(export_lines(changes, options.shell or detect_shell(os.environ))))
    return 0


async def _examine() -> int:
    from vcrproxy.launch.doctor import Verdict, examine  # noqa: PLC0415

    fails = False
    print("one request from each runtime, through a throwaway proxy:", flush=True)
    async for finding in examine(os.environ):
        first, *rest = finding.details or ("",)
        print(
            f"  {finding.runtime:8}{finding.version:12}{finding.verdict.value:15}{first}".rstrip()
        )
        for line in rest:
            print(f"{'':37}{line}", flush=True)
        fails |= finding.verdict is Verdict.FAILS
    return int(fails)


def _log_to_stderr() -> None:
    """Show warnings and errors, a miss among them, as our own lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("vcrproxy: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _say(text: str) -> None:
    print(f"vcrproxy: {text}", file=sys.stderr, flush=True)
