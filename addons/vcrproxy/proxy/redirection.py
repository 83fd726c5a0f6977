"""Connections that go elsewhere than their names say, as with curl's --connect-to."""

import asyncio
from typing import Any

from vcrproxy.options.hosts import ConnectTo


def redirect_connections(loop: asyncio.AbstractEventLoop, rules: tuple[ConnectTo, ...]) -> None:
    """Make connections to a name go elsewhere, below everything that knows the name.

    The name is resolved to the other address, so that TLS still asks for and checks the name and
    mitmproxy still reuses connections; it compares addresses for that, and a hook that changes
    them would cost a connection for each request.
    """
    resolve = loop.getaddrinfo

    async def resolve_elsewhere(host: Any, port: Any, **options: Any) -> Any:
        targets = (rule.apply(str(host), int(port or 0)) for rule in rules)
        host, port = next((target for target in targets if target), (host, port))
        return await resolve(host, port, **options)

    loop.getaddrinfo = resolve_elsewhere  # type: ignore[method-assign]
