"""TLS clients of every kind, as commands that connect to a port as if it were a name."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installing import fetch_crates
from tests.wire.proxy import PROJECT

SOURCES = Path(__file__).with_name("clients")
BUILT = PROJECT / "build" / "authority_clients"  # ignored by git, kept between runs
TIMEOUT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Call:
    """What a client is asked to do.

    roots: PEM, the only authority to trust. truststore: the same for Java.
    """

    port: int
    name: str
    roots: Path
    truststore: Path

    @property
    def is_address(self) -> bool:
        return self.name.replace(".", "").isdigit()


@dataclass(frozen=True, slots=True)
class Client:
    """A program with a TLS library of its own.

    needs: executables, and the Debian package that has them.
    words: what it says of a certificate outside the name constraints.
    accepting: exit codes of a connection that was made.
    """

    name: str
    needs: tuple[str, ...]
    package: str
    command: Callable[[Call], list[str]]
    words: str
    environment: Callable[[Call], dict[str, str]] = lambda call: {}
    accepting: frozenset[int] = frozenset({0})

    def connect(self, call: Call) -> tuple[bool, str]:
        """Tell whether it accepts the certificate, and what it prints."""
        self.require()
        ended = subprocess.run(
            self.command(call),
            env=_environment() | self.environment(call),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
        )
        return ended.returncode in self.accepting, ended.stdout.decode(errors="replace")

    def require(self) -> None:
        for executable in self.needs:
            if shutil.which(executable) is None:
                pytest.skip(f"{executable} is not installed: apt package {self.package}")


def _environment() -> dict[str, str]:
    """Keep what finds programs; nothing that speaks of proxies or certificates."""
    kept = {"PATH", "HOME", "LANG", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME", "GOPATH", "GOCACHE"}
    return {name: value for name, value in os.environ.items() if name in kept}


def _file_roots(call: Call) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(call.roots), "SSL_CERT_DIR": "/nonexistent"}


def _python(call: Call) -> list[str]:
    return [sys.executable, str(SOURCES / "client.py"), str(call.port), call.name]


def _s_client(call: Call) -> list[str]:
    how = "-verify_ip" if call.is_address else "-verify_hostname"
    sni = ["-noservername"] if call.is_address else ["-servername", call.name]
    connect = ["-connect", f"127.0.0.1:{call.port}", how, call.name, *sni]
    return ["openssl", "s_client", "-verify_return_error", "-CAfile", str(call.roots), *connect]


def _curl(call: Call) -> list[str]:
    to = f"::127.0.0.1:{call.port}"
    trust = ["--cacert", str(call.roots)]
    return ["curl", "-qsS", *trust, "--noproxy", "*", "--connect-to", to, f"https://{call.name}/"]


def _wget(call: Call) -> list[str]:
    url = f"https://{call.name}:{call.port}/"
    return ["wget", "--no-config", "-O", "-", "--tries=1", f"--ca-certificate={call.roots}", url]


def _wget_proxy(call: Call) -> dict[str, str]:
    return {"https_proxy": f"http://127.0.0.1:{call.port}"}


def _gnutls(call: Call) -> list[str]:
    sni = ["--disable-sni"] if call.is_address else [f"--sni-hostname={call.name}"]
    verify = [f"--x509cafile={call.roots}", f"--verify-hostname={call.name}", *sni]
    return ["gnutls-cli", *verify, "-p", str(call.port), "127.0.0.1"]


def _node(call: Call) -> list[str]:
    return ["node", str(SOURCES / "client.cjs"), str(call.port), call.name]


def _node_trust(call: Call) -> dict[str, str]:
    return {"NODE_EXTRA_CA_CERTS": str(call.roots)}


def _go(call: Call) -> list[str]:
    program = BUILT / "go" / "client"
    _build(["go", "build", "-o", str(program), str(SOURCES / "client.go")])
    return [str(program), str(call.port), call.name]


def _java(call: Call) -> list[str]:
    _build(["javac", "-d", str(BUILT / "java"), str(SOURCES / "Client.java")])
    return ["java", "-cp", str(BUILT / "java"), "Client", str(call.port), call.name]


def _java_trust(call: Call) -> dict[str, str]:
    where = "-Djavax.net.ssl.trustStore"
    return {"JAVA_TOOL_OPTIONS": f"{where}={call.truststore} {where}Password=changeit"}


def _rustls(call: Call) -> list[str]:
    package, target = SOURCES / "rustls", BUILT / "rustls"
    fetch_crates(package)
    project = ["--manifest-path", str(package / "Cargo.toml"), "--target-dir", str(target)]
    _build(["cargo", "build", "--quiet", "--locked", *project])
    return [str(target / "debug" / "client"), str(call.port), call.name, str(call.roots)]


_done: set[str] = set()


def _build(command: list[str]) -> None:
    """Build a client, once in this process; the compilers see themselves what is up to date."""
    if command[0] in _done:
        return
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    _done.add(command[0])


_SUBTREE = "subtree violation"

CLIENTS = [
    Client("python", (), "", _python, _SUBTREE, _file_roots),
    Client("openssl", ("openssl",), "openssl", _s_client, _SUBTREE),
    Client("curl", ("curl",), "curl", _curl, _SUBTREE),
    # 8: the server's answer is an error, so there was one
    Client("wget", ("wget",), "wget", _wget, "is not trusted", _wget_proxy, frozenset({0, 8})),
    Client(
        "gnutls-cli", ("gnutls-cli",), "gnutls-bin", _gnutls, "violates the signer's constraint"
    ),
    Client("node", ("node",), "nodejs", _node, _SUBTREE, _node_trust),
    Client("go", ("go",), "golang-go", _go, "constraint", _file_roots),
    Client("java", ("java", "javac"), "default-jdk", _java, "name constraints", _java_trust),
    Client("rustls", ("cargo",), "cargo", _rustls, "NameConstraintViolation"),
]
SUBJECT_READERS = [client for client in CLIENTS if client.name not in ("go", "rustls")]
