"""What the tests of sessions stand on: an origin, and proxies that serve many sessions."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.origin import serve, service
from tests.sessions_wire.control import Api
from tests.sessions_wire.serving import Serving, by_mitmdump, by_vcrproxy
from tests.wire.conftest import Service

type Start = Callable[..., Serving]

WAYS = {"vcrproxy": by_vcrproxy, "mitmdump": by_mitmdump}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def api() -> Iterator[Service]:
    app = service(pace=0.002)
    with serve(app) as origin:
        yield Service(origin, app)


@pytest.fixture(scope="module", params=WAYS)
def serving(
    request: pytest.FixtureRequest,
    api: Service,
    home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Serving]:
    """Share one proxy of mode `once` among the tests of a file, each with names of its own."""
    once = {"vcrproxy": ("--mode", "once"), "mitmdump": ("mode=once",)}[request.param]
    folder = tmp_path_factory.mktemp("cassettes")
    with WAYS[request.param](api.origin, home, folder, *once) as serving:
        yield serving


@pytest.fixture
def control(serving: Serving) -> Iterator[Api]:
    """Ask the shared proxy's control API."""
    api = Api.of(serving)
    with api.client:
        yield api


@pytest.fixture
def start(api: Service, home: Path, tmp_path: Path) -> Iterator[Start]:
    """Start `vcrproxy run --dir` with any options."""
    with ExitStack() as stack:

        def start(*options: str) -> Serving:
            return stack.enter_context(
                by_vcrproxy(api.origin, home, tmp_path / "cassettes", *options)
            )

        yield start


@pytest.fixture
def mitmdump(api: Service, home: Path, tmp_path: Path) -> Iterator[Start]:
    """Start mitmdump with both addons and any options."""
    with ExitStack() as stack:

        def start(*options: str) -> Serving:
            return stack.enter_context(
                by_mitmdump(api.origin, home, tmp_path / "cassettes", *options)
            )

        yield start
