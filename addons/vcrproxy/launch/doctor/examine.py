"""`vcrproxy doctor`: which runtimes on this machine come through the proxy, and how."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from vcrproxy.capture.steps import Policy
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.cassette.writer import write_cassette
from vcrproxy.launch.doctor.probes import PROBES, Probe
from vcrproxy.launch.run import Job, Serving, proxied
from vcrproxy.options.hosts import Hosts
from vcrproxy.options.modes import Mode
from vcrproxy.sessions.settings import OtherHosts, Settings
from vcrproxy.sessions.traffic import Way

type Environ = Mapping[str, str]

_HOST = "api.openai.com"
_PATH = "/v1/models"
_GREETING = b"vcrproxy answered this"
_TIMEOUT = 90.0  # seconds; go and dotnet compile first
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*")


class Verdict(Enum):
    """How a runtime came off."""

    WORKS = "ok"
    BY_BASE_URL = "base URL only"
    FAILS = "fails"
    ABSENT = "not found"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out of one runtime.

    details: by which way it works, or how it failed and what to do; a line each.
    """

    runtime: str
    version: str
    verdict: Verdict
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one request came to.

    complaint: the last line that the program wrote to stderr.
    """

    answered: bool
    ways: frozenset[Way]
    distrusted: bool
    complaint: str


async def examine(environ: Environ) -> AsyncIterator[Finding]:
    """Let each runtime send one request through a throwaway proxy; raises LaunchError."""
    with tempfile.TemporaryDirectory(prefix="vcrproxy-doctor-") as name:
        folder = Path(name)
        async with proxied(_job(folder), environ) as proxy:
            for probe in PROBES:
                yield await _examine_one(probe, proxy, environ, folder)


def _job(folder: Path) -> Job:
    """Replay one answer any number of times, with an authority for this run only."""
    headers = {"Content-Type": ("text/plain",)}
    response = Response(headers=headers, body=_GREETING, status="200 OK", code=200)
    request = Request(method="GET", url=f"https://{_HOST}{_PATH}")
    cassette = folder / "doctor.yaml"
    cassette.write_bytes(write_cassette(Cassette((Interaction(request, response),))))
    settings = Settings(
        cassette, Hosts.parse([_HOST]), (), Policy(), (), repeat=True, other_hosts=OtherHosts.REFUSE
    )
    return Job(settings, Mode.NONE, ephemeral_ca=True)


async def _examine_one(probe: Probe, proxy: Serving, environ: Environ, folder: Path) -> Finding:
    found = (shutil.which(name, path=environ.get("PATH")) for name in probe.programs)
    program = next((path for path in found if path), None)
    if program is None:
        return Finding(probe.runtime, "", Verdict.ABSENT)
    version = await _version([program, *probe.version], environ)
    command = [program, *_arguments(probe, folder)]
    through = await _attempt(
        command, f"https://{_HOST}{_PATH}", proxy, proxy.changes.apply(environ)
    )
    if through.answered:
        return Finding(probe.runtime, version, Verdict.WORKS, (_by_which_way(probe, through),))
    base_url = f"http://{proxy.placement.address}{_PATH}"
    direct = await _attempt(command, base_url, proxy, environ)
    verdict = Verdict.BY_BASE_URL if direct.answered else Verdict.FAILS
    return Finding(probe.runtime, version, verdict, (_why(through), f"try: {probe.advice}"))


async def _attempt(command: list[str], url: str, proxy: Serving, environ: Environ) -> Attempt:
    """Run a probe once and look at what came in meanwhile."""
    traffic = proxy.book.traffic
    traffic.ways.clear()
    traffic.distrusted.clear()
    arguments = [part.replace("{url}", url) for part in command]
    status, out, complaint = await _run(arguments, environ)
    return Attempt(
        status == 0 and _GREETING in out,
        frozenset(traffic.ways),
        bool(traffic.distrusted),
        complaint,
    )


async def _run(command: list[str], environ: Environ) -> tuple[int, bytes, str]:
    """Run a program; returns its status, its output and the last line of its complaints."""
    pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=none, stdout=pipe, stderr=pipe, env=dict(environ)
        )
    except OSError as problem:
        return 126, b"", problem.strerror or str(problem)
    try:
        out, err = await asyncio.wait_for(process.communicate(), _TIMEOUT)
    except TimeoutError:
        process.kill()
        await process.wait()
        return 124, b"", f"no answer within {_TIMEOUT:.0f} s"
    lines = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    return process.returncode or 0, out, lines[-1].strip() if lines else ""


async def _version(command: list[str], environ: Environ) -> str:
    """Find the version in what a runtime says of itself; Java says it on stderr."""
    _, out, complaint = await _run(command, environ)
    match = _VERSION.search(f"{out.decode('utf-8', 'replace')} {complaint}")
    return match[0] if match else ""


def _arguments(probe: Probe, folder: Path) -> list[str]:
    if probe.source is None:
        return list(probe.arguments)
    name, text = probe.source
    file = folder / name
    file.write_text(text)
    return [part.replace("{file}", str(file)) for part in probe.arguments]


def _by_which_way(probe: Probe, attempt: Attempt) -> str:
    straight = Way.STRAIGHT in attempt.ways
    return f"{Way.STRAIGHT.value if straight else Way.TUNNEL.value}, by {probe.way}"


def _why(attempt: Attempt) -> str:
    said = f": {attempt.complaint}" if attempt.complaint else ""
    if attempt.distrusted:
        return f"reached the proxy, but does not trust its certificate{said}"
    if attempt.ways:
        return f"the request arrived, but not the answer{said}"
    return f"no request arrived{said}"
