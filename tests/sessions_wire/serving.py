"""A proxy with sessions, as a process of its own: `vcrproxy run --dir` or mitmdump."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.origin import Origin
from tests.wire.proxy import RECORD, REPLAY, STOP, Proxy

VCRPROXY = Path(sys.executable).with_name("vcrproxy")

_OURS = re.compile(
    r"proxy|cert|ca_bundle|_cainfo|_ca_|^openai_|^node_|^java_tool_options$|^ci$", re.I
)
_TOKEN = re.compile(r"VCRPROXY_TOKEN=(\S+)")


@dataclass(frozen=True, slots=True)
class Door:
    """A way into a proxy, as the clients of tests/wire/clients.py take it."""

    url: str
    ca_file: Path


@dataclass(slots=True)
class Serving:
    """A running proxy.

    folder: cassette_dir. ready: what `--json` printed; empty under mitmdump.
    """

    process: "subprocess.Popen[str]"
    folder: Path
    host: str
    port: int
    ca_file: Path
    token: str
    ready: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def control_url(self) -> str:
        return f"{self.url}/_vcrproxy"

    @property
    def output(self) -> str:
        """Give what it has said so far."""
        return "".join(self.lines)

    def as_user(self, name: str, password: str = "x") -> Door:
        """Give the way in for a lane that is the proxy's user."""
        return Door(f"http://{quote(name, safe='')}:{password}@{self.address}", self.ca_file)

    def at_port(self, port: int) -> Door:
        return Door(f"http://{self.host}:{port}", self.ca_file)

    def cassette(self, name: str) -> Path:
        """Name the file of a session whose name needs no change."""
        return self.folder / f"{name}.yaml"

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(STOP)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(STOP)


def environment(home: Path, origin: Origin) -> dict[str, str]:
    """Make an environment in which a proxy reaches the origin and keeps its authority in `home`."""
    ca_file = home / f"origin-{origin.port}.pem"
    ca_file.write_bytes(origin.ca_pem)
    kept = {name: value for name, value in os.environ.items() if not _OURS.search(name)}
    return kept | {"XDG_DATA_HOME": str(home), "SSL_CERT_FILE": str(ca_file)}


@contextmanager
def by_vcrproxy(origin: Origin, home: Path, folder: Path, *options: str) -> Iterator[Serving]:
    """Start `vcrproxy run --dir FOLDER --json`, and end it by closing its standard input."""
    given = ["--dir", str(folder), "--json", "--connect-to", origin.connect_to(), *options]
    process = subprocess.Popen(
        [str(VCRPROXY), "run", *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home, origin),
    )
    with process:
        assert process.stdout is not None
        assert process.stdin is not None
        lines, reader = _read(process)
        line = process.stdout.readline()
        assert line, "".join(lines)
        ready = json.loads(line)
        bundle = Path(ready["environment"]["set"]["SSL_CERT_FILE"])
        serving = Serving(
            process, folder, "127.0.0.1", ready["port"], bundle, ready["token"], ready, lines
        )
        try:
            yield serving
        finally:
            process.stdin.close()
            _wait(process)
            reader.join(STOP)


@contextmanager
def by_mitmdump(origin: Origin, home: Path, folder: Path, *options: str) -> Iterator[Serving]:
    """Start mitmdump with both addons.

    options: `mode=once` is `--set cassette_mode=once`.
    """
    ca_file = environment(home, origin)["SSL_CERT_FILE"]
    settings = [
        f"cassette_dir={folder}",
        f"ssl_verify_upstream_trusted_ca={ca_file}",
        f"cassette_connect_to={origin.connect_to()}",
        *(option if option.startswith("cassette=") else f"cassette_{option}" for option in options),
    ]
    with Proxy([REPLAY, RECORD], settings, home) as proxy:
        token = _TOKEN.search(_until_told(proxy))
        assert token
        yield Serving(
            proxy.process,
            folder,
            proxy.host,
            proxy.port,
            proxy.ca_file,
            token[1],
            lines=proxy.lines,
        )


def _until_told(proxy: Proxy) -> str:
    """Wait for the line behind that which tells the address."""
    told = threading.Event()
    for _ in range(1000):
        if _TOKEN.search(proxy.output):
            break
        told.wait(0.01)
    return proxy.output


def _read(process: "subprocess.Popen[str]") -> tuple[list[str], threading.Thread]:
    lines: list[str] = []
    assert process.stderr is not None
    reader = threading.Thread(target=lines.extend, args=(process.stderr,), daemon=True)
    reader.start()
    return lines, reader


def _wait(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
