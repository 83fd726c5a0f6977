"""What a real recorder wrote, we write: the same requests and answers give the same bytes."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.golden.data import DATA
from tests.golden.shared import SHARED
from tests.wire.clients import http
from tests.wire.conftest import Start
from tests.wire.scripted import scripted
from vcrproxy.cassette.model import Cassette, Request
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cassette.writer import write_cassette

CLIENTS = {"from HTTP/1.1": False, "from HTTP/2": True}
GROUPS = (
    "fantasy/TestBedrockCommon",
    "fantasy/TestOpenAICommon",
    "fantasy/TestOpenAICompatibleCommon",
    "fantasy/TestOpenAIResponsesCommon",
)

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="cassettes that others recorded are not beside this checkout"
)


def without_durations(text: str) -> str:
    return re.sub(r"(?m)^(    duration: ).*$", r"\1X", text)


def ask(client: httpx2.Client, request: Request) -> httpx2.Response:
    headers = [(name, value) for name, values in request.headers.items() for value in values]
    noise = [("Authorization", "Bearer sk-0123456789abcdef0123"), ("X-Stainless-Lang", "go")]
    # Go knows no length of a body that its program gives in parts
    in_parts = request.body and not request.content_length
    content = iter([request.body]) if in_parts else request.body
    return client.request(request.method, request.url, content=content, headers=[*headers, *noise])


def play_through(start: Start, source: Cassette, target: Path, client_http2: bool) -> None:
    host = urlsplit(source.interactions[0].request.url).hostname or ""
    with (
        scripted(source, host) as origin,
        start(target, origin, f"cassette_hosts={host}") as proxy,
        http(proxy, http2=client_http2) as client,
    ):
        for interaction in source.interactions:
            answer = ask(client, interaction.request)
            assert answer.content == interaction.response.body


def recorded_as(source: Cassette, text: str, start: Start, target: Path, http2: bool) -> bool:
    """Tell whether our recorder writes this text for these exchanges."""
    play_through(start, source, target, http2)
    return without_durations(target.read_text()) == without_durations(text)


@pytest.mark.parametrize("client_http2", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("protocol", ["http1", "http2"])
def test_every_golden_cassette_is_recorded_to_the_byte(record, cassette, protocol, client_http2):
    """In one recording: a file by itself is written back to its bytes, see test_writer."""
    paths = sorted((DATA / "cassettes" / protocol).glob("*.yaml"))
    source = Cassette(tuple(i for path in paths for i in load_cassette(path).interactions))
    text = write_cassette(source).decode()

    assert recorded_as(source, text, record, cassette, client_http2)
    assert len(paths) >= 4
    assert re.search(r"duration: [\d.]+(µs|ms|s)\n\Z", cassette.read_text())


@needs_shared
@pytest.mark.parametrize("client_http2", CLIENTS.values(), ids=CLIENTS)
def test_the_seed_is_recorded_to_the_byte(record, cassette, client_http2):
    seed = SHARED / "cassettes" / "seed" / "simple_streaming.yaml"

    assert recorded_as(load_cassette(seed), seed.read_text(), record, cassette, client_http2)


@needs_shared
@pytest.mark.parametrize("group", GROUPS)
def test_every_shared_cassette_is_recorded_to_the_byte(record, tmp_path, group):
    paths = sorted((SHARED / "cassettes" / group).rglob("*.yaml"))
    different = [
        path.name
        for number, path in enumerate(paths)
        if not recorded_as(
            load_cassette(path),
            path.read_text(),
            record,
            tmp_path / f"{number}.yaml",
            number % 2 == 0,
        )
    ]

    assert len(paths) >= 4
    assert not different
