"""A command line in front of an origin."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.launch.cli import ASK, CommandLine, Done
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


@pytest.fixture
def recorded(vcrproxy: CommandLine, cassette: Path) -> Done:
    """Record two questions."""
    done = vcrproxy.run("record", str(cassette), *vcrproxy.to_origin(), "--", *ASK, "one", "two")
    assert done.status == 0, done.err
    return done
