"""What a run came to, and the exit status that says so."""

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses of our own; every other one is the command's.

    Source of 125 to 127: POSIX `env` and GNU `timeout`.
    """

    USAGE = 2  # argparse has the same
    MISS = 121
    NOT_USED = 122
    UNUSED_INTERACTIONS = 123
    FAILED = 125
    CANNOT_EXECUTE = 126
    NOT_FOUND = 127


@dataclass(frozen=True, slots=True)
class Strictness:
    """What may happen without turning the command's success into a failure."""

    allow_misses: bool = False
    allow_unused: bool = False
    fail_on_unused: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures of a finished run.

    status: the command's exit status, 128 + N if it died by signal N.
    lost: exchanges that could not be recorded. live: passed on unrecorded.
    unused: recorded interactions never played.
    distrusted: hosts whose TLS the program refused, so that no request came through.
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
    if outcome.failed:
        return Exit.FAILED, "the recording could not be completed, see above"
    if outcome.missed and not strictness.allow_misses:
        return Exit.MISS, "a request missed the cassette (--allow-misses lets that pass)"
    if not outcome.reached_us and not strictness.allow_unused:
        return Exit.NOT_USED, _not_used(outcome)
    if outcome.unused and strictness.fail_on_unused:
        return Exit.UNUSED_INTERACTIONS, "an interaction was never used (--fail-on-unused)"
    return 0, ""


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
