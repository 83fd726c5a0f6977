"""The proxy as a child process: it ends when we do, whatever ends us."""

import json
import select
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any, Self

from .control import API

_START = 120.0  # seconds; `uvx` may have to download it first
_END = 10.0


class StartError(Exception):
    """vcrproxy did not start; the message is fit to be shown."""


class Proxy:
    """A running vcrproxy.

    announced: what it said of itself: control_url, token, environment.
    """

    def __init__(
        self, process: "subprocess.Popen[bytes]", said: IO[bytes], announced: Mapping[str, Any]
    ) -> None:
        self.announced = announced
        self._process = process
        self._said = said

    @classmethod
    def start(cls, command: Sequence[str], arguments: Sequence[str]) -> Self:
        """Start it and wait until it listens; raises StartError.

        Its standard input is a pipe that closes when we end. It has a session of its own, so that
        Ctrl-C at the terminal does not end it before the tests are torn down.
        """
        said = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        whole = [*command, *arguments]
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(  # noqa: S603  the user's own choice of a command
                whole, stdin=pipe, stdout=pipe, stderr=said, start_new_session=True
            )
        except OSError as problem:
            raise StartError(f"{command[0]} cannot be started: {problem.strerror}") from None
        try:
            return cls(process, said, _announcement(process, said, command))
        except BaseException:
            _end(process)
            raise

    def stop(self) -> str:
        """Let it end; returns what it said meanwhile."""
        _end(self._process)
        return _all_of(self._said)


def _announcement(
    process: "subprocess.Popen[bytes]", said: IO[bytes], command: Sequence[str]
) -> Mapping[str, Any]:
    line = _read_line(process, time.monotonic() + _START)
    try:
        announced: dict[str, Any] = json.loads(line)
    except ValueError:
        process.kill()
        said_or_printed = [_all_of(said).strip(), line.decode(errors="replace").strip()]
        reason = next(filter(None, said_or_printed), f"status {process.wait()}")
        raise StartError(f"{' '.join(command)} did not start: {reason}") from None
    if announced.get("api") != API:
        raise StartError(
            f"vcrproxy {announced.get('vcrproxy')} speaks version {announced.get('api')} of its "
            f"control API, this pytest plug-in version {API}; install the same version of both"
        )
    return announced


def _read_line(process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
    """Read up to the end of a line, of the output, or of our patience."""
    assert process.stdout is not None
    line = b""
    while not line.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            return line
        piece = process.stdout.read1()  # type: ignore[attr-defined]
        if not piece:
            return line
        line += piece
    return line


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _all_of(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace")
