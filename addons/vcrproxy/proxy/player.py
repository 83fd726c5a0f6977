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
from vcrproxy.proxy.interception import PLAYER, RECORDER, Interception, is_loaded, passes_others
from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)


class Player(Interception):
    """The mitmproxy addon that replays."""

    name = PLAYER

    def done(self) -> None:
        """Leave the session to the recorder, if there is one: it has answers under way to write."""
        if not is_loaded(RECORDER):
            super().done()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Refuse a host that we cannot speak TLS for; the reason phrase is what clients print."""
        if self.session is None or not self.limited_authority or passes_others(self.session):
            return
        target = target_of(flow, self.session.settings.hosts)
        if not target.is_intercepted and not _is_address(target.host):
            _log.warning("%s:%s is not replayed", target.host, target.port)
            reason = f"{target.host} is not replayed, only {self.session.settings.hosts}"
            respond(flow, Answer(403, (), reason.encode(), reason))

    def request(self, flow: http.HTTPFlow) -> None:
        """Answer a request, whatever happens."""
        try:
            self._answer(flow)
        except Exception as problem:
            _log.exception("a %s request could not be replayed", flow.request.method)
            respond(
                flow,
                refuse(Refusal.FAILURE, f"vcrproxy failed to replay: {problem!r}; see its log"),
            )

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Refuse every connection that only a mistake of ours could ask for."""
        session, (host, port, *_) = self.session, data.server.address or ("", 0)
        if is_loaded(RECORDER):
            return
        if (
            session is None
            or not passes_others(session)
            or session.settings.hosts.covers(host, port)
        ):
            data.server.error = "vcrproxy replays offline and connects to nothing"

    def _answer(self, flow: http.HTTPFlow) -> None:
        if flow.response is not None:
            return
        if self.session is None:
            respond(flow, refuse(Refusal.FAILURE, "vcrproxy has no cassette open; see its log"))
            return
        target = target_of(flow, self.session.settings.hosts)
        if target.is_intercepted:
            _play(flow, target, self.session)
        elif not passes_others(self.session):
            _refuse(flow, target, self.session)


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
        message = f"{session.settings.cassette}: interaction #{played.number}: {problem}"
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
