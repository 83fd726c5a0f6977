"""Run a command with the proxy around it: `vcrproxy record|replay|run FILE -- CMD`."""

import asyncio
import logging
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.launch.authority.folder import Authority, AuthorityError, data_folder, open_authority
from vcrproxy.launch.authority.trust import combined_bundle, extra_bundle, java_truststore
from vcrproxy.launch.child import STOPPING, run_command
from vcrproxy.launch.environment.files import RunFiles, Trust, write_run_files
from vcrproxy.launch.environment.placement import Placement
from vcrproxy.launch.environment.policy import Changes, child_environment
from vcrproxy.launch.errors import LaunchError
from vcrproxy.launch.outcome import Outcome
from vcrproxy.launch.served import announced
from vcrproxy.launch.upstream import UpstreamError, upstream_ca, upstream_proxy
from vcrproxy.options.modes import Mode
from vcrproxy.options.values import OptionError
from vcrproxy.playback.advice import Advice, command, on_the_command_line
from vcrproxy.proxy.serving import serving
from vcrproxy.proxy.setup import ServingError, Setup
from vcrproxy.sessions.book import Book, Terms
from vcrproxy.sessions.lanes import Lane
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.settings import Settings
from vcrproxy.sessions.traffic import Traffic
from vcrproxy.wording import count

type Environ = Mapping[str, str]

_LINGER_STEP, _LINGER_STEPS = 0.02, 25  # half a second

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """How a proxy is run around a command.

    mode: of sessions. port: 0 takes a free one.
    base_url: whether the command gets a base URL and no proxy.
    ephemeral_ca: whether the certificate authority is made for this run only.
    settings_for: gives the settings and the mode of a named session.
    """

    settings: Settings
    mode: Mode
    port: int = 0
    base_url: bool = False
    ephemeral_ca: bool = False
    settings_for: Callable[[str], tuple[Settings, Mode]] | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """A running proxy, and what programs need in their environment to use it."""

    book: Book
    placement: Placement
    changes: Changes


async def run(
    job: Job, command: Sequence[str], environ: Environ, tell: Callable[[Serving], None]
) -> Outcome:
    """Run a command through the proxy and say what came of it.

    tell: is told of the proxy before the command starts.
    Raises LaunchError.
    """
    _let_signals_cancel()
    async with proxied(job, environ) as proxy:
        tell(proxy)
        status = await run_command(command, proxy.changes.apply(environ))
        await _let_connections_close(proxy.book.traffic)
    return outcome_of(status, proxy.book)


async def serve(
    job: Job, environ: Environ, tell: Callable[[Serving], None], *, until_stdin_ends: bool = False
) -> Outcome:
    """Run the proxy until SIGINT or SIGTERM; raises as `run` does.

    until_stdin_ends: end as well when standard input is closed, as it is when our parent dies.
    """
    _let_signals_cancel()
    async with proxied(job, environ) as proxy:
        stop = _stop_at_signals()
        if until_stdin_ends:
            _stop_at_end_of_stdin(stop)
        tell(proxy)
        with announced(proxy.placement.port, proxy.changes):
            await stop.wait()
    return outcome_of(0, proxy.book)


def outcome_of(status: int, book: Book) -> Outcome:
    """Take the figures of closed sessions."""
    tallies = [session.tally for session in book]
    used = [session for session in book if session.tally.total or session is book.default]
    return Outcome(
        status,
        served=sum(tally.served for tally in tallies),
        recorded=sum(tally.recorded for tally in tallies),
        missed=sum(tally.misses for tally in tallies) + book.traffic.refused,
        lost=sum(tally.lost for tally in tallies),
        live=sum(tally.live for tally in tallies),
        unused=sum(len(session.unused) for session in used),
        distrusted=tuple(book.traffic.distrusted),
        drift=frozenset(
            rule.title for tally in tallies if tally.drift for rule in tally.drift.by_rule
        ),
        failed=any(session.failed for session in book) or bool(book.problems),
        summary=tuple(book.summary()),
    )


@contextmanager
def _as_launch_errors() -> Iterator[None]:
    try:
        yield
    except (AuthorityError, CassetteError, OptionError, ServingError, UpstreamError) as problem:
        raise LaunchError(str(problem)) from problem


