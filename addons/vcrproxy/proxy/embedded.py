"""mitmproxy, put together from the few parts that a recorder or player needs."""

import asyncio
import logging
from typing import Any
from urllib.parse import unquote

from mitmproxy.addons.core import Core
from mitmproxy.addons.disable_h2c import DisableH2C
from mitmproxy.addons.next_layer import NextLayer
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.addons.upstream_auth import UpstreamAuth
from mitmproxy.master import Master
from mitmproxy.options import Options

from vcrproxy.proxy.binding import LOOPBACK
from vcrproxy.proxy.desk import Desk
from vcrproxy.proxy.interception import Interception
from vcrproxy.proxy.player import Player
from vcrproxy.proxy.recorder import Recorder
from vcrproxy.proxy.redirection import redirect_connections
from vcrproxy.proxy.setup import ServingError, Setup
from vcrproxy.sessions.book import Book


class Ready:
    """The addon that is told last that mitmproxy runs."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def running(self) -> None:
        """Let those who wait for it go on."""
        self.event.set()


def start(book: Book, setup: Setup) -> tuple[Master, Desk]:
    """Put a proxy together; must be called from the event loop that it will run in."""
    # it would tell of a port that is taken in words about its own command line
    logging.getLogger("mitmproxy.proxy.mode_servers").setLevel(logging.CRITICAL)
    desk = Desk.of(book, setup.environment, limited_authority=True)
    master = Master(_options(setup))
    master.addons.add(Core(), DisableH2C(), Proxyserver(), *_addons(desk))
    master.addons.add(NextLayer(), TlsConfig(), UpstreamAuth(), Ready())
    if setup.upstream is not None:
        _authenticate(master, setup.upstream)
    if book.settings.connect_to:
        redirect_connections(asyncio.get_running_loop(), book.settings.connect_to)
    return master, desk


async def ready(master: Master, running: "asyncio.Future[None]", setup: Setup) -> int:
    """Wait until the proxy listens and give its port; raises ServingError."""
    event = asyncio.ensure_future(master.addons.get("ready").event.wait())
    await asyncio.wait({event, running}, return_when=asyncio.FIRST_COMPLETED)
    event.cancel()
    if running.done():
        running.result()
    addresses = master.addons.get("proxyserver").listen_addrs()
    if not addresses:
        raise ServingError(f"cannot listen on {LOOPBACK}:{setup.port}: is the port taken?")
    return int(addresses[0][1])


def _options(setup: Setup) -> Options:
    values: dict[str, Any] = {
        "confdir": str(setup.confdir),
        "listen_host": LOOPBACK,
        "listen_port": setup.port,
    }
    if setup.upstream is not None:
        values["mode"] = [f"upstream:{_without_user(setup.upstream)}"]
    if setup.upstream_ca is not None:
        values["ssl_verify_upstream_trusted_ca"] = str(setup.upstream_ca)
    return Options(**values)


def _addons(desk: Desk) -> list[Interception]:
    """List what the sessions need: one that only replays cannot record by any mistake."""
    terms = desk.book.terms
    needed = ((Player, terms.plays), (Recorder, terms.records))
    return [addon(desk) for addon, is_needed in needed if is_needed]


def _authenticate(master: Master, upstream: str) -> None:
    user, at, _ = upstream.partition("://")[2].rpartition("@")
    if at:
        # curl and Go decode it too; without a colon it is a name and no password
        master.options.update(upstream_auth=unquote(user if ":" in user else f"{user}:"))


def _without_user(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
