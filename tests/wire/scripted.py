"""An origin that answers with what a cassette says the real service answered."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.origin import Origin, serve
from vcrproxy.cassette.model import Cassette, Response, to_bytes

NOISE = [
    (b"date", b"Fri, 17 Oct 2025 12:37:15 GMT"),
    (b"set-cookie", b"__cf_bm=Xq8vT2mK0zR7wLh4-1760704635-1.0.1.1; path=/; secure"),
    (b"openai-organization", b"charm"),
    (b"x-ratelimit-remaining-tokens", b"149999984"),
    (b"x-request-id", b"req_0123456789abcdef"),
    (b"alt-svc", b'h3=":443"; ma=86400'),
]


class Scripted:
    """Answers with the recorded responses in their order, whatever is asked."""

    def __init__(self, cassette: Cassette) -> None:
        self.responses = iter([i.response for i in cassette.interactions])

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        response = next(self.responses)
        body = gzip.compress(response.body) if response.uncompressed else response.body
        headers = _headers(response, len(body))
        await send({"type": "http.response.start", "status": response.code, "headers": headers})
        half = len(body) // 2
        await send({"type": "http.response.body", "body": body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": body[half:], "more_body": False})


@contextmanager
def scripted(cassette: Cassette, host: str) -> Iterator[Origin]:
    """Serve a cassette's responses under the name of its host, in its HTTP version."""
    protocol = cassette.interactions[0].response.proto
    alpn = ("h2",) if protocol == "HTTP/2.0" else ("http/1.1",)
    with serve(Scripted(cassette), hosts=(host,), alpn=alpn) as origin:
        yield origin


def _headers(response: Response, length: int) -> list[tuple[bytes, bytes]]:
    headers = [
        (name.lower().encode(), to_bytes(value))
        for name, values in response.headers.items()
        for value in values
    ]
    if response.uncompressed:
        headers.append((b"content-encoding", b"gzip"))
    if response.content_length >= 0 or (
        response.proto_major == 1 and not response.transfer_encoding
    ):
        announced = max(length, response.content_length)  # an answer to HEAD has no body
        headers.append((b"content-length", str(announced).encode()))
    return [*headers, *NOISE]
