"""What happened in a session, as it happens."""

from dataclasses import dataclass, field
from enum import Enum

MOST_TOLD = 200  # misses whose explanation is kept, up to 2 KB each


class Outcome(Enum):
    """What became of a request."""

    SERVED = "served"
    RECORDED = "recorded"
    MISSED = "missed"
    LIVE = "live"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what became of it.

    url: without credentials. interaction: its number in the cassette, if it has one.
    message: why it missed or was lost.
    """

    method: str
    url: str
    outcome: Outcome
    interaction: int | None = None
    message: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(slots=True)
class Tally:
    """Counts of a session.

    served, recorded, live: requests answered from the cassette, recorded, passed on unrecorded.
    misses: requests that no recording answers; `missed` are the first of them.
    lost: exchanges that could not be recorded.
    saved: nanoseconds that the service took to begin the answers that were played.
    log: all requests in the order in which they ended, where somebody may ask for them.
    """

    served: int = 0
    recorded: int = 0
    live: int = 0
    lost: int = 0
    saved: int = 0
    misses: int = 0
    missed: list[Asked] = field(default_factory=list)
    log: list[Asked] | None = None

    def add(self, asked: Asked) -> None:
        """Count a request."""
        match asked.outcome:
            case Outcome.SERVED:
                self.served += 1
            case Outcome.RECORDED:
                self.recorded += 1
            case Outcome.LIVE:
                self.live += 1
            case Outcome.LOST:
                self.lost += 1
            case Outcome.MISSED:
                self._miss(asked)
        if self.log is not None:
            self.log.append(asked)

    def _miss(self, asked: Asked) -> None:
        self.misses += 1
        if len(self.missed) < MOST_TOLD:
            self.missed.append(asked)

    @property
    def total(self) -> int:
        """Count all requests."""
        return self.served + self.recorded + self.live + self.lost + self.misses
