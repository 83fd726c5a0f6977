"""A test suite in front of an origin."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.origin import Origin, serve, service
from tests.pytest_plugin.suite import Suite


@pytest.fixture(scope="session")
def origin() -> Iterator[Origin]:
    with serve(service()) as origin:
        yield origin


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def suite(tmp_path: Path, home: Path, origin: Origin) -> Suite:
    return Suite(tmp_path, home, origin)
