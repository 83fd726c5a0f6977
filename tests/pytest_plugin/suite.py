"""A project with tests of its own, whose pytest is run as a user runs it.

With SUITE_PYTHON=/path/to/python another environment's pytest runs it.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.origin import Origin

# what a test asks with: no dependency, and a new connection for each request
ASK = '''
import json
import ssl
import urllib.error
import urllib.request

def ask(text, path="chat/completions"):
    """Ask the API and return what it says; raises HTTPError."""
    body = {"model": "gpt-5.1", "messages": [{"role": "user", "content": text}]}
    request = urllib.request.Request(
        f"https://api.openai.com/v1/{path}",
        json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": "Bearer sk-" + "x" * 40},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["choices"][0]["message"]["content"]
'''
PYTHON = os.environ.get("SUITE_PYTHON", sys.executable)
# mitmproxy 12.2.0 allows no newer anyio than 4.14, whose own plug-in pytest 9 warns of
_QUIET = ("-W", "ignore:_pytest.python.CallSpec2")
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed|warnings?|deselected)")


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run of pytest."""

    status: int
    out: str
    err: str

    @property
    def counts(self) -> dict[str, int]:
        """Count the outcomes, as the last line has them."""
        last = self.out.rstrip().splitlines()[-1]
        return {what.removesuffix("s"): int(number) for number, what in _COUNT.findall(last)}

    def __repr__(self) -> str:
        return f"status {self.status}\n{self.out}\n{self.err}"


@dataclass(frozen=True, slots=True)
class Suite:
    """A folder with a test suite.

    home: where the certificate authority is kept. origin: the service; None if there is none.
    """

    folder: Path
    home: Path
    origin: Origin | None
    variables: Mapping[str, str] = field(default_factory=dict)

    def write(self, **files: str) -> None:
        """Write files: `test_chat="..."` is test_chat.py; `__` stands for a folder's slash."""
        for name, text in {"ask": ASK, **files}.items():
            path = self.folder / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def pytest(self, *arguments: str, python: str = PYTHON, **variables: str) -> Ran:
        """Run pytest there."""
        with self.start(*arguments, python=python, **variables) as process:
            out, err = process.communicate(timeout=300)
        return Ran(process.returncode, out, err)

    def start(
        self, *arguments: str, python: str = PYTHON, **variables: str
    ) -> "subprocess.Popen[str]":
        """Start pytest there."""
        return subprocess.Popen(
            [python, "-m", "pytest", "-p", "no:cacheprovider", *_QUIET, *arguments],
            cwd=self.folder,
            env=self.environment() | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def offline(self) -> "Suite":
        """Give the same suite where the service cannot be reached."""
        return Suite(self.folder, self.home, None, self.variables)

    def cassettes(self, folder: str = "cassettes") -> list[str]:
        """List the cassettes, and what else lies beside them."""
        found = (self.folder / folder).rglob("*")
        return sorted(str(path.relative_to(self.folder)) for path in found if path.is_file())

    def cassette(self, name: str) -> str:
        """Read a cassette."""
        return (self.folder / name).read_text()

    def report(self, *arguments: str) -> dict[str, Any]:
        """Run pytest and read what it reports."""
        self.pytest(*arguments, "--cassette-report=report.json")
        report: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return report

    def environment(self) -> dict[str, str]:
        """Make an environment without what would lead elsewhere."""
        left_out = ("CI", "NODE_OPTIONS", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PYTEST_ADDOPTS")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not re.search("proxy|pytest", name.lower()) and name not in left_out
        }
        return kept | {"XDG_DATA_HOME": str(self.home)} | self._way() | dict(self.variables)

    def _way(self) -> dict[str, str]:
        """Lead recordings to the origin, or to a port where nobody listens."""
        if self.origin is None:
            return {"VCRPROXY_CONNECT_TO": "::127.0.0.1:1"}
        ca_file = self.home / "origin.pem"
        ca_file.write_bytes(self.origin.ca_pem)
        return {"VCRPROXY_CONNECT_TO": self.origin.connect_to(), "SSL_CERT_FILE": str(ca_file)}
