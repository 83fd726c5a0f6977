"""What a run came to, and the exit status that says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses of our own; every other one is the command's.

    Source of 125 to 127: POSIX `env` and GNU `timeout`.
    """

    USAGE = 2  # argparse has the same
    DRIFT = 120
    MISS = 121
    NOT_USED = 122
    UNUSED_INTERACTIONS = 123
    FAILED = 125
    CANNOT_EXECUTE = 126
    NOT_FOUND = 127


@dataclass(frozen=True, slots=True)
class Strictness:
    """What may happen without turning the command's success into a failure.

    fail_on_drift: names of rules.
    """

    allow_misses: bool = False
    allow_unused: bool = False
    fail_on_unused: bool = False
    fail_on_drift: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures of a finished run.

    status: the command's exit status, 128 + N if it died by signal N.
    lost: exchanges that could not be recorded. live: passed on unrecorded.
    unused: recorded interactions never played.
    distrusted: hosts whose TLS the program refused, so that no request came through.
    drift: names of the rules by which requests matched.
    failed: whether the recording could not be completed.
    summary: the same in words, a line each.
    """

    status: int
    served: int = 0
    recorded: int = 0
    missed: int = 0
    lost: int = 0
    live: int = 0
    unused: int = 0
    distrusted: tuple[str, ...] = ()
    drift: frozenset[str] = frozenset()
    failed: bool = False
    summary: tuple[str, ...] = ()

    @property
    def reached_us(self) -> bool:
        """Tell whether any request came to the proxy."""
        return bool(self.served or self.recorded or self.missed or self.lost or self.live)


def judge(outcome: Outcome, strictness: Strictness) -> tuple[int, str]:
    """Choose the exit status, and say why it is not the command's own."""
    if outcome.status != 0:
        return outcome.status, ""
    return next(_failures(outcome, strictness), (0, ""))


def _failures(outcome: Outcome, strictness: Strictness) -> Iterator[tuple[int, str]]:
    """Give what turns success into failure, the worst first."""
    if outcome.failed:
        yield Exit.FAILED, "the recording could not be completed, see above"
    if outcome.missed and not strictness.allow_misses:
        yield Exit.MISS, "a request missed the cassette (--allow-misses lets that pass)"
    if not outcome.reached_us and not strictness.allow_unused:
        yield Exit.NOT_USED, _not_used(outcome)
    if drift := outcome.drift & strictness.fail_on_drift:
        yield Exit.DRIFT, f"a request matched only by {_names(drift)} (--fail-on-drift)"
    if outcome.unused and strictness.fail_on_unused:
        yield Exit.UNUSED_INTERACTIONS, "an interaction was never used (--fail-on-unused)"


def _names(rules: frozenset[str]) -> str:
    return f"the {'rule' if len(rules) == 1 else 'rules'} {', '.join(sorted(rules))}"


def _not_used(outcome: Outcome) -> str:
    if outcome.distrusted:
        hosts = ", ".join(outcome.distrusted)
        return (
            f"your program reached the proxy but does not trust its certificate for {hosts}: it "
            "brings its own authorities; try --base-url (vcrproxy doctor tells more)"
        )
    return (
        "your program did not use the proxy: it made no request to the recorded hosts, or it "
        "ignores HTTPS_PROXY (try --base-url), or NO_PROXY or a client setting sends it past; "
        "vcrproxy doctor tells which clients work how (--allow-unused lets that pass)"
    )
