"""The way to the control API: on the proxy's own port, for this machine and with the token only."""

import ipaddress
import json
import secrets

from mitmproxy import http
from mitmproxy.net.http.status_codes import RESPONSES

from vcrproxy.playback.answers import Answer
from vcrproxy.proxy.flows import respond
from vcrproxy.sessions.control import Control, Reply, refusal
from vcrproxy.sessions.lanes import PREFIX

_HEADERS = (("content-type", "application/json"), ("cache-control", "no-store"))


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(24)


class ControlGate:
    """Lets those who have the token through."""

    def __init__(self, control: Control, token: str) -> None:
        """token: what clients must send as `Authorization: Bearer TOKEN`."""
        self.token = token
        self._control = control

    async def answer(self, flow: http.HTTPFlow) -> None:
        """Answer a request of the control API, whatever happens."""
        status, content = await self._reply(flow)
        body = json.dumps(content, ensure_ascii=True).encode()
        reason = RESPONSES.get(status, "")
        respond(flow, Answer(status, _HEADERS, body, reason))

    async def _reply(self, flow: http.HTTPFlow) -> Reply:
        if not _is_local(flow):
            return refusal(403, "the control API is for programs on this machine", "forbidden")
        if not self.is_allowed(flow):
            return refusal(
                401,
                "the token is missing or wrong: send the value of VCRPROXY_TOKEN as "
                "Authorization: Bearer TOKEN",
                "unauthorized",
            )
        path = flow.request.path.removeprefix(PREFIX).partition("?")[0]
        body = flow.request.get_content(strict=False) or b""
        return await self._control.answer(flow.request.method, path, body)

    def is_allowed(self, flow: http.HTTPFlow) -> bool:
        """Tell whether a request carries our token."""
        scheme, _, given = flow.request.headers.get("authorization", "").partition(" ")
        token = given.strip().encode("utf-8", "surrogateescape")
        return scheme.lower() == "bearer" and secrets.compare_digest(token, self.token.encode())


def _is_local(flow: http.HTTPFlow) -> bool:
    """Tell whether a client is on this machine, and no page of a browser that was led here."""
    address = ipaddress.ip_address(flow.client_conn.peername[0].partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback) and "origin" not in flow.request.headers
