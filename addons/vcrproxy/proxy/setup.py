"""How the proxy is set up, and that it cannot be."""

from dataclasses import dataclass
from pathlib import Path

from vcrproxy.sessions.control import Environment


class ServingError(Exception):
    """The proxy cannot listen; the message says why."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How the proxy runs.

    confdir: where the certificate authority lies, in mitmproxy's layout.
    port: 0 takes a free one.
    upstream: URL of the proxy through which services are reached, credentials included.
    upstream_ca: a bundle of the authorities that services are checked against.
    environment: gives what programs of a lane need, see `proxy.doors`.
    """

    confdir: Path
    port: int = 0
    upstream: str | None = None
    upstream_ca: Path | None = None
    environment: Environment | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """A proxy that listens. token: of the control API."""

    port: int
    token: str