@asynccontextmanager
async def proxied(job: Job, environ: Environ) -> AsyncIterator[Serving]:
    """Run the proxy while the block runs; raises LaunchError."""
    with _as_launch_errors(), tempfile.TemporaryDirectory(prefix="vcrproxy-") as name:
        folder = Path(name)
        kept = folder if job.ephemeral_ca else data_folder()
        authority = open_authority(kept / "authorities", job.settings.hosts)
        files = _files_of_run(folder, authority, environ)
        with _open_book(job) as book:
            place = _place(job, book, files)
            lanes = Lanes(environ, place)
            setup = replace(_setup(job, book, authority, environ), environment=lanes.environment)
            async with serving(book, setup) as proxy:
                place = replace(place, port=proxy.port, token=proxy.token)
                lanes.place = place
                yield Serving(book, place, child_environment(environ, place))


@dataclass(slots=True)
class Lanes:
    """What programs of a lane need in their environment.

    place: where the proxy is, once that is known.
    """

    environ: Environ
    place: Placement

    def environment(self, lane: Lane, port: int | None) -> Mapping[str, Any]:
        """Give what to set and unset, by the lane's own port if it has one."""
        place = self.place
        own = replace(place, port=port or place.port, control_port=place.port)
        changes = child_environment(self.environ, own if port else replace(own, lane=lane))
        return {"set": dict(changes.set), "unset": sorted(changes.unset)}


def _place(job: Job, book: Book, files: RunFiles) -> Placement:
    alone = book.default
    replaying = alone is None or (alone.plan.playing and not alone.plan.recording)
    return Placement(
        job.port, job.settings.hosts, files, base_url=job.base_url, replaying=replaying
    )


@contextmanager
def _open_book(job: Job) -> Iterator[Book]:
    """Open the session of the one cassette, if there is one; raises CassetteError."""
    default, records = None, True
    if (folder := job.settings.folder) is not None and folder.exists() and not folder.is_dir():
        raise LaunchError(f"{folder}: is no folder; name one for --dir")
    if job.settings.cassette is not None:
        default = Session(job.settings, job.mode)
        default.advice = _advice(default)
    if default is not None and job.settings.folder is None:
        records = default.plan.recording
    terms = Terms(job.settings, job.mode, True, records, _advice, job.settings_for)
    if default is not None:
        default.wake()
    try:
        yield Book(terms, default)
    finally:
        if default is not None:
            default.close()


def _advice(session: Session) -> Advice:
    """Name the command that records what is missing, with the options that are in use."""
    folder = session.settings.folder if session.name else None
    options = command(
        "vcrproxy run --mode new_episodes",
        spell=on_the_command_line,
        options=session.settings.in_use,
    )
    where = f"--dir {shlex.quote(str(folder))}" if folder else shlex.quote(str(session.path))
    return Advice(f"{options} {where} -- ...")


def _setup(job: Job, book: Book, authority: Authority, environ: Environ) -> Setup:
    if not book.terms.records:
        return Setup(authority.confdir, job.port)
    upstream = upstream_proxy(environ, job.settings.hosts)
    return Setup(authority.confdir, job.port, upstream, upstream_ca(environ))


def _files_of_run(folder: Path, authority: Authority, environ: Environ) -> RunFiles:
    try:
        return _write_files(folder, authority, environ)
    except OSError as problem:
        raise LaunchError(
            f"{problem.filename or folder}: what the run needs cannot be written there: "
            f"{problem.strerror or problem}"
        ) from problem


def _write_files(folder: Path, authority: Authority, environ: Environ) -> RunFiles:
    certificate = authority.certificate.read_bytes()
    trust = Trust(combined_bundle(environ, certificate), extra_bundle(environ, certificate))
    files = write_run_files(folder, trust, environ)
    return replace(files, truststore=java_truststore(environ, authority.certificate, folder))


async def _let_connections_close(traffic: Traffic) -> None:
    """Give what the command did last a moment to end, and name who stays."""
    for _ in range(_LINGER_STEPS):
        if not traffic.clients:
            return
        await asyncio.sleep(_LINGER_STEP)
    _log.warning(
        "the command has ended, but a process that it left running has %s open; "
        "the proxy stops now and answers it no more",
        count(len(traffic.clients), "connection"),
    )


def _let_signals_cancel() -> None:
    """Let a signal end what is being set up, so that all of it is taken down again."""
    task = asyncio.current_task()
    assert task is not None
    _handle_signals(task.cancel)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def _stop_at_signals() -> asyncio.Event:
    """Set an event at a signal; a further one does not cut short what is left to do."""
    stop = asyncio.Event()
    _handle_signals(stop.set)
    return stop


def _stop_at_end_of_stdin(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def read() -> None:
        with suppress(OSError):
            while os.read(0, 4096):
                pass
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(stop.set)

    if sys.stdin is None:  # it was closed when we came, and 0 may be anything by now
        stop.set()
        return
    threading.Thread(target=read, daemon=True).start()


def _handle_signals(handler: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, handler)
