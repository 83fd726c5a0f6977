"""The summary at the end of a run."""

from typing import Any

import pytest

from vcrproxy.pytest_plugin.hooks.summary import summary_line
from vcrproxy.pytest_plugin.telling import unused_text


def session(verdict: str = "replayed", **values: Any) -> dict[str, Any]:
    nothing = {"missed": [], "unused": [], "lost": 0, "saved_seconds": 0.0}
    return {"verdict": verdict, "cassette": "cassettes/a.yaml", **nothing, **values}


@pytest.mark.parametrize(
    ("sessions", "line"),
    [
        ([], "no requests"),
        ([session("no traffic")], "no requests"),
        ([session(), session(saved_seconds=1.26)], "2 replayed (1.3 s of waiting saved)"),
        ([session("recorded"), session("live")], "1 recorded, 1 live"),
        ([session("missed", missed=[{}])], "1 request missed"),
        ([session(unused=[0, 4])], "1 replayed, 2 interactions unused"),
        ([session(unused=[0, 4], trimmed=[0, 4])], "1 replayed, 2 interactions trimmed"),
        ([session("recorded", lost=1)], "1 recorded, 1 exchange not recorded"),
    ],
)
def test_sessions_are_summed_up_in_a_line(sessions: list[dict[str, Any]], line: str) -> None:
    assert summary_line(sessions) == line


def test_unused_interactions_are_named() -> None:
    assert unused_text(session(unused=[0, 4])) == (
        "cassettes/a.yaml: 2 interactions never used: #0, #4 "
        "(--cassette-trim removes what a test does not use)"
    )


def test_what_was_trimmed_is_no_longer_unused() -> None:
    assert unused_text(session(unused=[0], trimmed=[0])) == ""
