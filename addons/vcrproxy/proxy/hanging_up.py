"""The end of clients' connections when the proxy stops.

Left open, each is cancelled with the event loop, and asyncio prints a traceback for it (Python
3.12, asyncio/streams.py: the callback of connection_made asks a cancelled task for its exception).
"""

import asyncio
from typing import Any

from mitmproxy import ctx

_STEP, _STEPS = 0.01, 50  # half a second in all


async def hang_up() -> None:
    """End all connections in the way that mitmproxy ends an idle one (proxy/server.py)."""
    connections = ctx.master.addons.get("proxyserver").connections
    for connection in list(connections.values()):
        _cancel(connection)
    for _ in range(_STEPS):
        if not connections:
            return
        await asyncio.sleep(_STEP)


def _cancel(connection: Any) -> None:
    transport = connection.transports.get(connection.client)
    if transport is not None and transport.handler is not None:
        transport.handler.cancel("vcrproxy stops")
