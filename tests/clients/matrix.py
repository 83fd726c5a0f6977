"""Real clients through the real command line: recorded from the origin, replayed without it.

A test makes a `Client` and gives it to the fixture `check`. Each is then a row of the table in the
README, which `pytest tests/clients` prints at its end.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tests.origin import serve, service
from vcrproxy.cassette.reader import load_cassette

VCRPROXY = Path(sys.executable).with_name("vcrproxy")
KEY = "sk-a-key-of-the-test-run-0123456789"
SECONDS = 120.0  # generous, since the machine may be busy

_OURS = re.compile(r"proxy|cert|ca_bundle|_cainfo|_ca_|^openai_|^node_|^java_tool_options$", re.I)


class By(Enum):
    """What leads a client to the proxy, in the words of the README's table."""

    PROXY = "proxy"
    PRELOAD = "preload"
    BASE_URL = "base URL"


@dataclass(frozen=True, slots=True)
class Client:
    """A program with a real client in it, and its row of the table.

    command: what runs it; it prints what it was answered, and fails if it was not.
    calls: how many requests it makes.
    environ: variables that it needs beside those that vcrproxy gives it.
    """

    name: str
    version: str
    command: Sequence[str | Path]
    calls: int = 3
    by: By = By.PROXY
    environ: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""

    @property
    def row(self) -> tuple[str, str, str, str]:
        return self.name, self.version, self.by.value, self.notes


def check_client(client: Client, folder: Path, data: Path) -> None:
    """Record a client from an origin, and replay it when the origin is gone.

    folder: for the cassette. data: where vcrproxy keeps its certificate authority.
    """
    cassette = folder / "client.yaml"
    environ = _clean_environment() | {"XDG_DATA_HOME": str(data)} | client.environ

    app = service()
    with serve(app) as origin:
        trusted = folder / "origin.pem"
        trusted.write_bytes(origin.ca_pem)
        own = ("--other-hosts", "refuse", "--connect-to", origin.connect_to())
        for_recording = {"SSL_CERT_FILE": str(trusted), "OPENAI_API_KEY": KEY}
        live = _run(client, ["record", str(cassette), *own], environ | for_recording)
    asked = len(app.state.requests)

    # no key and no authority of the origin's: nothing but the proxy can have answered
    replayed = _run(client, ["replay", str(cassette), "--fail-on-unused"], environ)

    assert asked == client.calls
    assert len(load_cassette(cassette).interactions) == client.calls
    assert KEY not in cassette.read_text(encoding="utf-8")
    assert live.strip(), "it printed nothing"
    assert replayed == live


def _run(client: Client, own: Sequence[str], environ: Mapping[str, str]) -> str:
    """Run it through vcrproxy and return what it printed; vcrproxy must have nothing to complain.

    Its first and last line say what it does and what it did, and between them are warnings: a miss,
    a host that was refused, a connection that stays open.
    """
    how = ["--base-url"] if client.by is By.BASE_URL else []
    command = [str(VCRPROXY), *own, *how, "--", *map(str, client.command)]
    done = subprocess.run(
        command, env=dict(environ), capture_output=True, text=True, check=False, timeout=SECONDS
    )
    said = [line for line in done.stderr.splitlines() if line.startswith("vcrproxy: ")]
    assert done.returncode == 0, done.stderr + done.stdout
    assert len(said) == 2, done.stderr
    assert re.search(rf": (recorded|served) {client.calls} interactions?\b", said[-1]), said
    return done.stdout


def _clean_environment() -> dict[str, str]:
    """Leave out what would lead a client elsewhere or make it trust more."""
    return {name: value for name, value in os.environ.items() if not _OURS.search(name)}


def table(rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out as the README has them; those that differ only in their notes become one."""
    notes: dict[tuple[str, ...], dict[str, None]] = {}
    for *row, note in sorted(rows, key=lambda row: (row[0].lower(), row[1])):
        notes.setdefault(tuple(row), {})[note] = None
    lines = [(*row, ", ".join(filter(None, said))) for row, said in notes.items()]
    head = [("client", "version", "works by", "notes"), ("---",) * 4]
    return "\n".join(f"| {' | '.join(line)} |" for line in [*head, *lines])
