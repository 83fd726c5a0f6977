"""The recorder: copies what passes, and writes an exchange down when it is whole."""

import logging
from dataclasses import dataclass, field, replace

from mitmproxy import http

from vcrproxy.capture.completeness import declared_length, is_whole
from vcrproxy.capture.credentials import redact_url
from vcrproxy.cassette.errors import CassetteError
from vcrproxy.cassette.model import Interaction, Request, Response
from vcrproxy.proxy.flows import (
    is_http2,
    is_ours,
    request_of,
    response_of,
    target_of,
    with_trailers,
)
from vcrproxy.proxy.interception import RECORDER, Interception
from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)

# mitmproxy/proxy/layers/http/_http1.py and _http2.py: how a client that leaves is reported
_CLIENT_LEFT = ("Client disconnected.", "stream reset by client")


@dataclass(slots=True)
class Exchange:
    """A request that is on its way, and what has come back so far, as the wire has it."""

    session: Session
    request: Request
    response: Response | None = None
    body: bytearray = field(default_factory=bytearray)

    def __str__(self) -> str:
        """Name the request for the log, without the keys that its URL may hold."""
        return f"{self.request.method} {redact_url(self.request.url)}"

    def answer(self) -> Response | None:
        """Put the response together from what has come back; None if nothing has."""
        return replace(self.response, body=bytes(self.body)) if self.response else None


class Recorder(Interception):
    """The mitmproxy addon that records."""

    name = RECORDER

    def __init__(self, session: Session | None = None, *, limited_authority: bool = False) -> None:
        """Record to a session; see Interception."""
        super().__init__(session, limited_authority=limited_authority)
        self.exchanges: dict[str, Exchange] = {}

    def request(self, flow: http.HTTPFlow) -> None:
        """Remember what is asked, before it goes on."""
        if self.session is None:
            return
        target = target_of(flow, self.session.settings.hosts)
        if target.is_intercepted:
            self.exchanges[flow.id] = Exchange(self.session, request_of(flow, target))

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Let the answer through as it comes, and copy it."""
        exchange = self.exchanges.get(flow.id)
        if exchange is None or flow.response is None:
            return
        if is_ours(flow):
            del self.exchanges[flow.id]
        elif flow.response.status_code == 101:
            self._lose(flow.id, "a WebSocket cannot be recorded yet")
        elif flow.response.status_code < 200:
            self._lose(flow.id, "mitmproxy takes an informational answer for the final one")
        else:
            exchange.response = response_of(flow)
            flow.response.stream = lambda chunk: self._copy(flow.id, chunk)
            _frame_for_http1(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        """Write the exchange down: its end has come, and the client has not seen that yet."""
        exchange = self.exchanges.get(flow.id)
        if exchange is not None and exchange.response is not None:
            exchange.response = with_trailers(exchange.response, flow)
            self._write(flow.id)
        if flow.response is not None and not is_http2(flow):
            flow.response.trailers = None  # mitmproxy's HTTP/1 side breaks on them

    def error(self, flow: http.HTTPFlow) -> None:
        """Write an exchange down that ended without ceremony if it is whole; report it if not."""
        self._end(flow.id, _why_cut(flow))

    def done(self) -> None:
        """Settle what is still under way, then complete the recording."""
        for flow_id in list(self.exchanges):
            self._end(flow_id, "the recorder was stopped")
        super().done()

    def _copy(self, flow_id: str, chunk: bytes) -> bytes:
        """Copy a piece of the answer on its way to the client.

        An answer whose length is known is written down before its last piece goes out, so that
        whoever has all of it can rely on the journal.
        """
        exchange = self.exchanges.get(flow_id)
        if exchange is not None and exchange.response is not None:
            exchange.body += chunk
            if chunk and _has_all(exchange.response, len(exchange.body)):
                self._write(flow_id)
        return chunk

    def _end(self, flow_id: str, why_cut: str) -> None:
        exchange = self.exchanges.get(flow_id)
        if exchange is None:
            return
        answer = exchange.answer()
        if answer is not None and is_whole(answer):
            self._write(flow_id)
        else:
            so_far = f"{len(exchange.body)} bytes into the answer" if answer else "before an answer"
            self._lose(flow_id, f"{why_cut}, {so_far}")

    def _write(self, flow_id: str) -> None:
        exchange = self.exchanges.pop(flow_id)
        answer = exchange.answer()
        assert answer is not None
        try:
            number = exchange.session.record(Interaction(exchange.request, answer))
        except CassetteError as problem:
            _log.error("%s", problem)
        except Exception:
            # the client's answer must go on whatever happens here
            exchange.session.lost += 1
            _log.exception("not recorded: %s", exchange)
        else:
            _log.debug("recorded #%d: %s", number, exchange)

    def _lose(self, flow_id: str, why: str) -> None:
        exchange = self.exchanges.pop(flow_id)
        exchange.session.lost += 1
        _log.warning("not recorded: %s: %s", exchange, why)


def _has_all(response: Response, length: int) -> bool:
    return length == declared_length(response) and "Trailer" not in response.headers


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
