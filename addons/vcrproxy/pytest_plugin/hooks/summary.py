"""What the run came to, gathered from all its processes."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ..proxy.control import Json
from ..telling import count
from .tests import SESSIONS

_VERSION = 1  # of the file that --cassette-report writes


class Summary:
    """Gather the reports of all sessions, and say what they came to."""

    def __init__(self, report_file: str) -> None:
        self._file = report_file
        self._version = ""
        self._sessions: list[Json] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather them; in the controller, from the workers."""
        if sent := getattr(report, SESSIONS, None):
            self._version = sent["vcrproxy"]
            self._sessions += sent["sessions"]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write one line, in the manner of pytest's own summaries."""
        if self._sessions and terminalreporter.verbosity >= 0:
            terminalreporter.section("cassettes", "-")
            terminalreporter.line(summary_line(self._sessions))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the report that --cassette-report asks for."""
        if self._file:
            path = Path(self._file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(self._report(), indent=1) + "\n", encoding="utf-8")

    def _report(self) -> Json:
        return {"version": _VERSION, "vcrproxy": self._version, "sessions": self._sessions}


def summary_line(sessions: list[Json]) -> str:
    """Sum up sessions: 12 replayed (31.2 s saved), 3 recorded, 1 request missed."""
    verdicts = Counter(session["verdict"] for session in sessions)
    saved = sum(session["saved_seconds"] for session in sessions)
    missed = sum(len(session["missed"]) for session in sessions)
    unused = sum(len(session["unused"]) for session in sessions if not session.get("trimmed"))
    trimmed = sum(len(session.get("trimmed") or ()) for session in sessions)
    lost = sum(session["lost"] for session in sessions)
    parts = [
        verdicts["replayed"] and f"{verdicts['replayed']} replayed" + _saved(saved),
        verdicts["recorded"] and f"{verdicts['recorded']} recorded",
        verdicts["live"] and f"{verdicts['live']} live",
        missed and f"{count(missed, 'request')} missed",
        unused and f"{count(unused, 'interaction')} unused",
        trimmed and f"{count(trimmed, 'interaction')} trimmed",
        lost and f"{count(lost, 'exchange')} not recorded",
    ]
    return ", ".join(part for part in parts if part) or "no requests"


def _saved(seconds: float) -> str:
    return f" ({seconds:.1f} s of waiting saved)" if seconds >= 0.05 else ""
