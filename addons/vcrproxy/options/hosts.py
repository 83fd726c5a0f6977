"""Which hosts are intercepted, and where connections to a name really go."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST_ENTRY = re.compile(
    r"(?:(https?)://)?(\*\.[^:/*\[\]\s]+|\[[^\]]+\]|[^:/*\[\]\s]+)(?::(\d{1,5}))?/?"
)
_CONNECT_TO = re.compile(r"(\[[^\]]*\]|[^:\[\]]*):(\d*):(\[[^\]]+\]|[^:\[\]]*):(\d*)")


@dataclass(frozen=True, slots=True)
class HostEntry:
    """One entry of `cassette_hosts`.

    name: lower case, `*.example.com` covers each name below example.com.
    port: None covers every port.
    """

    name: str
    port: int | None
    scheme: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `api.openai.com`, `localhost:8080`, `*.openai.azure.com` or `http://localhost:11434`.

        Raises ValueError.
        """
        match = _HOST_ENTRY.fullmatch(_as_on_the_wire(text))
        if not match or int(match[3] or 0) > 65535:
            raise ValueError(f"{text!r} is no host; write HOST, HOST:PORT, *.DOMAIN or http://HOST")
        scheme = match[1] or "https"
        port = int(match[3]) if match[3] else (80 if match[1] == "http" else None)
        return cls(match[2].strip("[]").rstrip("."), port, scheme)

    @property
    def text(self) -> str:
        """Spell it as it may be written: `api.openai.com`, `http://localhost:11434`."""
        scheme = "http://" if self.scheme == "http" else ""
        return scheme + (self.name if self.port is None else f"{self.name}:{self.port}")

    def covers(self, host: str, port: int) -> bool:
        """Tell whether a connection to this host and port is meant."""
        host = host.lower().rstrip(".")
        same_name = (
            host.endswith(self.name[1:]) if self.name.startswith("*.") else host == self.name
        )
        return same_name and self.port in (None, port)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The intercepted hosts, in the order in which the user named them."""

    entries: tuple[HostEntry, ...]

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """Read the option's values; each may hold several, separated by commas.

        Raises ValueError.
        """
        entries = tuple(map(HostEntry.parse, split_list(texts)))
        if not entries:
            raise ValueError("no host is named; the default is api.openai.com")
        return cls(entries)

    def covers(self, host: str | None, port: int) -> bool:
        """Tell whether a connection to this host and port is intercepted."""
        return host is not None and any(entry.covers(host, port) for entry in self.entries)

    @property
    def base(self) -> HostEntry | None:
        """Give the host that the proxy's own port stands for: the first full name."""
        return next((entry for entry in self.entries if not entry.name.startswith("*.")), None)

    def __str__(self) -> str:
        return ", ".join(e.name if e.port is None else f"{e.name}:{e.port}" for e in self.entries)


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """One rule in the manner of curl's --connect-to: HOST1:PORT1:HOST2:PORT2.

    Connections meant for HOST1:PORT1 go to HOST2:PORT2; the name that the server is asked for,
    and that its certificate is checked against, stays HOST1. An empty part means any, or the same.
    """

    host: str
    port: int | None
    to_host: str
    to_port: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rule; raises ValueError."""
        match = _CONNECT_TO.fullmatch(text.strip())
        if not match or any(int(port or 0) > 65535 for port in match.group(2, 4)):
            raise ValueError(f"{text!r} is no rule; write HOST1:PORT1:HOST2:PORT2, as for curl")
        host, port, to_host, to_port = match.groups()
        return cls(
            host.strip("[]").lower(),
            int(port) if port else None,
            to_host.strip("[]"),
            int(to_port) if to_port else None,
        )

    def apply(self, host: str, port: int) -> tuple[str, int] | None:
        """Say where a connection to host:port goes; None if the rule is not about it."""
        if self.host not in ("", host.lower()) or self.port not in (None, port):
            return None
        return self.to_host or host, self.to_port or port


def _as_on_the_wire(name: str) -> str:
    """Spell a name as clients send it: lower case, and in ASCII."""
    name = name.strip().lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def split_list(texts: Iterable[str]) -> list[str]:
    """Split option values at commas."""
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def base_url_port(entry: HostEntry) -> int:
    """Give the port that requests to a host's base URL go to."""
    return entry.port or DEFAULT_PORTS[entry.scheme]
