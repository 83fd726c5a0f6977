"""curl over HTTP/2, through HTTPS_PROXY."""

import json
import shutil
import subprocess

import pytest

from tests.wire.clients import CHAT, KEY, chat_body
from tests.wire.proxy import Proxy
from vcrproxy.cassette.reader import load_cassette


@pytest.fixture(scope="session")
def curl() -> str:
    found = shutil.which("curl")
    if not found:
        pytest.skip("curl is not installed")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if "HTTP2" not in version.stdout:
        pytest.skip("curl is built without HTTP/2")
    return found


def fetch(curl: str, proxy: Proxy, *arguments: str) -> tuple[bytes, str]:
    """Run curl; returns the body and "STATUS VERSION"."""
    done = subprocess.run(
        [
            curl,
            "--silent",
            "--show-error",
            "--http2",
            "--write-out",
            "%{stderr}%{http_code} %{http_version}",
            "-H",
            f"Authorization: Bearer {KEY}",
            *arguments,
        ],
        env=proxy.environment(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout, done.stderr.decode()


def ask(curl: str, proxy: Proxy) -> list[tuple[bytes, str]]:
    def post(prompt: str, **more: object) -> list[str]:
        body = json.dumps(chat_body(prompt, **more))
        return ["-H", "Content-Type: application/json", "--data-binary", body, CHAT]

    return [
        fetch(curl, proxy, *post("plain")),
        fetch(curl, proxy, *post("stream", stream=True)),
        fetch(
            curl, proxy, "--compressed", *post("a text that is long enough to be compressed " * 9)
        ),
        fetch(curl, proxy, "https://api.openai.com/v1/models"),
        fetch(
            curl,
            proxy,
            "-F",
            "purpose=batch",
            "-F",
            "file=@-;filename=a.jsonl",
            "https://api.openai.com/v1/files",
        ),
        fetch(curl, proxy, "--head", "https://api.openai.com/v1/models"),
    ]


def test_curl_over_http2_replays_as_it_was_recorded(curl, record, replay, api, cassette):
    with record(cassette, api.origin) as proxy:
        live = ask(curl, proxy)
    reached = api.requests
    with replay(cassette) as proxy:
        replayed = ask(curl, proxy)

    assert [answer for answer, _ in replayed[:-1]] == [answer for answer, _ in live[:-1]]
    assert [status for _, status in replayed] == [status for _, status in live]
    assert {status.split()[1] for _, status in replayed} == {"2"}
    assert api.requests == reached
    assert {i.response.proto for i in load_cassette(cassette).interactions} == {"HTTP/2.0"}
