"""Python: the SDKs and libraries that people use, in an environment of their own.

Not here: WebSockets (Realtime), which are not recorded.
"""

import re
import sys
from pathlib import Path

import pytest

from tests.clients.matrix import Client
from tests.installing import install_once

HERE = Path(__file__).with_name("python")
PINS = HERE / "requirements.txt"

# program: package, requests, notes
CLIENTS = {
    "openai_sync.py": ("openai", 3, "sync"),
    "openai_async.py": ("openai", 3, "async"),
    "openai_http2.py": ("openai", 3, "HTTP/2"),
    "openai_aiohttp.py": ("openai", 3, "`DefaultAioHttpClient`"),
    "plain_requests.py": ("requests", 3, ""),
    "plain_httpx.py": ("httpx", 3, ""),
    "plain_aiohttp.py": ("aiohttp", 3, "only with `trust_env=True`"),
    "langchain_chat.py": ("langchain-openai", 3, ""),
    "pydantic_ai_agent.py": ("pydantic-ai-slim", 4, ""),
    "openai_agents.py": (
        "openai-agents",
        4,
        "with `RunConfig(group_id=...)`, else no two runs ask the same; traces are turned off",
    ),
}


@pytest.fixture(scope="session")
def python() -> Path:
    """Install the packages, apart from mitmproxy and what it pins."""
    python = HERE / ".venv" / "bin" / "python"
    make = [sys.executable, "-m", "venv", "--clear", HERE / ".venv"]
    exactly = ["--require-hashes", "--only-binary", ":all:", "--requirement", PINS.name]
    fill = [python, "-m", "pip", "install", "--quiet", *exactly]
    install_once(python, PINS, [make, fill])
    return python


@pytest.mark.parametrize("program", CLIENTS)
def test_a_client_replays_as_it_was_recorded(check, python, program):
    package, calls, notes = CLIENTS[program]
    command = [python, HERE / program]
    check(Client(f"{package} (PyPI)", pinned(package), command, calls=calls, notes=notes))


def pinned(package: str) -> str:
    found = re.search(rf"^{re.escape(package)}==([^\s;]+)", PINS.read_text(), re.MULTILINE)
    assert found, f"{package} is not pinned"
    return found[1]
