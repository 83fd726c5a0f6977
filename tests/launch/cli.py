"""The command line as a user runs it: a process of its own."""

import fcntl
import os
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path

from tests.origin import Origin

ASK = [sys.executable, str(Path(__file__).with_name("ask.py"))]
VCRPROXY = Path(sys.executable).with_name("vcrproxy")


def _control_terminal() -> None:
    """Make the terminal on stdin that of the new session, so that Ctrl-C signals it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished run printed, and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs vcrproxy with a home of its own.

    home: where its certificate authorities are kept. program: what is vcrproxy.
    folder: where it runs, if not where the tests do.
    """

    home: Path
    origin: Origin
    program: tuple[str, ...] = (str(VCRPROXY),)
    folder: Path | None = None

    def start(
        self, *arguments: str, env: dict[str, str] | None = None, terminal: int | None = None
    ) -> "subprocess.Popen[str]":
        """Start it, with pipes or in a session of its own on a terminal."""
        piped = (subprocess.DEVNULL, subprocess.PIPE, subprocess.PIPE)
        stdin, stdout, stderr = piped if terminal is None else (terminal,) * 3
        return subprocess.Popen(
            [*self.program, *arguments],
            cwd=self.folder,
            env=self.environment() | (env or {}),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            text=True,
            start_new_session=terminal is not None,
            preexec_fn=_control_terminal if terminal else None,  # noqa: PLW1509  takes no lock
        )

    def run(self, *arguments: str, env: dict[str, str] | None = None) -> Done:
        with self.start(*arguments, env=env) as process:
            out, err = process.communicate(timeout=120)
        return Done(process.returncode, out, err)

    def to_origin(self) -> list[str]:
        """Give the options that make a recording reach the origin."""
        return ["--connect-to", self.origin.connect_to()]

    def environment(self) -> dict[str, str]:
        ca_file = self.home / "origin.pem"
        ca_file.write_bytes(self.origin.ca_pem)
        ours = ("CI", "OPENAI_BASE_URL", "NODE_OPTIONS", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
        kept = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and k not in ours}
        return kept | {
            "XDG_DATA_HOME": str(self.home),
            "SSL_CERT_FILE": str(ca_file),
            "OPENAI_API_KEY": "sk-a-key-of-the-test-run-0123456789",
        }
