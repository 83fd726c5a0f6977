"""The hooks around each marked test; registered only where there is one."""

import shlex
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from ..cassette import CassetteWarning
from ..markers import Wanted
from ..proxy.control import ControlError, Json
from ..proxy.sessions import Session
from ..run import Run
from ..telling import miss_text, no_request, unused_text

type Wrapper[T] = Generator[None, T, T]


@dataclass(slots=True)
class Running:
    """A marked test that runs. passed: its own code did; failed: any part of it did not."""

    session: Session
    wanted: Wanted
    passed: bool = False
    failed: bool = False


SESSIONS = "cassette_sessions"  # the attribute of a report that travels between processes
RUNNING = pytest.StashKey[Running]()


class TestHooks:
    """Give each marked test its session, and judge it by what the session saw."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._open: list[Running] = []

    def pytest_report_header(self) -> str:
        """Say which vcrproxy it is, or why there is none."""
        if self._run.problem:
            return f"vcrproxy: {self._run.problem}"
        mode, rival = self._run.settings.mode, self._run.cassettes.rival
        parts = [
            self._run.version,
            f"mode {mode}" if mode else "",
            f"the marker vcr is left to {rival}" if rival else "",
        ]
        return f"vcrproxy: {', '.join(filter(None, parts))}"

    # Neither first nor last: skip markers are evaluated before, fixtures are made after.
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Open the session of a marked test."""
        try:
            wanted = self._run.cassettes.wanted(item)
            if wanted is None:
                return
            path = self._run.cassettes.path_of(item, wanted)
            session = self._run.open(path, wanted, f"pytest {shlex.quote(item.nodeid)}")
        except (ControlError, pytest.UsageError) as problem:
            pytest.fail(str(problem), pytrace=False)
        item.stash[RUNNING] = running = Running(session, wanted)
        self._open.append(running)
        if ignored := ", ".join(wanted.ignored):
            item.warn(CassetteWarning(f"marker vcr: {ignored} means nothing to vcrproxy"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper[None]:
        """Fail a test that missed its cassette and did not notice."""
        yield
        running = item.stash.get(RUNNING, None)
        if running is not None and (text := self._misses(running)):
            pytest.fail(text, pytrace=False)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: "pytest.CallInfo[None]"
    ) -> Wrapper[pytest.TestReport]:
        """Note how the test went; show the misses of one that failed by itself."""
        report = yield
        running = item.stash.get(RUNNING, None)
        if running is None:
            return report
        running.failed |= report.failed
        if call.excinfo is not None and call.when != "teardown":
            self._add_misses(running, report)
        if call.when == "call":
            running.passed = report.passed and not hasattr(report, "wasxfail")
        if call.when == "teardown":
            del item.stash[RUNNING]
            self._deliver(report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Wrapper[None]:
        """Close the session when the fixtures are gone."""
        running = item.stash.get(RUNNING, None)
        try:
            yield
        except BaseException:
            if running is not None:
                running.failed = True
                self._close(item, running)
            raise
        if running is not None:
            self._judge(item, running, self._close(item, running))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Throw away what a test was recording when the run was interrupted."""
        for running in self._open:
            with suppress(ControlError):  # the proxy may have been interrupted as well
                running.session.close(keep=False)
        self._open.clear()

    def _misses(self, running: Running) -> str:
        """Explain what was missed and not told yet."""
        try:
            missed = running.session.report()["missed"]
        except ControlError as problem:
            return str(problem)
        told, running.session.told = running.session.told, len(missed)
        return miss_text(missed[told:])

    def _add_misses(self, running: Running, report: pytest.TestReport) -> None:
        """Show the misses that a failure does not show by itself, in the SDK's exception."""
        with suppress(ControlError):
            missed = running.session.report()["missed"]
            running.session.told = len(missed)
            text = report.longreprtext if report.failed else ""
            hidden = [miss for miss in missed if miss["message"].splitlines()[0] not in text]
            if report.failed and hidden:
                report.sections.append(("cassette", miss_text(hidden)))

    def _close(self, item: pytest.Item, running: Running) -> Json:
        self._open.remove(running)
        trim = self._run.settings.trim and running.passed and running.wanted.name is None
        try:
            report = running.session.close(keep=not running.failed, trim=trim)
        except ControlError as problem:
            pytest.fail(str(problem), pytrace=False)
        self._run.reports.append({**report, "test": item.nodeid})
        return report

    def _judge(self, item: pytest.Item, running: Running, report: Json) -> None:
        """Say what is odd about a test that passed, and fail it for what came after it."""
        if running.failed:
            return
        if late := report["missed"][running.session.told :]:
            pytest.fail(miss_text(late), pytrace=False)
        if not running.passed:
            return
        if report["verdict"] == "no traffic":
            item.warn(CassetteWarning(no_request(late=self._run.late)))
        elif text := unused_text(report):
            if self._run.settings.fail_on_unused:
                pytest.fail(text, pytrace=False)
            item.warn(CassetteWarning(text))

    def _deliver(self, report: pytest.TestReport) -> None:
        """Send what is known about sessions along with a report, across processes too."""
        sent = {"vcrproxy": self._run.version, "sessions": self._run.reports[:]}
        vars(report)[SESSIONS] = sent
        self._run.reports.clear()
