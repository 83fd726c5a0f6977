"""Fixtures of a wider scope than one test: what they ask has a cassette of its own.

Such a fixture is made in the test that happens to need it first: another one with -k, in random
order, and in each xdist worker. So its requests are no part of that test's cassette.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ..files.fixtures import fixture_cassette, holds_project_code, scope_node
from ..markers import Wanted
from ..proxy.control import ControlError
from ..proxy.sessions import Session
from ..run import Run
from ..telling import miss_text
from .tests import RUNNING

type Node = pytest.Item | pytest.Collector

_PATIENCE = 60.0  # seconds that another worker may take to record the same fixture


class FixtureHooks:
    """Give each such fixture of a marked test a session: for its set-up, and its tear-down."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._ending: dict[int, Session] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: "pytest.FixtureDef[Any]", request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Lead the lane to the fixture's cassette while it is made."""
        if not self._is_ours(fixturedef, request):
            return (yield)
        path = fixture_cassette(self._run.cassettes.folders, fixturedef, request._pyfuncitem)
        node = scope_node(request._pyfuncitem, fixturedef)
        with self._session(path, node):
            value = yield
            fixturedef.addfinalizer(partial(self._begin_end, fixturedef, path, node))
        return value

    def pytest_fixture_post_finalizer(self, fixturedef: "pytest.FixtureDef[Any]") -> None:
        """Close the session of a fixture's tear-down."""
        if session := self._ending.pop(id(fixturedef), None):
            self._run.reports.append(session.close(keep=True))

    def _is_ours(self, fixturedef: "pytest.FixtureDef[Any]", request: Any) -> bool:
        if request.scope == "function" or self._run.lane is None:
            return False
        if RUNNING not in request._pyfuncitem.stash:
            return False
        return holds_project_code(fixturedef)

    @contextmanager
    def _session(self, path: Path, node: Node) -> Iterator[None]:
        session = self._open(path, node)
        try:
            yield
        except BaseException:
            self._run.reports.append(session.close(keep=False))
            raise
        report = session.close(keep=True)
        self._run.reports.append(report)
        if report["missed"]:
            pytest.fail(miss_text(report["missed"]), pytrace=False)

    def _open(self, path: Path, node: Node) -> Session:
        """Open its session; while another worker records it, wait, and replay that."""
        wanted = self._run.cassettes.wanted(node) or Wanted()
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._run.open(path, wanted, "pytest")
            except ControlError as problem:
                if problem.code != "cassette_locked" or time.monotonic() > deadline:
                    pytest.fail(str(problem), pytrace=False)
            time.sleep(0.05)

    def _begin_end(self, fixturedef: "pytest.FixtureDef[Any]", path: Path, node: Node) -> None:
        """Lead the lane to the cassette of the tear-down: the first finalizer that is called."""
        if self._run.lane is not None:
            path = path.with_name(path.name.replace(".yaml", "-teardown.yaml"))
            self._ending[id(fixturedef)] = self._open(path, node)
