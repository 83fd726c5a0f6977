"""How this process uses the proxy: its lane, and the session that the lane leads to."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .control import Control, ControlError, Json


@dataclass(slots=True)
class Session:
    """A cassette in use.

    path: the cassette. opened: the report when it was opened. then: the session before it, which
    its lane is led back to. told: how many of its misses the test has failed by.
    """

    lane: "Lane"
    path: Path
    opened: Json
    then: str
    told: int = 0
    final: Json | None = None

    @property
    def id(self) -> str:
        """Its name in the control API."""
        return str(self.opened["session"])

    @property
    def mode(self) -> str:
        """Its mode, as the proxy understood it."""
        return str(self.opened["mode"])

    def report(self) -> Json:
        """Ask the proxy what the session did so far."""
        return self.lane.control.report(self.id) if self.final is None else self.final

    def close(self, *, keep: bool, trim: bool = False) -> Json:
        """Close it, keep or throw away what it recorded, and lead the lane back."""
        if self.final is None:
            how = "commit" if keep else "discard"
            self.final = self.lane.close_session(self, how, trim=trim)
        return self.final


class Lane:
    """The lane of this process; it passes everything through while no cassette is in use."""

    def __init__(self, control: Control, name: str) -> None:
        self.control, self.name = control, name
        self._outside = str(control.open_session({"mode": "passthrough", "lane": name})["session"])
        self._current = self._outside
        try:
            self._environment = control.open_port(name, self._outside)["environment"]
        except ControlError:
            control.close_session(self._outside, "discard", self._outside)
            raise
        self._before: dict[str, str | None] = {}

    def enter(self) -> None:
        """Change the environment so that clients made from now on use this lane."""
        changes: dict[str, str | None] = {
            **self._environment["set"],
            **dict.fromkeys(self._environment["unset"]),
            "VCRPROXY_CONTROL_URL": self.control.url,
            "VCRPROXY_TOKEN": self.control.token,
        }
        self._before = {name: os.environ.get(name) for name in changes}
        _change(changes)

    def leave(self) -> None:
        """Put the environment back, and give up the lane."""
        _change(self._before)
        with suppress(ControlError):  # the proxy may have gone before us, and the lane with it
            self.control.close_lane(self.name)
        self.control.close()

    def open_session(self, path: Path, wanted: Mapping[str, Any]) -> Session:
        """Open a session of a cassette and lead the lane to it; raises ControlError."""
        opened = self.control.open_session({**wanted, "cassette": str(path), "lane": self.name})
        session = Session(self, path, opened, then=self._current)
        self._current = session.id
        return session

    def close_session(self, session: Session, how: str, *, trim: bool) -> Json:
        """Close a session and lead the lane to the one before it."""
        self._current = session.then
        return self.control.close_session(session.id, how, session.then, trim=trim)


def _change(changes: Mapping[str, str | None]) -> None:
    for name, value in changes.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
