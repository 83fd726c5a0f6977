"""A mitmproxy script for tests: it breaks the player from the inside."""

from mitmproxy import ctx

from vcrproxy.proxy.standalone import PLAYER


class Sabotage:
    def running(self) -> None:
        ctx.master.addons.get(PLAYER).desk.book.default.deck = "no deck at all"


addons = [Sabotage()]
