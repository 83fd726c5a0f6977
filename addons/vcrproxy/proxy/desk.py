"""What the recorder and the player of one process share."""

import asyncio
import importlib.metadata
import logging
import os
from dataclasses import dataclass, field

from vcrproxy.proxy.control import ControlGate, new_token
from vcrproxy.proxy.doors import LanePorts
from vcrproxy.proxy.switchboard import Switchboard
from vcrproxy.sessions.book import Book
from vcrproxy.sessions.control import Control, Environment
from vcrproxy.sessions.report import write_report

_IDLE = 5.0  # seconds until a named session goes to sleep
_LOOK = 1.0  # seconds between two looks for such

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """The sessions of a proxy, and the ways to them.

    limited_authority: our certificates are good for the intercepted hosts only.
    """

    book: Book
    board: Switchboard
    gate: ControlGate
    limited_authority: bool = False
    closed: bool = False
    _parking: asyncio.Task[None] | None = field(default=None, init=False)

    @classmethod
    def of(
        cls, book: Book, environment: Environment | None = None, *, limited_authority: bool = False
    ) -> "Desk":
        """Put one together for the sessions of a proxy."""
        ports = LanePorts(environment)
        control = Control(book, ports, about())
        gate = ControlGate(control, new_token())
        return cls(book, Switchboard(book, ports.lane), gate, limited_authority)

    def start(self) -> None:
        """Begin to put idle sessions to sleep, once; to be called from the event loop."""
        if self._parking is None:
            self._parking = asyncio.ensure_future(self._park())

    def close(self) -> list[str]:
        """End all sessions, write the report, and say what went wrong."""
        self.closed = True
        if self._parking is not None:
            self._parking.cancel()
        self.book.problems = [*self.book.close(), *self._report()]
        return self.book.problems

    def _report(self) -> list[str]:
        path = self.book.settings.report
        try:
            if path is not None:
                write_report(path, self.book)
        except OSError as problem:
            return [f"{path}: the report cannot be written: {problem.strerror or problem}"]
        return []

    async def _park(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            self.book.park_idle(_IDLE)


def about() -> dict[str, object]:
    """Say who we are, for programs."""
    return {"vcrproxy": importlib.metadata.version("vcrproxy"), "pid": os.getpid()}
