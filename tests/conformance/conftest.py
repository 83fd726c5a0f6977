"""What the comparisons with go-vcr stand on, and the summary of what they counted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conformance.bench import Bench
from tests.conformance.golang import NoGoError, Programs, build
from tests.wire.conftest import Service, Start, api, confdir, record, replay, start

__all__ = ["api", "confdir", "record", "replay", "start"]

COUNTED = "conformance"

type Count = Callable[[str], None]


@pytest.fixture(scope="session")
def go() -> Programs:
    try:
        return build()
    except NoGoError as reason:
        pytest.skip(f"{reason}: nothing is compared with the real go-vcr")


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Put a line into the summary at the end of the run."""
    return lambda line: record_property(COUNTED, line)


@pytest.fixture
def bench(go: Programs, tmp_path: Path, api: Service, record: Start, replay: Start) -> Bench:
    return Bench(go, tmp_path, api, record, replay)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = list(_counted(terminalreporter))
    if lines:
        terminalreporter.section("conformance with go-vcr")
        for line in lines:
            terminalreporter.write_line(line)


def _counted(reporter: pytest.TerminalReporter) -> Iterator[str]:
    for reports in reporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                yield from (str(v) for k, v in report.user_properties if k == COUNTED)
