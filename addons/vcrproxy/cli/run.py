"""`vcrproxy record|replay|run FILE -- CMD`."""

import argparse
import asyncio
import gc
import json
import os
import signal
from typing import TYPE_CHECKING

from vcrproxy.cli.arguments import Commands, add_options, settle
from vcrproxy.cli.saying import log_to_stderr, say
from vcrproxy.launch.child import STOPPING
from vcrproxy.launch.errors import LaunchError
from vcrproxy.launch.outcome import Exit, Outcome, Strictness, judge
from vcrproxy.options.modes import Mode, default_mode, parse_mode, plan
from vcrproxy.options.values import OptionError

if TYPE_CHECKING:
    from vcrproxy.launch.run import Job, Serving
    from vcrproxy.sessions.settings import Settings

_SERVING = """\
serving on {address}; stop with Ctrl-C. In another terminal, before your program:
  sh, bash, zsh   eval "$(vcrproxy env)"
  fish            vcrproxy env --shell fish | source
  PowerShell      vcrproxy env --shell powershell | Out-String | Invoke-Expression
or give your program only a base URL: OPENAI_BASE_URL=http://{address}/v1"""
_SERVING_SESSIONS = """\
serving on {address}; stop with Ctrl-C. In another terminal: eval "$(vcrproxy env)"
Then a program names its session, whose cassette is NAME.yaml in {folder}:
  HTTPS_PROXY=http://NAME:x@{address}         as the proxy's user
  OPENAI_BASE_URL=http://{address}/NAME/v1    or in a base URL
A test runner opens sessions at {control_url} with the token {token}"""


def add_to(commands: Commands) -> None:
    """Add the three subcommands."""
    _add_run(commands, "record", "run CMD and record what it asks, anew")
    _add_run(commands, "replay", "run CMD and answer it from the cassette, offline")
    _add_run(commands, "run", "run CMD and record or replay, by mode")


def _add_run(commands: Commands, name: str, purpose: str) -> None:
    parser = commands.add_parser(
        name,
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}. Without CMD, serve until interrupted.",
        usage=f"vcrproxy {name} [OPTION ...] {'[FILE]' if name == 'run' else 'FILE'} [-- CMD ...]",
    )
    add_options(parser, name)
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace, command: list[str]) -> int:
    """Run the proxy, around a command if there is one; raises LaunchError, OptionError."""
    settle(options)
    if options.cassette is None and options.dir is None:
        raise LaunchError("no cassette is named; write FILE, or --dir FOLDER", Exit.USAGE)
    # a signal waits until there is somebody to handle it: `run` and `serve` let it through
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    # What is imported from here on, the proxy with it, --help and env do not need. Imports make no
    # garbage; looking for it meanwhile is a tenth of the start.
    gc.disable()
    from vcrproxy.launch.run import run, serve  # noqa: PLC0415

    log_to_stderr()
    job = _job(options)
    if job.mode is Mode.PASSTHROUGH and job.settings.folder is None:
        return _pass_through(command)

    def tell(proxy: "Serving") -> None:
        gc.freeze()
        gc.enable()
        _tell(proxy, options, serves=not command)

    if command:
        running = run(job, command, os.environ, tell)
    else:
        running = serve(job, os.environ, tell, until_stdin_ends=options.json)
    return _conclude(asyncio.run(running), options, serves=not command)


def _conclude(outcome: Outcome, options: argparse.Namespace, *, serves: bool) -> int:
    """Say what came of a run, and choose the exit status."""
    if not options.quiet:
        for line in outcome.summary:
            say(line)
    status, why = judge(outcome, _strictness(options, serves=serves))
    if why:
        say(why)
    return status


def _job(options: argparse.Namespace) -> "Job":
    from vcrproxy.launch.run import Job  # noqa: PLC0415
    from vcrproxy.sessions.settings import Settings  # noqa: PLC0415

    settings = Settings.read(options.layers.options_for())
    mode, why = _chosen_mode(options)
    if not options.quiet and not options.json:
        say(_opening(settings, mode, why))

    known: dict[frozenset[object], Settings] = {}  # thousands of sessions share a few

    def settings_for(name: str) -> tuple[Settings, Mode]:
        values = options.layers.options_for(name)
        given = frozenset(values.by_name.items())
        own = known.get(given) or known.setdefault(given, Settings.read(values))
        return own, own.mode or mode

    return Job(settings, mode, options.port, options.base_url, options.ephemeral_ca, settings_for)


def _opening(settings: "Settings", mode: Mode, why: str) -> str:
    """Say what is about to happen."""
    if settings.cassette is None:
        doing, reason = f"sessions in {settings.folder}, mode {mode.value[0]}", ""
    else:
        decided = plan(mode, exists=os.path.lexists(settings.cassette))
        doing = f"{_doing(decided.playing, decided.recording)} {settings.cassette}"
        reason = decided.why
    reasons = "; ".join(filter(None, (why, reason)))
    return f"{doing} ({reasons})" if reasons else doing


def _chosen_mode(options: argparse.Namespace) -> tuple[Mode, str]:
    if options.subcommand == "record":
        return Mode.ALL, ""
    if options.subcommand == "replay":
        return Mode.NONE, ""
    return (parse_mode(options.mode), "") if options.mode else default_mode(os.environ)


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
        fail_on_drift=frozenset() if serves else _drift_that_fails(options),
    )


def _drift_that_fails(options: argparse.Namespace) -> frozenset[str]:
    """Read the names of rules; raises OptionError."""
    from vcrproxy.options.hosts import split_list  # noqa: PLC0415
    from vcrproxy.playback.rules.names import rules_that_are_on  # noqa: PLC0415

    if not options.fail_on_drift:
        return frozenset()
    try:
        rules = rules_that_are_on(split_list(options.fail_on_drift))
    except ValueError as problem:
        raise OptionError(f"--fail-on-drift: {problem}") from problem
    return frozenset(rule.title for rule in rules)


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
    from vcrproxy.sessions.report import warnings  # noqa: PLC0415

    default = proxy.book.default
    for warning in (*(warnings(default) if default else ()), *proxy.changes.warnings):
        say(warning)
    if options.json:
        _print_ready(proxy)
    elif serves and not options.quiet:
        say(_greeting(proxy))


def _greeting(proxy: "Serving") -> str:
    place, folder = proxy.placement, proxy.book.settings.folder
    return (_SERVING_SESSIONS if folder else _SERVING).format(
        address=place.address, folder=folder, control_url=place.control_url, token=place.token
    )


def _print_ready(proxy: "Serving") -> None:
    try:
        print(json.dumps(_ready(proxy)), flush=True)
    except OSError as problem:
        raise LaunchError(f"standard output: {problem.strerror or problem}") from problem


def _ready(proxy: "Serving") -> dict[str, object]:
    """Describe a proxy that listens, for programs."""
    from vcrproxy.proxy.desk import about  # noqa: PLC0415
    from vcrproxy.sessions.control import API  # noqa: PLC0415

    place, changes = proxy.placement, proxy.changes
    return {
        **about(),
        "api": API,
        "port": place.port,
        "ca": str(place.files.extra_ca),
        "control_url": place.control_url,
        "token": place.token,
        "environment": {"set": dict(changes.set), "unset": sorted(changes.unset)},
    }
