"""What happened in a session, as it happens."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from vcrproxy.playback.rules.drift import Drift
from vcrproxy.playback.rules.names import Rule

MOST_DRIFTED = 1_000  # requests whose drift is kept; of the others only the rules are counted
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
    rules, drifts: by which rules it was served, and what they passed over.
    """

    method: str
    url: str
    outcome: Outcome
    interaction: int | None = None
    message: str = ""
    rules: frozenset[Rule] = frozenset()
    drifts: tuple[Drift, ...] = ()

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
    drift: what matched by a rule, if anything did.
    """

    served: int = 0
    recorded: int = 0
    live: int = 0
    lost: int = 0
    saved: int = 0
    misses: int = 0
    missed: list[Asked] = field(default_factory=list)
    log: list[Asked] | None = None
    drift: "Drifted | None" = None

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
        if asked.rules:
            self._drift(asked)
        if self.log is not None:
            self.log.append(asked)

    def _miss(self, asked: Asked) -> None:
        self.misses += 1
        if len(self.missed) < MOST_TOLD:
            self.missed.append(asked)

    def _drift(self, asked: Asked) -> None:
        self.drift = self.drift or Drifted()
        self.drift.add(asked)

    @property
    def total(self) -> int:
        """Count all requests."""
        return self.served + self.recorded + self.live + self.lost + self.misses


@dataclass(slots=True)
class Drifted:
    """The requests that matched by a rule.

    requests: how many. by_rule: how many by each. told: the first of those with something to tell.
    """

    requests: int = 0
    by_rule: Counter[Rule] = field(default_factory=Counter)
    told: list[Asked] = field(default_factory=list)

    def add(self, asked: Asked) -> None:
        """Count a request."""
        self.requests += 1
        self.by_rule.update(asked.rules)
        if asked.drifts and len(self.told) < MOST_DRIFTED:
            self.told.append(asked)
