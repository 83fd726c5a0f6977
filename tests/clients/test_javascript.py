"""JavaScript: the SDKs and libraries that people use, in Node, Bun and Deno as npm ships them.

Not here: `ws` and WebSocket in Bun and Deno, which look at no proxy variable and know no preload.
"""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients.matrix import By, Client
from tests.installing import install_npm_packages

HERE = Path(__file__).with_name("node")
PACKAGES = HERE / "node_modules"

# runtime: the clients, by the name that package.json gives them
CLIENTS = {
    "node": ("openai6", "openai4", "undici7", "axios", "node-fetch", "ws", "fetch"),
    "node24": ("openai7", "openai6", "openai4", "undici8", "ai", "fetch"),
    "bun": ("openai6", "fetch"),
    "deno": ("openai6", "fetch"),
}
OWN_CONNECTION = ("openai4", "ws")  # whatever Node's own agents do
OWN_PROXY = ("axios",)  # looks at HTTPS_PROXY itself, in any Node
CALLS = {"ai": 4, "ws": 1}
NOTES = {"ws": "reaches us, but WebSockets are not recorded yet"}


@dataclass(frozen=True, slots=True)
class Runtime:
    """A program that runs JavaScript: ("Node", "24.21.0", ["/.../node"])."""

    name: str
    version: str
    command: list[str]

    def way_of(self, client: str) -> By:
        """Tell what leads a client to us. Node knows of proxies since 22.21."""
        if self.name != "Node" or client in OWN_PROXY:
            return By.PROXY
        knows_proxies = int(self.version.partition(".")[0]) >= 22
        return By.PROXY if knows_proxies and client not in OWN_CONNECTION else By.PRELOAD


@pytest.fixture(scope="session")
def packages() -> None:
    """Install the clients, and the runtimes that npm has for this machine."""
    install_npm_packages(HERE)


@pytest.fixture(
    params=[
        pytest.param((runtime, client), id=f"{client} in {runtime}")
        for runtime, clients in CLIENTS.items()
        for client in clients
    ]
)
def case(request: pytest.FixtureRequest, packages: None) -> tuple[Runtime, str]:
    """Give each client in each of its runtimes."""
    runtime, client = request.param
    return find_runtime(runtime), client


def test_a_client_replays_as_it_was_recorded(check, case, tmp_path):
    runtime, client = case
    name, version = package(client) or (f"fetch of {runtime.name}", runtime.version)
    where = f"{runtime.name} {runtime.version.partition('.')[0]}"
    check(
        Client(
            name=name,
            version=version,
            command=[*runtime.command, *program(client)],
            calls=CALLS.get(client, 3),
            by=runtime.way_of(client),
            environ={"DENO_DIR": str(tmp_path / "deno"), "DENO_NO_UPDATE_CHECK": "1"},
            notes="; ".join(filter(None, (where if package(client) else "", NOTES.get(client)))),
        )
    )


def find_runtime(name: str) -> Runtime:
    """Find a runtime; skips the test if npm has none for this machine."""
    places = {"node24": "node24-*/bin/node", "bun": "@oven/bun-*/bin/bun", "deno": "@deno/*/deno"}
    found = [shutil.which(name)] if name == "node" else sorted(PACKAGES.glob(places[name]))
    if not found:
        pytest.skip(f"{name} is not installed: npm ships it for glibc on x64 and arm64, as pinned")
    path = str(found[0])
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"\d+(\.\d+)+", done.stdout)
    assert version, done.stdout
    command = [path, "run", "--allow-all"] if name == "deno" else [path]
    return Runtime(re.sub(r"\d", "", name).capitalize(), version[0], command)


def program(client: str) -> list[str]:
    """Name the program of a client, with its argument if several versions share one."""
    stem = client.rstrip("0123456789")
    return [str(HERE / f"{stem}.mjs"), *([client] if stem != client else [])]


def package(client: str) -> tuple[str, str] | None:
    """Read the name and version of a client that is a package."""
    file = PACKAGES / client / "package.json"
    if not file.exists():
        return None
    read = json.loads(file.read_text(encoding="utf-8"))
    return f"{read['name']} (npm)", read["version"]
