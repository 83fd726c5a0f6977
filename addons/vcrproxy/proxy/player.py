"""The player: answers from the cassette and fails closed.

mitmproxy logs an exception in a hook and then sends the request to the real service, so nothing
may escape from `request`, and `server_connect` stands behind it.
"""

import ipaddress
import logging

from mitmproxy import http
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from vcrproxy.capture.credentials import redact_url
from vcrproxy.playback.answers import Answer, Refusal, answer_from, refuse
from vcrproxy.playback.errors import InteractionNotFound, UnplayableError
from vcrproxy.proxy.flows import Target, request_of, respond, target_of
from vcrproxy.proxy.interception import Interception
from vcrproxy.proxy.standalone import PLAYER, RECORDER, is_loaded
from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)


class Player(Interception):
    """The mitmproxy addon that replays."""

    name = PLAYER
    verb = "replay"

    async def done(self) -> None:
        """Leave the sessions to the recorder, if there is one: it has answers under way."""
        if not is_loaded(RECORDER):
            await super().done()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Refuse a host that we cannot speak TLS for; the reason phrase is what clients print."""
        super().http_connect(flow)
        if self.desk is None or not self.desk.limited_authority:
            return
        hosts = self.desk.book.settings.hosts
        target = target_of(flow, hosts)
        if target.is_intercepted or _is_address(target.host):
            return
        if not self.passes_others(flow.client_conn):
            _log.warning("%s:%s is not replayed", target.host, target.port)
            reason = f"{target.host} is not replayed, only {hosts}"
            respond(flow, Answer(403, (), reason.encode(), reason))

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Refuse every connection that only a mistake of ours could ask for."""
        host, port, *_ = data.server.address or ("", 0)
        if self.desk is None or not self.desk.board.may_connect(data.client, host, port):
            data.server.error = "vcrproxy replays offline and connects to nothing"

    def handle(self, flow: http.HTTPFlow, session: Session) -> None:
        """Answer a request, unless its session does not play."""
        if flow.response is not None:
            return
        target = target_of(flow, session.settings.hosts)
        if target.is_intercepted:
            if session.plan.playing:
                _play(flow, target, session)
        elif not session.passes_others:
            _refuse(flow, target, session)

    def unready(self, flow: http.HTTPFlow) -> None:
        """Refuse a request when there is no session."""
        respond(flow, refuse(Refusal.FAILURE, "vcrproxy has no cassette open; see its log"))


def _is_address(host: str) -> bool:
    """Tell whether a host is an IP address, whose name is known only once TLS begins."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _play(flow: http.HTTPFlow, target: Target, session: Session) -> None:
    try:
        played = session.play(request_of(flow, target))
    except InteractionNotFound as not_found:
        _log.warning("%s", not_found)
        respond(flow, refuse(Refusal.MISS, str(not_found)))
        return
    if played is None:
        return
    try:
        respond(flow, answer_from(played.interaction))
    except UnplayableError as problem:
        message = f"{session.title}: interaction #{played.number}: {problem}"
        _log.error("%s", message)
        respond(flow, refuse(Refusal.FAILURE, message))


def _refuse(flow: http.HTTPFlow, target: Target, session: Session) -> None:
    asked = f"{flow.request.method} {redact_url(target.url(flow.request.path))}"
    message = (
        f"{asked}: the host {target.host} is not replayed, only {session.settings.hosts}\n"
        f"  add it to the intercepted hosts, or let other hosts pass (cassette_hosts or "
        f"cassette_other_hosts; --hosts or --other-hosts)"
    )
    _log.warning("%s", message)
    respond(flow, refuse(Refusal.HOST, message))
