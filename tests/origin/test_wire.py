"""The wire: protocols, encodings, noise headers, streams that break off."""

import gzip
import json
import time
import zlib

import brotli
import httpx2
import pytest
import zstandard
from openai import OpenAI
from starlette.applications import Starlette

from tests.origin import Origin, serve, service
from tests.origin.conftest import KEY

HELLO = [{"role": "user", "content": "Say hi in Portuguese"}]
LONG = [{"role": "user", "content": "Tell me a story that takes a while"}]


def test_http2_is_spoken_and_the_requests_are_counted(http: httpx2.Client, app: Starlette):
    answer = http.get("/models")

    assert answer.http_version == "HTTP/2"
    assert app.state.requests[-1] == ("GET", "/v1/models", "2")


def test_http1_is_spoken_to_a_client_that_wants_it(client: OpenAI, app: Starlette):
    client.models.list()

    assert app.state.requests[-1] == ("GET", "/v1/models", "1.1")


DECODERS = {
    "br": brotli.decompress,
    "deflate": zlib.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda raw: zstandard.ZstdDecompressor().stream_reader(raw).read(),
    None: bytes,
}


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, br;q=0", "gzip"),
        ("zstd", "zstd"),
        ("deflate", "deflate"),
        ("identity", None),
    ],
)
def test_a_body_worth_it_is_encoded_as_the_client_likes(
    http: httpx2.Client, offered: str, chosen: str | None
):
    with http.stream("GET", "/models", headers={"accept-encoding": offered}) as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers.get("content-encoding") == chosen
    assert ("content-length" in answer.headers) == (chosen is None)
    assert json.loads(DECODERS[chosen](raw))["object"] == "list"


def test_a_short_body_is_not_encoded(http: httpx2.Client):
    answer = http.get("/models/gpt-4o", headers={"accept-encoding": "br"})

    assert "content-encoding" not in answer.headers


def test_a_compressed_stream_is_flushed_at_each_event(http: httpx2.Client):
    body = {"model": "gzip-stream", "messages": HELLO, "stream": True}

    with http.stream("POST", "/chat/completions", json=body) as answer:
        parts = list(answer.iter_raw())

    assert answer.headers["content-encoding"] == "gzip"
    assert len(parts) > 3
    assert gzip.decompress(b"".join(parts)).endswith(b"data: [DONE]\n\n")


def test_every_answer_carries_the_noise_of_the_real_service(http: httpx2.Client):
    first, second = http.get("/models"), http.get("/nowhere")

    assert first.headers.get_list("server") == ["cloudflare"]
    assert len(first.headers.get_list("set-cookie")) == 2
    assert first.headers.get_list("date")
    for name in ("cf-ray", "x-request-id", "set-cookie"):
        assert first.headers[name] != second.headers[name]


@pytest.mark.parametrize("http2", [True, False])
def test_a_cut_stream_is_an_error_and_not_an_end(origin: Origin, base_url: str, http2: bool):
    body = {"model": "cut-stream", "messages": LONG, "stream": True}
    headers = {"authorization": f"Bearer {KEY}"}

    with (
        httpx2.Client(http2=http2, verify=origin.trust(), trust_env=False) as http,
        pytest.raises(httpx2.TransportError),
    ):
        http.post(f"{base_url}/chat/completions", json=body, headers=headers)


@pytest.mark.parametrize("http2", [True, False])
def test_a_client_that_leaves_a_stream_is_noticed(http2: bool):
    app = service()
    body = {"model": "slow-stream", "messages": LONG, "stream": True}
    headers = {"authorization": f"Bearer {KEY}"}

    with serve(app, hosts=["localhost"]) as origin:
        url = f"https://localhost:{origin.port}/v1/chat/completions"
        # httpx2 resets no HTTP/2 stream, so that only the end of the connection tells
        with (
            httpx2.Client(http2=http2, verify=origin.trust(), trust_env=False) as http,
            http.stream("POST", url, json=body, headers=headers) as answer,
        ):
            next(answer.iter_bytes())
        wait_for(lambda: app.state.abandoned == ["/v1/chat/completions"])


@pytest.mark.parametrize("http2", [True, False])
def test_an_answer_does_not_wait_for_the_clients_acknowledgement(
    origin: Origin, base_url: str, http2: bool
):
    """Nagle's algorithm and delayed acknowledgements would cost each at least 40 ms."""
    headers = {"authorization": f"Bearer {KEY}"}

    with httpx2.Client(
        http2=http2, verify=origin.trust(), trust_env=False, headers=headers
    ) as http:
        http.get(f"{base_url}/models/gpt-4o")
        seconds = []
        for _ in range(20):
            started = time.monotonic()
            http.get(f"{base_url}/models/gpt-4o")
            seconds.append(time.monotonic() - started)
    assert min(seconds) < 0.04


def wait_for(condition, seconds: float = 2.0) -> None:
    """Wait until a condition holds, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)
