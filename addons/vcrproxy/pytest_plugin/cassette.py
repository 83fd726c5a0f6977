"""What a test sees of its cassette, and the warnings about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .proxy.sessions import Session


class CassetteWarning(pytest.PytestWarning):
    """Something about a cassette that does not fail the test."""


class Cassette:
    """The cassette of the running test: the fixture `cassette`."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def __repr__(self) -> str:
        return f"<Cassette {self.path} ({self.mode})>"

    @property
    def path(self) -> Path:
        """Where the cassette lies; it is written when the test has passed."""
        return self._session.path

    @property
    def mode(self) -> str:
        """The mode that this test has: "once", "none", ..."""
        return self._session.mode

    @property
    def playing(self) -> bool:
        """Whether recorded answers are served."""
        return bool(self._session.opened["playing"])

    @property
    def recording(self) -> bool:
        """Whether new exchanges are recorded."""
        return bool(self._session.opened["recording"])

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was asked so far: method, url, outcome and interaction of each request."""
        return list(self._session.report()["requests"])

    @property
    def served(self) -> int:
        """How many requests were answered from the cassette so far."""
        return int(self._session.report()["served"])

    @property
    def recorded(self) -> int:
        """How many exchanges were recorded so far."""
        return int(self._session.report()["recorded"])

    @property
    def missed(self) -> list[str]:
        """The explanation of each request so far that the cassette does not hold."""
        return [miss["message"] for miss in self._session.report()["missed"]]
