"""What stands in front of the service: the count of requests, the key check, the noise headers."""

import hashlib
import secrets
from collections.abc import Iterator
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.origin.errors import ApiError, error_response, no_key, wrong_key


class Received(NamedTuple):
    """One request that reached the origin."""

    method: str
    path: str
    http_version: str


class Edge:
    """Wrap the service as the network in front of it does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the request, read all of it, check its key and dress the answer."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        note(request)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        refusal = key_error(request)
        answer = error_response(request, refusal) if refusal else self.app
        await answer(scope, replayed(body, receive), dressed(send))


def note(request: Request) -> None:
    """Add a request to the app's list."""
    scope = request.scope
    received = Received(request.method, request.url.path, scope["http_version"])
    scope["app"].state.requests.append(received)


def key_of(request: Request) -> str:
    """Take the API key out of the Authorization header."""
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def key_error(request: Request) -> ApiError | None:
    """Say what is wrong with the credentials: None if nothing is."""
    key = key_of(request)
    if not key:
        return no_key()
    if not key.startswith("sk-") or key.startswith("sk-wrong"):
        return wrong_key(key)
    return None


def replayed(body: bytes, receive: Receive) -> Receive:
    """Hand a body that was read already to the app.

    It is read first because hypercorn fails on data for an HTTP/2 stream that was answered.
    """
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def dressed(send: Send) -> Send:
    """Put the service's noise on an answer, under the headers that it has already."""

    async def send_dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            own = set(headers.keys())
            for name, value in noise():
                if name not in own:
                    headers.append(name, value)
        await send(message)

    return send_dressed


def noise() -> Iterator[tuple[str, str]]:
    """Make the headers that say nothing about the answer, most of them new each time."""
    ray = secrets.token_hex(8)
    private = "path=/; domain=.api.openai.com; HttpOnly; Secure; SameSite=None"
    yield "server", "cloudflare"
    yield "cf-ray", f"{ray}-IAD"
    yield "cf-cache-status", "DYNAMIC"
    yield "set-cookie", f"__cf_bm={secrets.token_urlsafe(32)}; {private}"
    yield "set-cookie", f"_cfuvid={secrets.token_urlsafe(24)}; {private}"
    yield "x-request-id", f"req_{secrets.token_hex(16)}"
    yield "openai-organization", "origin-for-tests"
    yield "openai-project", "proj_" + hashlib.sha256(b"origin").hexdigest()[:24]
    yield "openai-version", "2020-10-01"
    yield "openai-processing-ms", str(100 + secrets.randbelow(900))
    yield "x-ratelimit-limit-requests", "10000"
    yield "x-ratelimit-limit-tokens", "2000000"
    yield "x-ratelimit-remaining-requests", "9999"
    yield "x-ratelimit-remaining-tokens", str(1_900_000 + secrets.randbelow(99_999))
    yield "x-ratelimit-reset-requests", "6ms"
    yield "x-ratelimit-reset-tokens", "0s"
    yield "alt-svc", 'h3=":443"; ma=86400'
    yield "strict-transport-security", "max-age=31536000; includeSubDomains; preload"
    yield "x-content-type-options", "nosniff"
