"""Find cassettes that no test uses."""

import fnmatch
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..files.choosing import Cassettes
from ..files.fixtures import fixture_cassette, holds_project_code
from ..telling import count

_CASSETTES = (".yaml", ".yml", ".partial")


class Orphans:
    """Run no tests, and list the cassettes that none of those collected uses."""

    def __init__(self, cassettes: Cassettes) -> None:
        self._cassettes = cassettes
        self._used: set[Path] = set()
        self._orphans: list[Path] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note what the tests use, those too that -k and -m leave out."""
        for item in items:
            self._used.update(self._used_by(item))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run nothing; look for the orphans, unless a test may be missing among those collected."""
        if session.testsfailed:
            raise session.Interrupted(
                "cassettes are not listed, since not all tests were collected"
            )
        left_out = session.config.getini("norecursedirs")
        self._orphans = find_orphans(self._folders(session.config, left_out), self._used)
        return True

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        """List them."""
        for path in self._orphans:
            terminalreporter.line(os.path.relpath(path, config.invocation_params.dir))
        said = count(len(self._orphans), "cassette")
        terminalreporter.line(f"{said} that no collected test uses")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail where there are orphans, and only there."""
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode(bool(self._orphans))

    def _used_by(self, item: pytest.Item) -> Iterator[Path]:
        wanted = self._cassettes.wanted(item)
        if wanted is None:
            return
        yield self._cassettes.path_of(item, wanted)
        known = getattr(item, "_fixtureinfo", None)
        for definitions in known.name2fixturedefs.values() if known else ():
            for fixture in definitions:
                if fixture.scope != "function" and holds_project_code(fixture):
                    path = fixture_cassette(self._cassettes.folders, fixture, item)
                    yield path
                    yield path.with_name(path.name.replace(".yaml", "-teardown.yaml"))

    def _folders(self, config: pytest.Config, left_out: Iterable[str]) -> Iterator[Path]:
        """Give the folders whose tests were all collected."""
        for arg in config.args:
            path = Path(config.invocation_params.dir, arg.partition("::")[0])
            if "::" in arg:
                continue
            if path.is_file():
                yield self._cassettes.folders.of_module(path)
            elif self._cassettes.folders.folder:
                yield self._cassettes.folders.beside(path)
            else:
                yield from _cassette_folders(path, list(left_out))


def find_orphans(folders: Iterable[Path], used: set[Path]) -> list[Path]:
    """Find the cassettes in these folders that are not used, and what is left of recordings."""
    found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return sorted(path for path in found if path.suffix in _CASSETTES and _whole(path) not in used)


def _whole(path: Path) -> Path:
    """Give the cassette that a file is, or is the beginning of."""
    return path.with_name(path.name.removesuffix(".partial"))


def _cassette_folders(start: Path, left_out: list[str]) -> Iterator[Path]:
    for folder, names, _ in os.walk(start):
        if "cassettes" in names:
            yield Path(folder, "cassettes")
        names[:] = [
            name
            for name in names
            if name != "cassettes" and not any(fnmatch.fnmatch(name, one) for one in left_out)
        ]
