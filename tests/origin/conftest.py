"""A running origin, and clients of the real SDK that talk to it directly."""

from collections.abc import Iterator

import httpx2
import pytest
from openai import AsyncOpenAI, OpenAI
from starlette.applications import Starlette

from tests.origin import Origin, serve, service

KEY = "sk-origin-tests"


@pytest.fixture(scope="session")
def app() -> Starlette:
    return service()


@pytest.fixture(scope="session")
def origin(app: Starlette) -> Iterator[Origin]:
    with serve(app, hosts=("api.openai.com", "localhost")) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(origin: Origin) -> str:
    return f"https://localhost:{origin.port}/v1"


@pytest.fixture(scope="session")
def http(origin: Origin, base_url: str) -> Iterator[httpx2.Client]:
    """Speak HTTP/2 without an SDK."""
    headers = {"authorization": f"Bearer {KEY}"}
    with httpx2.Client(
        http2=True, verify=origin.trust(), base_url=base_url, headers=headers, trust_env=False
    ) as client:
        yield client


@pytest.fixture(scope="session")
def client(origin: Origin, base_url: str) -> Iterator[OpenAI]:
    transport = httpx2.Client(verify=origin.trust(), trust_env=False)
    with OpenAI(api_key=KEY, base_url=base_url, http_client=transport) as sdk:
        yield sdk


@pytest.fixture
def async_client(origin: Origin, base_url: str) -> AsyncOpenAI:
    transport = httpx2.AsyncClient(verify=origin.trust(), trust_env=False)
    return AsyncOpenAI(api_key=KEY, base_url=base_url, http_client=transport)
