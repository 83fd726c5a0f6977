"""Run the user's command: its terminal, its signals, its exit status."""

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from vcrproxy.launch.errors import LaunchError
from vcrproxy.launch.outcome import Exit

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_GRACE = 2.0  # seconds between SIGTERM and SIGKILL, after a second Ctrl-C


async def run_command(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end and return its status, 128 + N if it died by signal N.

    It shares our terminal and our process group. Raises LaunchError.
    """
    child = await _start(command, environment)
    with _passing_signals(child):
        status = await child.wait()
    return status if status >= 0 else 128 - status


async def _start(
    command: Sequence[str], environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(*command, env=dict(environment))
    except FileNotFoundError:
        raise LaunchError(f"{command[0]}: command not found", Exit.NOT_FOUND) from None
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise LaunchError(f"{command[0]}: {reason}", Exit.CANNOT_EXECUTE) from None


@contextmanager
def _passing_signals(child: asyncio.subprocess.Process) -> Iterator[None]:
    """Pass signals on to the command while it runs, and outlive it ourselves."""
    loop = asyncio.get_running_loop()
    interrupts = _Interrupts(child)
    handlers = {
        signal.SIGINT: interrupts.interrupt,
        signal.SIGTERM: lambda: _send(child, signal.SIGTERM),
        signal.SIGHUP: lambda: _send(child, signal.SIGHUP),
    }
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in handlers:  # what is left to do takes a moment, and must not be cut short
            loop.add_signal_handler(number, lambda: None)


class _Interrupts:
    """Ctrl-C: the first is the command's own affair, the second ends it."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        self._count = 0

    def interrupt(self) -> None:
        self._count += 1
        if self._count > 1:
            _send(self._child, signal.SIGTERM)
            asyncio.get_running_loop().call_later(_GRACE, _send, self._child, signal.SIGKILL)
        elif not _is_from_terminal():
            _send(self._child, signal.SIGINT)


def _is_from_terminal() -> bool:
    """Tell whether Ctrl-C reaches the command by itself: the terminal signals the whole group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)


def _send(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if child.returncode is None:
        child.send_signal(number)
