"""What the recorder and the player have in common: which requests they see, and as what."""

import asyncio
import logging
import sys

from mitmproxy import ctx, http, tls
from mitmproxy.addonmanager import Loader
from mitmproxy.connection import Client

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.options.mitmdump import declare
from vcrproxy.options.values import OptionError
from vcrproxy.playback.answers import Refusal, refuse
from vcrproxy.proxy.binding import bind_to_loopback, prefer_loopback, refuse_strangers
from vcrproxy.proxy.client_tls import notice_close
from vcrproxy.proxy.desk import Desk
from vcrproxy.proxy.flows import is_ours, request_of, respond, target_of
from vcrproxy.proxy.hanging_up import hang_up
from vcrproxy.proxy.standalone import PLAYER, RECORDER, announce, open_desk
from vcrproxy.sessions.book import Book
from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)


class Interception:
    """Base of both addons; with both in one process every hook here may run twice."""

    name: str
    verb: str

    def __init__(self, desk: Desk | None = None) -> None:
        """Serve sessions that are open already, or open them when mitmproxy runs."""
        self.desk = desk
        self.is_alone = desk is None  # in mitmdump, which knows nothing of us

    def load(self, loader: Loader) -> None:
        """Declare the options and set those of mitmproxy that we depend on."""
        declare(loader)
        # Lazy: offline there is nobody to connect to, and while recording the protocol with the
        # client must come out the same as in replay. Streamed requests would be sent unseen.
        ctx.options.update(connection_strategy="lazy", stream_large_bodies=None)
        prefer_loopback()

    async def running(self) -> None:
        """Open the sessions; an error logged here makes mitmdump exit with status 1."""
        self.desk = self.desk or _shared_desk()
        if self.desk is not None:
            self.desk.start()
            return
        try:
            self.desk = open_desk()
        except (OptionError, CassetteError) as problem:
            _log.error("%s", problem)
        else:
            await bind_to_loopback()
            announce(self.desk)
            self.desk.start()

    async def done(self) -> None:
        """Close the sessions and say what came of them, once."""
        if self.desk is None or self.desk.closed:
            return
        problems = self.desk.close()
        await hang_up()
        for problem in problems:
            _log.error("%s", problem)
        if problems and self.is_alone:
            # mitmdump has no other way to end with a status of its own, once it has started
            asyncio.get_running_loop().call_soon(sys.exit, 1)
        for line in self.desk.book.summary():
            _log.info("%s", line)

    def client_connected(self, client: Client) -> None:
        """Serve this machine only, unless the user wants otherwise."""
        refuse_strangers(client)
        if self.desk is not None:
            self.desk.book.traffic.clients.add(client.id)

    def client_disconnected(self, client: Client) -> None:
        """Forget a client that has gone."""
        if self.desk is not None:
            self.desk.book.traffic.clients.discard(client.id)
            self.desk.board.forget(client)

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Remember what a client calls itself."""
        if self.desk is not None:
            self.desk.board.connect(flow)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Leave the TLS of other hosts alone, unless they are to be refused."""
        address, sni = data.context.server.address, data.client_hello.sni
        if self.desk is None or address is None or data.ignore_connection:
            return
        hosts, (host, port, *_) = self.desk.book.settings.hosts, address
        if hosts.covers(host, port):
            return
        if sni is not None and hosts.covers(sni, port):
            if self.desk.limited_authority:
                # mitmproxy names the address in its certificate too, which is not ours to vouch for
                data.context.server.address = (sni, port)
        elif self.passes_others(data.context.client):
            data.ignore_connection = True
            self.desk.book.traffic.passed[sni or host] += 1

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Remember that a client does not trust us, which it says by hanging up."""
        host = data.context.client.sni or (data.context.server.address or ("",))[0]
        if self.desk is not None and host:
            self.desk.book.traffic.distrusted[host] += 1

    def tls_established_client(self, data: tls.TlsData) -> None:
        """See to it that the connection ends when the client ends it."""
        if data.ssl_conn is not None:
            notice_close(data.ssl_conn)

    def tls_start_server(self, data: tls.TlsData) -> None:
        """Offer HTTP/2 upstream whatever the client speaks, so that the cassette says the truth.

        mitmproxy offers only what the client offered.
        """
        if ctx.options.http2 and not data.conn.alpn_offers:
            data.conn.alpn_offers = (b"h2", b"http/1.1")

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Find the session of a request; from here on it belongs there."""
        _drop_te(flow.request.headers)
        if self.desk is not None:
            self.desk.board.admit(flow)
        else:
            flow.request.headers.pop("proxy-authorization", None)

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer a request, or let it go on; nothing may escape, see the player."""
        try:
            await self._meet(flow)
        except Exception as problem:
            _log.exception("a %s request could not be %sed", flow.request.method, self.verb)
            message = f"vcrproxy failed to {self.verb}: {problem!r}; see its log"
            respond(flow, refuse(Refusal.FAILURE, message))

    def response(self, flow: http.HTTPFlow) -> None:
        """Note that a request has had its answer."""
        if self.desk is not None:
            self.desk.board.settle(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """Note that a request has ended without one."""
        if self.desk is not None:
            self.desk.board.settle(flow)

    def handle(self, flow: http.HTTPFlow, session: Session) -> None:
        """Do with a request of a session what the addon is there for."""
        raise NotImplementedError

    def passes_others(self, client: Client) -> bool:
        """Tell whether hosts that are not intercepted are passed through for a client."""
        assert self.desk is not None
        session = self.desk.board.of_connection(client)
        return (session or self.desk.book).passes_others

    def unready(self, flow: http.HTTPFlow) -> None:
        """Do with a request that comes when no session could be opened."""

    async def _meet(self, flow: http.HTTPFlow) -> None:
        if is_ours(flow):
            return
        if self.desk is None:
            self.unready(flow)
            return
        admitted = self.desk.board.admitted(flow)
        if admitted.session is not None and admitted.session.closed:
            _refuse(
                flow, f"session {admitted.session.title} was closed before the request had come"
            )
        elif admitted.is_control:
            await self.desk.gate.answer(flow)
        elif self.desk.gate.is_allowed(flow):
            _refuse(flow, "this is the token of the control API, and no key of the service")
        elif admitted.session is not None:
            self._wake(flow, admitted.session, self.desk.book)
        else:
            self.desk.book.traffic.refused += 1
            _refuse(flow, admitted.refusal)

    def _wake(self, flow: http.HTTPFlow, session: Session, book: Book) -> None:
        try:
            book.wake(session)
        except CassetteError as problem:
            target = target_of(flow, session.settings.hosts)
            message = session.miss_for_want_of_a_cassette(request_of(flow, target), problem)
            _refuse(flow, message, Refusal.MISS if session.lacks_cassette else Refusal.SESSION)
        else:
            self.handle(flow, session)


def _refuse(flow: http.HTTPFlow, message: str, kind: Refusal = Refusal.SESSION) -> None:
    _log.warning("%s", message)
    respond(flow, refuse(kind, message))


def _drop_te(headers: http.Headers) -> None:
    """Drop what HTTP/2 does not allow in TE; LWP sends `deflate,gzip;q=0.3` (RFC 9113, 8.2.2)."""
    if headers.get("te", "trailers").strip().lower() != "trailers":
        del headers["te"]


def _shared_desk() -> Desk | None:
    """Find the desk that the other addon, if it is there, has opened already."""
    addons = (ctx.master.addons.get(name) for name in (RECORDER, PLAYER))
    desks = (addon.desk for addon in addons if addon is not None)
    return next((desk for desk in desks if desk is not None), None)
