"""A real mitmdump process with our addons, as a user starts it."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

PROJECT = Path(__file__).resolve().parents[2]
MITMDUMP = Path(sys.executable).with_name("mitmdump")
RECORD, REPLAY = PROJECT / "addons" / "record.py", PROJECT / "addons" / "replay.py"
START, STOP = 30.0, 30.0  # seconds; generous, since the machine may be busy

_ADDRESS = re.compile(r"HTTPS_PROXY=http://([^:]+):(\d+)")


class ProxyFailedError(Exception):
    """mitmdump ended instead of listening; the message is what it printed."""


class Proxy:
    """A running mitmdump; `with` stops it in the way that a user does."""

    def __init__(self, scripts: Sequence[Path], options: Sequence[str], confdir: Path) -> None:
        """Start it on a free port and wait until it listens.

        options: what comes behind `--set`.
        """
        settings = [f"confdir={confdir}", "listen_port=0", *options]
        arguments = [part for script in scripts for part in ("-s", str(script))]
        arguments += [part for setting in settings for part in ("--set", setting)]
        self.confdir = confdir
        self.lines: list[str] = []
        self._listening = threading.Event()
        self.process = subprocess.Popen(
            [str(MITMDUMP), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait_until_listening()

    @property
    def output(self) -> str:
        """Give what it has printed so far."""
        return "".join(self.lines)

    @property
    def ca_file(self) -> Path:
        """Name the certificate that clients must trust."""
        return self.confdir / "mitmproxy-ca-cert.pem"

    @property
    def url(self) -> str:
        """Give the proxy's own address."""
        return f"http://{self.host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Build what a program needs in its environment to use the proxy."""
        kept = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
        return kept | {
            "HTTPS_PROXY": self.url,
            "https_proxy": self.url,
            "SSL_CERT_FILE": str(self.ca_file),
            "CURL_CA_BUNDLE": str(self.ca_file),
            "NODE_EXTRA_CA_CERTS": str(self.ca_file),
            "OPENAI_API_KEY": "sk-a-key-of-the-test-run-0123456789",
        }

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(STOP)
        self._reader.join(STOP)
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if match := _ADDRESS.search(line):
                self.host, self.port = match[1], int(match[2])
                self._listening.set()
        self._listening.set()

    def _wait_until_listening(self) -> None:
        if not self._listening.wait(START) or not hasattr(self, "port"):
            self.process.kill()
            self.process.wait()
            self._reader.join(STOP)
            raise ProxyFailedError(self.output)
