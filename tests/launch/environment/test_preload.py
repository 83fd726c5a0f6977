"""The Node preload, with real Nodes and real clients: connections of a name go to a local server.

VCRPROXY_TEST_NODES names further Nodes to test with, separated by ":".
"""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.installing import install_npm_packages
from tests.origin import Origin, serve
from vcrproxy.launch.environment.files import PRELOAD
from vcrproxy.launch.environment.node_options import with_require

HERE = Path(__file__).with_name("node")
NODES = [
    *filter(None, [shutil.which("node")]),
    *filter(None, os.environ.get("VCRPROXY_TEST_NODES", "").split(":")),
]
CLIENTS = re.findall(
    r"^  (?:'(.+?)'|(\w+)): (?:async )?\(", (HERE / "clients.mjs").read_text(), re.MULTILINE
)


@pytest.fixture(
    params=NODES or [None], ids=lambda node: f"node {NODES.index(node)}" if node else ""
)
def node(request: pytest.FixtureRequest) -> str:
    """Give each Node that is there."""
    if request.param is None:
        pytest.skip("Node is not installed: node, 18 or newer")
    return str(request.param)


@pytest.fixture(scope="session")
def packages() -> None:
    """Install the clients from their registry, once."""
    install_npm_packages(HERE)


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Say over HTTP or a WebSocket under which name we were reached."""
    headers = dict(scope["headers"])
    # Node's http2 always names the port
    text = f"reached {headers[b'host'].decode().removesuffix(':443')}"
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": text})
        await receive()
        await receive()
        return
    length = (b"content-length", str(len(text)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": text.encode()})


@pytest.fixture(scope="module")
def server() -> Iterator[Origin]:
    hosts = ("api.openai.com", "eu.openai.azure.com")
    with serve(answer, hosts=hosts) as origin:
        yield origin


@pytest.fixture
def ca_file(server: Origin, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(server.ca_pem)
    return path


@pytest.fixture
def environment(server: Origin, ca_file: Path) -> dict[str, str]:
    """Give a child all that the redirect needs, and nothing by which it could go elsewhere."""
    ours = ("PROXY", "NODE_", "SSL_CERT")
    kept = {k: v for k, v in os.environ.items() if not any(o in k.upper() for o in ours)}
    names = ("api.openai.com", "*.openai.azure.com")
    return kept | {
        "NODE_OPTIONS": with_require("", str(PRELOAD)),
        "NODE_EXTRA_CA_CERTS": str(ca_file),
        "VCRPROXY_REDIRECT": ",".join(f"{name}:443={server.port}" for name in names),
    }


def run(environment: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("client", [quoted or plain for quoted, plain in CLIENTS])
@pytest.mark.usefixtures("packages")
def test_a_client_reaches_the_server_under_its_name(node, client, environment):
    done = run(environment, node, str(HERE / "clients.mjs"), client)

    if client == "WebSocket" and _version(node) < 22:
        assert "WebSocket is not defined" in done.stderr  # it came with Node 22
        return
    assert (done.stdout, done.stderr) == ("reached api.openai.com", "")


def test_the_test_runner_of_node_is_redirected(node, environment):
    done = run(environment, node, "--test", str(HERE / "redirected.test.mjs"))

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wildcard_covers_the_names_below(node, environment):
    done = run(
        environment | {"ASK_HOST": "eu.openai.azure.com"}, node, str(HERE / "clients.mjs"), "fetch"
    )

    assert (done.stdout, done.stderr) == ("reached eu.openai.azure.com", "")


@pytest.mark.parametrize("client", ["https", "http2", "tls.connect(port, host)"])
def test_the_certificate_is_checked_against_the_name(node, client, environment, tmp_path):
    authority = trustme.CA()
    (tmp_path / "other.pem").write_bytes(authority.cert_pem.bytes())

    with serve(answer, hosts=("elsewhere.example", "127.0.0.1"), authority=authority) as wrong:
        changed = {
            "VCRPROXY_REDIRECT": f"api.openai.com:443={wrong.port}",
            "NODE_EXTRA_CA_CERTS": str(tmp_path / "other.pem"),
        }
        done = run(environment | changed, node, str(HERE / "clients.mjs"), client)

    assert done.returncode == 1
    assert "ERR_TLS_CERT_ALTNAME_INVALID" in done.stderr
    assert "Host: api.openai.com" in done.stderr


def test_an_unknown_authority_is_refused(node, environment):
    del environment["NODE_EXTRA_CA_CERTS"]

    done = run(environment, node, str(HERE / "clients.mjs"), "fetch")

    assert done.returncode == 1
    assert "certificate" in done.stderr


@pytest.fixture
def greeter() -> Iterator[int]:
    """Listen on loopback and greet each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_greet, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _greet(listener: socket.socket) -> None:
    with suppress(OSError):  # when it is shut down
        while True:
            with listener.accept()[0] as connection:
                connection.sendall(b"hello")


def test_what_is_not_intercepted_is_untouched(node, environment, greeter):
    program = [node, str(HERE / "untouched.cjs"), str(greeter)]
    plain = {k: v for k, v in environment.items() if k not in ("NODE_OPTIONS", "VCRPROXY_REDIRECT")}

    redirected, as_ever = run(environment, *program), run(plain, *program)

    answers = json.loads(redirected.stdout)
    assert answers == json.loads(as_ever.stdout)
    assert redirected.stderr == as_ever.stderr == ""
    assert [name for name in answers if answers[name] == "hello"] == [
        "port, host",
        "port and localhost",
        "options",
    ]
    assert [name for name in answers if answers[name] == "unix"] == [
        "unix socket",
        "unix socket in options",
    ]


@pytest.mark.parametrize(
    "value", [None, "", "nonsense", ",,=,:", "api.openai.com=1", "api.openai.com:443=", "*:443=1"]
)
def test_an_odd_variable_changes_nothing_and_says_nothing(node, value, environment):
    del environment["VCRPROXY_REDIRECT"]
    if value is not None:
        environment["VCRPROXY_REDIRECT"] = value
    program = "process.stdout.write(require('net').Socket.prototype.connect.toString())"

    done = run(environment, node, "-e", program)

    assert "normalize" in done.stdout  # Node's own
    assert done.stderr == ""


def test_loading_it_twice_patches_once(node, environment, tmp_path):
    copy = tmp_path / "a copy, with \"quotes\" and 'more'.cjs"
    shutil.copy(PRELOAD, copy)
    environment["NODE_OPTIONS"] = with_require(environment["NODE_OPTIONS"], str(copy))
    program = """
        const patched = require('net').Socket.prototype.connect;
        const loaded = Object.keys(require.cache).length;
        delete require.cache[%s];
        require(%s);
        console.log(loaded, patched === require('net').Socket.prototype.connect);
    """ % ((json.dumps(str(PRELOAD)),) * 2)

    done = run(environment, node, "-e", program)

    assert (done.stdout, done.stderr) == ("2 true\n", "")


def _version(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return int(re.findall(r"\d+", done.stdout)[0])
