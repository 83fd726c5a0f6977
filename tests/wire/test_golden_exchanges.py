"""What a real recorder wrote, we write: the same requests and answers give the same bytes."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.golden.files import DATA
from tests.golden.shared import SHARED
from tests.wire.clients import http
from tests.wire.conftest import Start
from tests.wire.scripted import scripted
from vcrproxy.cassette.model import Cassette, Request
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cassette.writer import write_cassette

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


def is_recorded(source: Cassette, start: Start, target: Path, http2: bool) -> bool:
    """Tell whether our recorder writes these exchanges as the cassette has them."""
    play_through(start, source, target, http2)
    written = write_cassette(source).decode()
    return without_durations(target.read_text()) == without_durations(written)


def durations(path: Path) -> list[int]:
    return [i.response.duration for i in load_cassette(path).interactions]


def golden(protocol: str) -> list[Cassette]:
    """Give all golden cassettes of a protocol as one."""
    loaded = map(load_cassette, sorted((DATA / "cassettes" / protocol).glob("*.yaml")))
    return [Cassette(tuple(i for cassette in loaded for i in cassette.interactions))]


def others(folder: str) -> list[Cassette]:
    """Give the cassettes of others in a folder beside this checkout."""
    return [load_cassette(path) for path in sorted((SHARED / "cassettes" / folder).rglob("*.yaml"))]


SOURCES = {f"golden {protocol}": partial(golden, protocol) for protocol in ("http1", "http2")}
if SHARED.exists():
    SOURCES |= {folder: partial(others, folder) for folder in ("seed", *GROUPS)}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_cassette_is_recorded_to_the_byte(record, tmp_path, source):
    """From clients of both protocols: one cassette from each, several in turns.

    That a cassette is read and written to its bytes is shown in test_writer.
    """
    cassettes = source() * (2 if len(source()) == 1 else 1)
    different = [
        number
        for number, cassette in enumerate(cassettes)
        if not is_recorded(cassette, record, tmp_path / f"{number}.yaml", number % 2 == 0)
    ]

    assert len(cassettes) >= 2
    assert not different
    assert all(0 < duration < 60_000_000_000 for duration in durations(tmp_path / "0.yaml"))
