"""The recorder: copies what passes, and writes an exchange down when it is whole."""

from mitmproxy import http

from vcrproxy.options.modes import Mode
from vcrproxy.proxy.desk import Desk
from vcrproxy.proxy.flows import (
    is_http2,
    is_ours,
    request_of,
    response_of,
    target_of,
    with_trailers,
)
from vcrproxy.proxy.interception import Interception
from vcrproxy.proxy.standalone import RECORDER
from vcrproxy.sessions.exchange import Exchange
from vcrproxy.sessions.session import Session

# mitmproxy/proxy/layers/http/_http1.py and _http2.py: how a client that leaves is reported
_CLIENT_LEFT = ("Client disconnected.", "stream reset by client")


class Recorder(Interception):
    """The mitmproxy addon that records."""

    name = RECORDER
    verb = "record"

    def __init__(self, desk: Desk | None = None) -> None:
        """Record to the sessions of a desk; see Interception."""
        super().__init__(desk)
        self.exchanges: dict[str, Exchange] = {}

    def handle(self, flow: http.HTTPFlow, session: Session) -> None:
        """Remember what is asked, before it goes on."""
        target = target_of(flow, session.settings.hosts)
        if not target.is_intercepted:
            return
        if session.plan.recording:
            exchange = self.exchanges[flow.id] = Exchange(session, request_of(flow, target))
            session.exchanges.add(exchange)
        elif session.mode is Mode.PASSTHROUGH:
            session.pass_on(request_of(flow, target))

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Let the answer through as it comes, and copy it."""
        if flow.response is None or is_ours(flow):
            self._drop(flow.id)
            return
        exchange = self.exchanges.get(flow.id)
        if exchange is not None:
            self._begin(flow, flow.response, exchange)
        elif self._belongs_to_a_session(flow):
            flow.response.stream = True
            _frame_for_http1(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        """Write the exchange down: its end has come, and the client has not seen that yet."""
        exchange = self.exchanges.pop(flow.id, None)
        if exchange is not None and exchange.response is not None and not exchange.ended:
            exchange.response = with_trailers(exchange.response, flow)
            exchange.complete()
        if flow.response is not None and not is_http2(flow):
            flow.response.trailers = None  # mitmproxy's HTTP/1 side breaks on them
        super().response(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """Write an exchange down that ended without ceremony if it is whole; report it if not."""
        if exchange := self.exchanges.pop(flow.id, None):
            exchange.end(_why_cut(flow))
        super().error(flow)

    def _begin(self, flow: http.HTTPFlow, response: http.Response, exchange: Exchange) -> None:
        if response.status_code == 101:
            exchange.lose("a WebSocket cannot be recorded yet")
        elif response.status_code < 200:
            exchange.lose("mitmproxy takes an informational answer for the final one")
        else:
            exchange.response = response_of(flow)
            response.stream = exchange.copy
            _frame_for_http1(flow)

    def _drop(self, flow_id: str) -> None:
        if exchange := self.exchanges.pop(flow_id, None):
            exchange.drop()

    def _belongs_to_a_session(self, flow: http.HTTPFlow) -> bool:
        return self.desk is not None and self.desk.board.admitted(flow).session is not None


def _why_cut(flow: http.HTTPFlow) -> str:
    reason = flow.error.msg if flow.error else "no reason given"
    if not flow.client_conn.connected or reason.startswith(_CLIENT_LEFT):
        return "the client left"
    return f"the exchange broke off ({reason})"


def _frame_for_http1(flow: http.HTTPFlow) -> None:
    """Frame an HTTP/2 answer without a length for a client that speaks HTTP/1.1.

    mitmproxy would end it by closing the connection: a connection lost for each answer, and a
    broken stream would look like a whole one.
    """
    assert flow.response is not None
    length_is_known = "content-length" in flow.response.headers
    has_no_body = flow.request.method == "HEAD" or flow.response.status_code in (204, 304)
    crosses = flow.response.is_http2 and flow.request.http_version == "HTTP/1.1"
    if crosses and not length_is_known and not has_no_body:
        flow.response.headers["transfer-encoding"] = "chunked"
