"""A command line in front of an origin."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.launch.cli import CommandLine
from tests.origin import Origin, serve, service


@pytest.fixture(scope="session")
def app() -> Starlette:
    return service()


@pytest.fixture(scope="session")
def origin(app: Starlette) -> Iterator[Origin]:
    with serve(app) as origin:
        yield origin


@pytest.fixture(scope="session")
def vcrproxy(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("home"), origin)


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    return tmp_path / "cassettes" / "test.yaml"
