"""The cassette that a client connection uses: what is played from it and recorded to it."""

import os
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Self

from vcrproxy.capture.steps import capture, capture_request
from vcrproxy.cassette.journal import Journal
from vcrproxy.cassette.model import Cassette, Interaction, Request
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.playback.deck import Deck, Played
from vcrproxy.sessions.settings import Settings
from vcrproxy.wording import count, numbers

_WORTH_TELLING = 50_000_000  # nanoseconds


class Way(Enum):
    """A way into the proxy."""

    TUNNEL = "proxy"  # CONNECT, by HTTPS_PROXY and its kin
    STRAIGHT = "straight to the port"  # TLS without CONNECT, as the Node preload redirects it
    PLAIN = "plain http"  # an absolute URL, or a base URL on the proxy's own port


@dataclass(slots=True)
class Session:
    """One cassette in use.

    deck: what can be played; None when only recording.
    journal: what is being recorded; None when only replaying.
    lost: exchanges that could not be recorded. passed: hosts passed through, with connections.
    distrusted: intercepted hosts whose TLS a client refused, with connections.
    ways: the ways in by which requests came.
    saved: nanoseconds that the service took to begin the answers that were played.
    clients: ids of the connections that are open.
    failed: whether the recording could not be completed.
    """

    settings: Settings
    deck: Deck | None = None
    journal: Journal | None = None
    lost: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    distrusted: Counter[str] = field(default_factory=Counter)
    ways: set[Way] = field(default_factory=set)
    saved: int = 0
    clients: set[str] = field(default_factory=set)
    closed: bool = False
    failed: bool = False

    @classmethod
    def open(cls, settings: Settings, *, playing: bool, recording: bool, remedy: str) -> Self:
        """Load the cassette to play, begin the journal to record to.

        remedy: the command that records what is missing, for the message of a miss.
        Raises CassetteError.
        """
        path = settings.cassette
        assert path is not None
        if not playing:
            return cls(settings, journal=Journal.open(path) if recording else None)
        # a recorder that is just finishing may still change the file: locked first, then read
        journal = Journal.open(path, lambda: _load_if_there(path)) if recording else None
        start = journal.start if journal else load_cassette(path)
        return cls(settings, Deck(start, str(path), settings.repeat, remedy), journal)

    def play(self, request: Request) -> Played | None:
        """Find the recorded answer to a request as the wire had it.

        Returns None if it is new and will be recorded; otherwise raises InteractionNotFound.
        """
        assert self.deck is not None
        asked = capture_request(request, self.settings.policy)
        played = self.deck.find(asked) if self.journal is not None else self.deck.take(asked)
        if played is not None:
            self.saved += played.interaction.response.duration
        return played

    def record(self, interaction: Interaction) -> int:
        """Append an exchange as the wire had it and return its id; raises CassetteFileError."""
        assert self.journal is not None
        return self.journal.append(capture(interaction, self.settings.policy))

    def close(self) -> None:
        """Complete the recording; raises CassetteFileError."""
        self.closed = self.failed = True
        if self.journal is not None:
            self.journal.finish()
        self.failed = False

    def warnings(self) -> list[str]:
        """Say what the user should know at the start."""
        lines = [
            f"the header {name} may hold a credential and is never kept"
            for name in self.settings.never_kept
        ]
        if self.journal is not None and self.journal.rescued is not None:
            rescued = self.journal.rescued
            lines.append(f"an earlier recording was interrupted; what it had lies in {rescued}")
        return lines

    def summary(self) -> list[str]:
        """Say in a few lines what came of the session."""
        lines = [*self._played(), *self._recorded(), *self._passed()]
        return [f"{self.settings.cassette}: {line}" for line in lines]

    def _played(self) -> list[str]:
        if self.deck is None:
            return []
        lines = [f"served {count(self.deck.served, 'interaction')}"]
        if self.saved >= _WORTH_TELLING:
            lines.append(f"{self.saved / 1e9:.1f} s of waiting saved")
        if self.deck.missed:
            lines.append(f"{count(self.deck.missed, 'request')} missed")
        if unused := self.deck.unused:
            lines.append(f"{count(len(unused), 'interaction')} never used: {numbers(unused)}")
        return ["; ".join(lines)]

    def _recorded(self) -> list[str]:
        if self.journal is None:
            return []
        lines = ["not completed, see above" if self.failed else _recorded(self.journal)]
        if self.lost:
            lines.append(f"{count(self.lost, 'exchange')} not recorded, see above")
        return ["; ".join(lines)]

    def _passed(self) -> list[str]:
        hosts = ", ".join(f"{host} ({times})" for host, times in self.passed.most_common())
        return [f"passed through, not recorded: {hosts}"] if hosts else []


def _load_if_there(path: Path) -> Cassette:
    return load_cassette(path) if os.path.lexists(path) else Cassette()


def _recorded(journal: Journal) -> str:
    if journal.recorded:
        return f"recorded {count(journal.recorded, 'interaction')}"
    return f"recorded nothing; {'left as it was' if journal.path.exists() else 'not written'}"
