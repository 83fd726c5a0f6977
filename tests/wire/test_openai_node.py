"""The real openai SDK for Node, through OPENAI_BASE_URL on the proxy's own port."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.installing import install_npm_packages
from tests.wire.proxy import Proxy
from vcrproxy.cassette.reader import load_cassette

HERE = Path(__file__).with_name("node")


@pytest.fixture(scope="session")
def node() -> str:
    """Find Node and install the SDK from its registry, once."""
    return install_npm_packages(HERE)


def run(node: str, program: str, proxy: Proxy) -> Any:
    environment = {k: v for k, v in proxy.environment().items() if "proxy" not in k.lower()}
    environment["OPENAI_BASE_URL"] = f"{proxy.url}/v1"
    done = subprocess.run(
        [node, str(HERE / program)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_call_replays_as_it_was_recorded(node, record, replay, api, cassette):
    with record(cassette, api.origin) as proxy:
        live = run(node, "calls.mjs", proxy)
    reached = api.requests

    with replay(cassette) as proxy:
        replayed = run(node, "calls.mjs", proxy)
        missed = run(node, "miss.mjs", proxy)

    assert replayed == live
    assert api.requests == reached
    assert "never used" not in proxy.output
    assert missed["name"] == "NotFoundError"
    assert missed["code"] == "interaction_not_found"
    assert "$.messages[0].content: asked" in missed["message"]
    urls = {i.request.url for i in load_cassette(cassette).interactions}
    assert all(url.startswith("https://api.openai.com/v1/") for url in urls)
