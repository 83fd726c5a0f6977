"""What the wire tests stand on: an origin, and mitmdump processes between it and real clients."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.origin import Origin, serve, service
from tests.wire.proxy import RECORD, REPLAY, Proxy

type Start = Callable[..., Proxy]


@dataclass(frozen=True, slots=True)
class Service:
    """The stand-in for the API, and what has reached it."""

    origin: Origin
    app: Starlette

    @property
    def requests(self) -> int:
        return len(self.app.state.requests)


@pytest.fixture(scope="session")
def confdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("confdir")


@pytest.fixture(scope="session")
def api() -> Iterator[Service]:
    app = service(pace=0.002)
    with serve(app) as origin:
        yield Service(origin, app)


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    return tmp_path / "cassettes" / "test.yaml"


@pytest.fixture
def start(confdir: Path) -> Iterator[Start]:
    """Start mitmdump with any scripts and options."""
    with ExitStack() as stack:

        def start(scripts: list[Path], *options: str) -> Proxy:
            return stack.enter_context(Proxy(scripts, options, confdir))

        yield start


@pytest.fixture
def record(start: Start, tmp_path: Path) -> Start:
    """Start a recorder in front of an origin."""

    def record(
        cassette: Path, origin: Origin, *options: str, also: list[Path] | None = None
    ) -> Proxy:
        ca_file = tmp_path / f"origin-{origin.port}.pem"
        ca_file.write_bytes(origin.ca_pem)
        return start(
            [*(also or []), RECORD],
            f"cassette={cassette}",
            f"ssl_verify_upstream_trusted_ca={ca_file}",
            *options,
            f"cassette_connect_to=::127.0.0.1:{origin.port}",
        )

    return record


@pytest.fixture
def replay(start: Start) -> Start:
    """Start a player, which can reach nothing."""

    def replay(cassette: Path, *options: str) -> Proxy:
        return start([REPLAY], f"cassette={cassette}", *options)

    return replay
