"""What comes to a proxy, whatever session it belongs to."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum


class Way(Enum):
    """A way into the proxy."""

    TUNNEL = "proxy"  # CONNECT, by HTTPS_PROXY and its kin
    STRAIGHT = "straight to the port"  # TLS without CONNECT, as the Node preload redirects it
    PLAIN = "plain http"  # an absolute URL, or a base URL on the proxy's own port


@dataclass(slots=True)
class Traffic:
    """Figures of a proxy.

    passed: hosts passed through, with connections.
    distrusted: intercepted hosts whose TLS a client refused, with connections.
    ways: the ways in by which requests came.
    clients: ids of the connections that are open.
    refused: requests that belong to no session.
    """

    passed: Counter[str] = field(default_factory=Counter)
    distrusted: Counter[str] = field(default_factory=Counter)
    ways: set[Way] = field(default_factory=set)
    clients: set[str] = field(default_factory=set)
    refused: int = 0

    def summary(self) -> list[str]:
        """Say in a line what was passed through."""
        hosts = ", ".join(f"{host} ({times})" for host, times in self.passed.most_common())
        return [f"passed through, not recorded: {hosts}"] if hosts else []
