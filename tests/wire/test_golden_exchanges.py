"""What a real recorder wrote, we write: the same requests and answers give the same bytes."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.shared import shared
from tests.wire.clients import http
from tests.wire.conftest import Start
from tests.wire.scripted import scripted
from vcrproxy.cassette.model import Cassette, Request
from vcrproxy.cassette.reader import load_cassette

GROUPS = (
    "fantasy/TestBedrockCommon",
    "fantasy/TestOpenAICommon",
    "fantasy/TestOpenAICompatibleCommon",
    "fantasy/TestOpenAIResponsesCommon",
)


def without_durations(text: str) -> str:
    return re.sub(r"(?m)^(    duration: ).*$", r"\1X", text)


def ask(client: httpx2.Client, request: Request) -> httpx2.Response:
    headers = [(name, value) for name, values in request.headers.items() for value in values]
    noise = [("Authorization", "Bearer sk-0123456789abcdef0123"), ("X-Stainless-Lang", "go")]
    return client.request(
        request.method, request.url, content=request.body, headers=[*headers, *noise]
    )


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


@pytest.mark.parametrize("client_http2", [False, True], ids=["from HTTP/1.1", "from HTTP/2"])
def test_the_seed_is_recorded_to_the_byte(record, cassette, client_http2):
    seed = shared("cassettes/seed/simple_streaming.yaml")

    play_through(record, load_cassette(seed), cassette, client_http2)

    assert without_durations(cassette.read_text()) == without_durations(seed.read_text())
    assert re.search(r"duration: [\d.]+(µs|ms|s)\n\Z", cassette.read_text())


@pytest.mark.parametrize("group", GROUPS)
def test_every_shared_cassette_is_recorded_to_the_byte(record, tmp_path, group):
    different = []
    paths = sorted(shared(f"cassettes/{group}").rglob("*.yaml"))
    for number, path in enumerate(paths):
        target = tmp_path / f"{number}.yaml"
        play_through(record, load_cassette(path), target, number % 2 == 0)
        if without_durations(target.read_text()) != without_durations(path.read_text()):
            different.append(path.name)

    assert len(paths) >= 4
    assert not different
