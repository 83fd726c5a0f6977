"""Where the proxy of a run is, and how programs name it."""

from dataclasses import dataclass
from ipaddress import ip_address

from vcrproxy.launch.environment.files import RunFiles
from vcrproxy.options.hosts import HostEntry, Hosts, base_url_port
from vcrproxy.sessions.lanes import PREFIX, Lane


@dataclass(frozen=True, slots=True)
class Placement:
    """All that a child's environment depends on.

    base_url: whether the child is given a base URL and no proxy.
    replaying: whether no real key may be needed.
    token: of the control API. lane: what programs call themselves; None on a lane's own port.
    control_port: where the control API is, if not on `port`.
    """

    port: int
    hosts: Hosts
    files: RunFiles
    host: str = "127.0.0.1"
    base_url: bool = False
    replaying: bool = False
    token: str = ""
    lane: Lane | None = None
    control_port: int | None = None

    @property
    def url(self) -> str:
        """Give the proxy's own URL, for proxy variables."""
        user = f"{self.lane.user_info}@" if self.lane else ""
        return f"http://{user}{self.address}"

    @property
    def base(self) -> str:
        """Give the start of a base URL."""
        return f"http://{self.address}{self.lane.path if self.lane else ''}"

    @property
    def control_url(self) -> str:
        """Give the URL of the control API."""
        return f"http://{self._at(self.control_port or self.port)}{PREFIX}"

    @property
    def address(self) -> str:
        """Give HOST:PORT."""
        return self._at(self.port)

    @property
    def redirects(self) -> list[str]:
        """Give the entries of VCRPROXY_REDIRECT, HOST:PORT=PORT, for preload/redirect.cjs.

        The proxy tells a redirected connection's host by its TLS server name, so plain http and
        addresses are left out.
        """
        to = str(self.port) if self.host == "127.0.0.1" else f"{self.host}:{self.port}"
        entries = [entry for entry in self.hosts.entries if _has_server_name(entry)]
        return [f"{entry.name}:{base_url_port(entry)}={to}" for entry in entries]

    def _at(self, port: int) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{port}"


def _has_server_name(entry: HostEntry) -> bool:
    if entry.scheme != "https":
        return False
    try:
        ip_address(entry.name)
    except ValueError:
        return True
    return False
