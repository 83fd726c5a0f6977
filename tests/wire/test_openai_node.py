"""The real openai SDK for Node, through OPENAI_BASE_URL on the proxy's own port."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.wire.proxy import Proxy
from vcrproxy.cassette.reader import load_cassette

HERE = Path(__file__).with_name("node")


@pytest.fixture(scope="session")
def node() -> str:
    """Find Node and install the SDK from its registry, once."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if not found or not npm:
        pytest.skip("Node is not installed: node and npm, 20 or newer")
    with (HERE / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = HERE / "node_modules" / ".package-lock.json"
        wanted = (HERE / "package-lock.json").stat().st_mtime
        if not installed.exists() or installed.stat().st_mtime < wanted:
            install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(install, cwd=HERE, check=True, timeout=300)
            os.utime(installed)
    return found


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
