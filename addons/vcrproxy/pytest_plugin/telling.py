"""What the plug-in says, as text."""

from collections.abc import Mapping, Sequence
from typing import Any

_NO_REQUEST = """\
marked with cassette, but no request of it came through vcrproxy. If it makes one: its client may \
ignore the proxy variables of the environment, or {late}. `vcrproxy doctor` tells which clients \
work how"""
_EARLY = "have been made before they were set, by a plug-in of pytest"
_LATE = (
    "have been made before they were set: no test file was seen to mark a test, so vcrproxy was "
    "started only when this one was found"
)


def count(number: int, noun: str) -> str:
    """Write a number and its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def miss_text(missed: Sequence[Mapping[str, Any]]) -> str:
    """Explain misses; "" if there are none."""
    return "\n".join(str(miss["message"]) for miss in missed)


def no_request(*, late: bool) -> str:
    """Say why a marked test may have made no request."""
    return _NO_REQUEST.format(late=_LATE if late else _EARLY)


def unused_text(report: Mapping[str, Any]) -> str:
    """Say which interactions were not used; "" if all were."""
    unused = report["unused"]
    if not unused or report.get("trimmed"):
        return ""
    ids = ", ".join(f"#{number}" for number in unused)
    return (
        f"{report['cassette']}: {count(len(unused), 'interaction')} never used: {ids} "
        "(--cassette-trim removes what a test does not use)"
    )
