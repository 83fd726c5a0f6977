"""What the recorder and the player have in common: which requests they see, and as what."""

import asyncio
import logging
import shlex
import sys
from typing import Any

from mitmproxy import ctx, http, tls
from mitmproxy.addonmanager import Loader
from mitmproxy.connection import Client

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.options.hosts import ConnectTo, HostEntry, Hosts, base_url_port
from vcrproxy.options.mitmdump import declare, read_declared
from vcrproxy.options.values import OptionError
from vcrproxy.proxy.binding import (
    LOOPBACK,
    LOOPBACK_NAMES,
    bind_to_loopback,
    prefer_loopback,
    refuse_strangers,
)
from vcrproxy.proxy.client_tls import notice_close
from vcrproxy.sessions.session import Session, Way
from vcrproxy.sessions.settings import OtherHosts, Settings
from vcrproxy.wording import count

RECORDER, PLAYER = "vcrproxy_recorder", "vcrproxy_player"

_log = logging.getLogger(__name__)


class Interception:
    """Base of both addons; with both in one process every hook here may run twice."""

    name: str

    def __init__(self, session: Session | None = None, *, limited_authority: bool = False) -> None:
        """Serve a session that is open already, or open one when mitmproxy runs.

        limited_authority: our certificates are good for the intercepted hosts only.
        """
        self.session = session
        self.is_alone = session is None  # in mitmdump, which knows nothing of us
        self.limited_authority = limited_authority

    def load(self, loader: Loader) -> None:
        """Declare the options and set those of mitmproxy that we depend on."""
        declare(loader)
        # Lazy: offline there is nobody to connect to, and while recording the protocol with the
        # client must come out the same as in replay. Streamed requests would be sent unseen.
        ctx.options.update(connection_strategy="lazy", stream_large_bodies=None)
        prefer_loopback()

    async def running(self) -> None:
        """Open the session; an error logged here makes mitmdump exit with status 1."""
        self.session = self.session or _shared_session()
        if self.session is not None:
            return
        try:
            self.session = _open_session(Settings.read(read_declared(ctx.options)))
        except (OptionError, CassetteError) as problem:
            _log.error("%s", problem)
        else:
            await bind_to_loopback()
            _announce(self.session)

    def done(self) -> None:
        """Close the session and say what came of it, once."""
        if self.session is None or self.session.closed:
            return
        try:
            self.session.close()
        except CassetteError as problem:
            _log.error("%s", problem)
            if self.is_alone:
                # mitmdump has no other way to end with a status of its own, once it has started
                asyncio.get_running_loop().call_soon(sys.exit, 1)
        for line in self.session.summary():
            _log.info("%s", line)

    def client_connected(self, client: Client) -> None:
        """Serve this machine only, unless the user wants otherwise."""
        refuse_strangers(client)
        if self.session is not None:
            self.session.clients.add(client.id)

    def client_disconnected(self, client: Client) -> None:
        """Forget a client that has gone."""
        if self.session is not None:
            self.session.clients.discard(client.id)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Leave the TLS of other hosts alone, unless they are to be refused."""
        address, sni = data.context.server.address, data.client_hello.sni
        if self.session is None or address is None or data.ignore_connection:
            return
        hosts, (host, port, *_) = self.session.settings.hosts, address
        if hosts.covers(host, port):
            return
        if sni is not None and hosts.covers(sni, port):
            if self.limited_authority:
                # mitmproxy names the address in its certificate too, which is not ours to vouch for
                data.context.server.address = (sni, port)
        elif passes_others(self.session):
            data.ignore_connection = True
            self.session.passed[sni or host] += 1

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Remember that a client does not trust us, which it says by hanging up."""
        host = data.context.client.sni or (data.context.server.address or ("",))[0]
        if self.session is not None and host:
            self.session.distrusted[host] += 1

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
        """Send a request to the proxy's own port, used as a base URL, where it is meant to go."""
        # Deno sends it inside the tunnel, where it would reach the service
        flow.request.headers.pop("proxy-authorization", None)
        _drop_te(flow.request.headers)
        if self.session is None:
            return
        self.session.ways.add(_way_in(flow))
        hosts = self.session.settings.hosts
        if hosts.base and _is_for_own_port(flow, hosts):
            _retarget(flow.request, hosts.base)


def _drop_te(headers: http.Headers) -> None:
    """Drop what HTTP/2 does not allow in TE; LWP sends `deflate,gzip;q=0.3` (RFC 9113, 8.2.2)."""
    if headers.get("te", "trailers").strip().lower() != "trailers":
        del headers["te"]


def is_loaded(name: str) -> bool:
    """Tell whether the recorder or the player is part of this process."""
    return ctx.master.addons.get(name) is not None


def passes_others(session: Session) -> bool:
    """Tell whether hosts that are not intercepted are passed through."""
    choice = session.settings.other_hosts
    return is_loaded(RECORDER) if choice is OtherHosts.BY_ADDON else choice is OtherHosts.PASS


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


def _open_session(settings: Settings) -> Session:
    cassette = shlex.quote(f"cassette={settings.cassette}")
    session = Session.open(
        settings,
        playing=is_loaded(PLAYER),
        recording=is_loaded(RECORDER),
        remedy=f"mitmdump -s addons/replay.py -s addons/record.py --set {cassette}",
    )
    if settings.connect_to:
        redirect_connections(asyncio.get_running_loop(), settings.connect_to)
    return session


def _shared_session() -> Session | None:
    """Find the session that the other addon, if it is there, has opened already."""
    addons = (ctx.master.addons.get(name) for name in (RECORDER, PLAYER))
    sessions = (addon.session for addon in addons if addon is not None)
    return next((session for session in sessions if session is not None), None)


def _way_in(flow: http.HTTPFlow) -> Way:
    """Tell how a request came in; only CONNECT has named a server by now."""
    if not flow.client_conn.tls_established:
        return Way.PLAIN
    return Way.TUNNEL if flow.server_conn.address else Way.STRAIGHT


def _is_for_own_port(flow: http.HTTPFlow, hosts: Hosts) -> bool:
    """Tell whether a client used the proxy as a server: its Host names our own port."""
    own_host, own_port, *_ = flow.client_conn.sockname
    host, port = flow.request.host, flow.request.port
    # bound to more than loopback, by the user's will, we may have any name
    is_our_name = host in (*LOOPBACK_NAMES, own_host) or ctx.options.listen_host != LOOPBACK
    return bool(port == own_port) and is_our_name and not hosts.covers(host, port)


def _retarget(request: http.Request, base: HostEntry) -> None:
    request.scheme = base.scheme
    request.port = base_url_port(base)
    request.host = base.name


def _announce(session: Session) -> None:
    """Say what happens and how a program is pointed here."""
    for line in _opening(session):
        _log.info("%s", line)
    for line in session.warnings():
        _log.warning("%s", line)


def _opening(session: Session) -> list[str]:
    addresses = ctx.master.addons.get("proxyserver").listen_addrs()
    ports = ", ".join(f"http://{host}:{port}" for host, port, *_ in addresses)
    certificate = f"{ctx.options.confdir}/mitmproxy-ca-cert.pem"
    return [
        _doing(session),
        f"set HTTPS_PROXY={ports}, and trust {certificate} (SSL_CERT_FILE)",
    ]


def _doing(session: Session) -> str:
    hosts, cassette = session.settings.hosts, session.settings.cassette
    if session.deck is None:
        return f"recording {hosts} to {cassette}"
    new = "" if session.journal is None else "; what is new is recorded to it"
    return f"replaying {hosts} from {cassette}: {count(len(session.deck), 'interaction')}{new}"
