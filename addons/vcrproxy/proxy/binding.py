"""Listen on loopback only, unless the user names another address.

mitmproxy binds every address, and it loads scripts while it is already binding (its script
loader defers them by one turn of the event loop), so the option comes too late for the first
time: the servers are started a second time.
"""

import ipaddress
import logging
from typing import Any

from mitmproxy import ctx
from mitmproxy.connection import Client
from mitmproxy.proxy.mode_servers import ServerInstance
from mitmproxy.proxy.mode_specs import ProxyMode

LOOPBACK = "127.0.0.1"

_servers_log = logging.getLogger("mitmproxy.proxy.mode_servers")


def prefer_loopback() -> None:
    """Set the option for servers that have no address of their own; to be called at load."""
    if not ctx.options.listen_host:
        ctx.options.update(listen_host=LOOPBACK)
        _servers_log.setLevel(logging.WARNING)  # it would announce the first, wide binding


async def bind_to_loopback() -> None:
    """Start servers again that listen everywhere; to be called once they run."""
    servers = ctx.master.addons.get("proxyserver").servers
    is_wide = ctx.options.listen_host == LOOPBACK and any(map(_listens_everywhere, servers))
    if is_wide:
        await servers.update([])
    _servers_log.setLevel(logging.NOTSET)
    if is_wide:
        await servers.update(map(ProxyMode.parse, ctx.options.mode))


def refuse_strangers(client: Client) -> None:
    """Refuse a client that came in by another address before the servers were started again."""
    if ctx.options.listen_host == LOOPBACK and client.proxy_mode.custom_listen_host is None:
        address = ipaddress.ip_address(client.peername[0].partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        if not (mapped or address).is_loopback:
            client.error = "vcrproxy serves this machine only; set listen_host to serve others"


def is_here(host: str) -> bool:
    """Tell whether a name leads to this machine wherever it is used; 0.0.0.0 does, on Linux."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


def _listens_everywhere(server: ServerInstance[Any]) -> bool:
    return any(host in ("0.0.0.0", "::") for host, *_ in server.listen_addrs)  # noqa: S104
