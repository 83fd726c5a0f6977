"""Which session a request belongs to; shared by the recorder and the player of one process."""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from mitmproxy import ctx, http
from mitmproxy.connection import Client

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.options.hosts import HostEntry, Hosts, base_url_port
from vcrproxy.proxy.binding import LOOPBACK, is_here
from vcrproxy.sessions.book import Book
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.lanes import PREFIX, Lane, lane_of_path
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.traffic import Way

_CREDENTIALS = "proxy-authorization"


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a request turned out to be when its headers had come.

    session: None for a request of the control API, and for one that is refused.
    refusal: why it belongs to no session, for the client.
    """

    session: Session | None = None
    refusal: str = ""
    is_control: bool = False


class Switchboard:
    """Leads flows to sessions: the lane is found once a connection, the session for each request.

    lane_of_port: the lane that owns a port of its own.
    """

    def __init__(self, book: Book, lane_of_port: Callable[[int], str | None]) -> None:
        """Begin without connections."""
        self.book = book
        self._lane_of_port = lane_of_port
        self._lanes: dict[str, Lane] = {}  # by client connection, from CONNECT
        self._latest: dict[str, Session] = {}  # by client connection
        # by flow: its session, and its client connection
        self._under_way: dict[str, tuple[Session, str]] = {}
        self._admitted: WeakKeyDictionary[http.HTTPFlow, Admitted] = WeakKeyDictionary()

    def connect(self, flow: http.HTTPFlow) -> None:
        """Remember who opens a tunnel."""
        if lane := Lane.of_credentials(flow.request.headers.get(_CREDENTIALS, "")):
            self._lanes[flow.client_conn.id] = lane

    def forget(self, client: Client) -> None:
        """Forget a connection that is closed."""
        self._lanes.pop(client.id, None)
        self._latest.pop(client.id, None)
        for flow_id, (session, client_id) in list(self._under_way.items()):
            if client_id == client.id:
                self._end(flow_id, session)

    def settle(self, flow: http.HTTPFlow) -> None:
        """Note that a request is no longer under way."""
        if flow.id in self._under_way:
            self._end(flow.id, self._under_way[flow.id][0])

    def of_connection(self, client: Client) -> Session | None:
        """Find the session that a connection belongs to before there is a request."""
        try:
            return self._latest.get(client.id) or self.book.find(self._lane(client))
        except (SessionError, CassetteError):
            return None

    def may_connect(self, client: Client, host: str, port: int) -> bool:
        """Tell whether a connection to a service may be opened for a client."""
        sessions = [session for session, owner in self._under_way.values() if owner == client.id]
        if not sessions and (session := self.of_connection(client)):
            sessions = [session]
        if not sessions:
            return self.book.passes_others
        return any(session.may_connect(host, port) for session in sessions)

    def admit(self, flow: http.HTTPFlow) -> None:
        """Find the session of a request that begins, once, and send it where it is meant to go."""
        if flow in self._admitted:
            return
        lane = self._lane_of_request(flow)
        # Deno sends them inside the tunnel, where they would reach the service
        flow.request.headers.pop(_CREDENTIALS, None)
        if self._is_for_own_port(flow) and _is_control(flow.request.path):
            self._admitted[flow] = Admitted(is_control=True)
            return
        self.book.traffic.ways.add(_way_in(flow))
        self._admitted[flow] = admitted = self._find(flow, lane)
        self._retarget(flow, admitted.session)

    def admitted(self, flow: http.HTTPFlow) -> Admitted:
        """Say what a request turned out to be."""
        return self._admitted.get(flow, _UNKNOWN)

    def _find(self, flow: http.HTTPFlow, lane: Lane | None) -> Admitted:
        try:
            if self._is_for_own_port(flow):
                lane = self._take_lane(flow.request) or lane
            return Admitted(self.book.find(lane))
        except (SessionError, CassetteError) as problem:
            return Admitted(refusal=str(problem))

    def _end(self, flow_id: str, session: Session) -> None:
        del self._under_way[flow_id]
        session.requests -= 1

    def _take_lane(self, request: http.Request) -> Lane | None:
        """Take the lane out of the path of a base URL, where it is one; raises SessionError."""
        lane, path = lane_of_path(request.path)
        if lane is not None and not self.book.knows(lane):
            if request.path.startswith("/~"):
                raise SessionError(f"lane {lane.name} leads to no session; bind it to one")
            return None
        if lane is None:
            return None
        request.path = path
        return lane

    def _retarget(self, flow: http.HTTPFlow, session: Session | None) -> None:
        if session is None:
            return
        self._latest[flow.client_conn.id] = session
        self._under_way[flow.id] = session, flow.client_conn.id
        session.requests += 1
        base = session.settings.hosts.base
        if base and self._is_for_own_port(flow):
            _send_to(flow.request, base)

    def _lane_of_request(self, flow: http.HTTPFlow) -> Lane | None:
        """Read the lane of a request: a plain one through the proxy carries its own credentials."""
        header = flow.request.headers.get(_CREDENTIALS)
        if header and not flow.client_conn.tls_established:
            return Lane.of_credentials(header)
        return self._lane(flow.client_conn)

    def _lane(self, client: Client) -> Lane | None:
        if lane := self._lanes.get(client.id):
            return lane
        name = self._lane_of_port(client.sockname[1])
        return Lane(name) if name else None

    def _is_for_own_port(self, flow: http.HTTPFlow) -> bool:
        return is_for_own_port(flow, self.book.settings.hosts)


def _is_control(path: str) -> bool:
    """Tell whether a path is the control API's; the token must not go to the service."""
    return f"{path.partition('?')[0]}/".startswith(f"{PREFIX}/")


_UNKNOWN = Admitted(refusal="vcrproxy is not ready; see its log")


def is_for_own_port(flow: http.HTTPFlow, hosts: Hosts) -> bool:
    """Tell whether a client used the proxy as a server: its Host names our own port."""
    own_host, own_port, *_ = flow.client_conn.sockname
    host, port = flow.request.host.lower().rstrip("."), flow.request.port
    # bound to more than loopback, by the user's will, we may have any name
    is_our_name = host == own_host or is_here(host) or ctx.options.listen_host != LOOPBACK
    return bool(port == own_port) and is_our_name and not hosts.covers(host, port)


def _send_to(request: http.Request, base: HostEntry) -> None:
    request.scheme = base.scheme
    request.port = base_url_port(base)
    request.host = base.name


def _way_in(flow: http.HTTPFlow) -> Way:
    """Tell how a request came in; only CONNECT has named a server by now."""
    if not flow.client_conn.tls_established:
        return Way.PLAIN
    return Way.TUNNEL if flow.server_conn.address else Way.STRAIGHT
