"""Run a command with the proxy around it: `vcrproxy record|replay|run FILE -- CMD`."""

import asyncio
import logging
import shlex
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

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
from vcrproxy.options.modes import Plan
from vcrproxy.options.values import OptionError
from vcrproxy.proxy.serving import serving
from vcrproxy.proxy.setup import ServingError, Setup
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.settings import Settings
from vcrproxy.wording import count

type Environ = Mapping[str, str]

_LINGER_STEP, _LINGER_STEPS = 0.02, 25  # half a second

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """How a proxy is run around a command.

    port: 0 takes a free one. base_url: whether the command gets a base URL and no proxy.
    ephemeral_ca: whether the certificate authority is made for this run only.
    """

    settings: Settings
    plan: Plan
    port: int = 0
    base_url: bool = False
    ephemeral_ca: bool = False


@dataclass(frozen=True, slots=True)
class Serving:
    """A running proxy, and what programs need in their environment to use it."""

    session: Session
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
        await _let_connections_close(proxy.session)
    return outcome_of(status, proxy.session)


async def serve(job: Job, environ: Environ, tell: Callable[[Serving], None]) -> Outcome:
    """Run the proxy until SIGINT or SIGTERM; raises as `run` does."""
    _let_signals_cancel()
    async with proxied(job, environ) as proxy:
        tell(proxy)
        with announced(proxy.placement.port, proxy.changes):
            await _interrupted()
    return outcome_of(0, proxy.session)


def outcome_of(status: int, session: Session) -> Outcome:
    """Take the figures of a closed session."""
    deck, journal = session.deck, session.journal
    return Outcome(
        status,
        served=deck.served if deck else 0,
        recorded=journal.recorded if journal else 0,
        missed=deck.missed if deck else 0,
        lost=session.lost,
        unused=len(deck.unused) if deck else 0,
        distrusted=tuple(session.distrusted),
        failed=session.failed,
        summary=tuple(session.summary()),
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
    hosts = job.settings.hosts
    with _as_launch_errors(), tempfile.TemporaryDirectory(prefix="vcrproxy-") as name:
        folder = Path(name)
        kept = folder if job.ephemeral_ca else data_folder()
        authority = open_authority(kept / "authorities", hosts)
        setup = _setup(job, authority, environ)
        files = _write_files(folder, authority, environ)
        async with _open_session(job) as session, serving(session, setup) as port:
            place = Placement(
                port,
                hosts,
                files,
                base_url=job.base_url,
                replaying=job.plan.playing and not job.plan.recording,
            )
            yield Serving(session, place, child_environment(environ, place))


@asynccontextmanager
async def _open_session(job: Job) -> AsyncIterator[Session]:
    cassette = shlex.quote(str(job.settings.cassette))
    session = Session.open(
        job.settings,
        playing=job.plan.playing,
        recording=job.plan.recording,
        remedy=f"vcrproxy run --mode new_episodes {cassette} -- ...",
    )
    try:
        yield session
    finally:
        if not session.closed:
            session.close()


def _setup(job: Job, authority: Authority, environ: Environ) -> Setup:
    if not job.plan.recording:
        return Setup(authority.confdir, job.port)
    upstream = upstream_proxy(environ, job.settings.hosts)
    return Setup(authority.confdir, job.port, upstream, upstream_ca(environ))


def _write_files(folder: Path, authority: Authority, environ: Environ) -> RunFiles:
    certificate = authority.certificate.read_bytes()
    trust = Trust(combined_bundle(environ, certificate), extra_bundle(environ, certificate))
    files = write_run_files(folder, trust, environ)
    return replace(files, truststore=java_truststore(environ, authority.certificate, folder))


async def _let_connections_close(session: Session) -> None:
    """Give what the command did last a moment to end, and name who stays."""
    for _ in range(_LINGER_STEPS):
        if not session.clients:
            return
        await asyncio.sleep(_LINGER_STEP)
    _log.warning(
        "the command has ended, but a process that it left running has %s open; "
        "the proxy stops now and answers it no more",
        count(len(session.clients), "connection"),
    )


def _let_signals_cancel() -> None:
    """Let a signal end what is being set up, so that all of it is taken down again."""
    task = asyncio.current_task()
    assert task is not None
    _handle_signals(task.cancel)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


async def _interrupted() -> None:
    """Wait for a signal to stop; a further one does not cut short what is left to do."""
    stop = asyncio.Event()
    _handle_signals(stop.set)
    await stop.wait()


def _handle_signals(handler: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, handler)
