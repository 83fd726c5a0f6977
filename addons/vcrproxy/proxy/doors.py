"""Ports that lanes have of their own, for clients that cannot say who they are.

The JVM, .NET and a redirected Node send no credentials unasked. A port is opened below mitmproxy's
option `mode`, which knows no two free ports.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from mitmproxy import ctx
from mitmproxy.proxy.mode_servers import ServerInstance

from vcrproxy.proxy.binding import LOOPBACK
from vcrproxy.sessions.control import Environment
from vcrproxy.sessions.lanes import Lane

_log = logging.getLogger("mitmproxy.proxy.mode_servers")


class LanePorts:
    """The open ports of lanes, and the proxy's own. Source: mitmproxy's addons/proxyserver.py."""

    def __init__(self, environment: Environment | None = None) -> None:
        """environment: gives what programs of a lane need, by the lane's port if it has one."""
        self._environment = environment
        self._servers: dict[str, ServerInstance[Any]] = {}
        self._lanes: dict[int, str] = {}
        self._opening = asyncio.Lock()

    @property
    def address(self) -> str:
        """Give HOST:PORT of the proxy's own port."""
        host, port, *_ = self._proxyserver().listen_addrs()[0]
        return f"{host}:{port}"

    async def open(self, lane: str) -> int:
        """Open a port for a lane, once, and give it; raises OSError."""
        async with self._opening:
            if lane not in self._servers:
                mode = ctx.options.mode[0].partition("@")[0]
                server: ServerInstance[Any] = ServerInstance.make(
                    f"{mode}@{LOOPBACK}:0", self._proxyserver()
                )
                await _quietly(server.start)
                self._servers[lane] = server
                self._lanes[_port(server)] = lane
        return _port(self._servers[lane])

    async def close(self, lane: str) -> None:
        """Close the port of a lane, if it has one; its connections stay, and stay the lane's."""
        server = self._servers.pop(lane, None)
        if server is not None:
            await _quietly(server.stop)

    def port(self, lane: str) -> int | None:
        """Give the port of a lane."""
        return _port(self._servers[lane]) if lane in self._servers else None

    def lane(self, port: int) -> str | None:
        """Give the lane of a port, open or closed."""
        return self._lanes.get(port)

    def environment(self, lane: Lane) -> Mapping[str, Any] | None:
        """Give what programs of a lane need in their environment; None under mitmdump."""
        return self._environment(lane, self.port(lane.name)) if self._environment else None

    def _proxyserver(self) -> Any:
        return ctx.master.addons.get("proxyserver")


def _port(server: ServerInstance[Any]) -> int:
    return int(server.listen_addrs[0][1])


async def _quietly(action: Callable[[], Any]) -> None:
    """Start or stop a server; mitmproxy would announce each."""
    level = _log.level
    _log.setLevel(logging.WARNING)
    try:
        await action()
    finally:
        _log.setLevel(level)
