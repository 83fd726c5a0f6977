"""The one border between mitmproxy's flows and the model: bytes and headers are decoded here."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from mitmproxy import http

from vcrproxy.capture.headers import gather
from vcrproxy.capture.status import http1_status, http2_status
from vcrproxy.cassette.model import Headers, Request, Response, to_bytes, to_text
from vcrproxy.options.hosts import DEFAULT_PORTS, Hosts
from vcrproxy.playback.answers import Answer

# RFC 9110 section 6.4.1
_WITHOUT_BODY = frozenset({204, 304})

_OURS = "vcrproxy.ours"
_ASCII_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is meant for, by the name that the client used.

    is_intercepted: whether the host is one of `cassette_hosts`.
    """

    scheme: str
    host: str
    port: int
    is_intercepted: bool

    def url(self, path: str) -> str:
        """Build the URL of a path; bytes that a URL cannot hold are percent-encoded."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}{quote(to_bytes(path), safe=_ASCII_PRINTABLE)}"


def target_of(flow: http.HTTPFlow, hosts: Hosts) -> Target:
    """Find out what a request is meant for: one of `hosts` if any of its names is.

    A client may connect to an IP address and name the host in TLS or in the Host header only.
    """
    request = flow.request
    names = (request.host, flow.client_conn.sni, request.pretty_host)
    covered = next((name for name in names if hosts.covers(name, request.port)), None)
    host = (covered or request.host).lower()
    return Target(request.scheme, host, request.port, is_intercepted=covered is not None)


def request_of(flow: http.HTTPFlow, target: Target) -> Request:
    """Read the request as the wire had it: all headers, the body still encoded.

    The protocol is written as HTTP/1.1 whatever the wire: Go's http.NewRequest presets it.
    """
    request = flow.request
    headers = _headers(request.headers)
    return Request(
        content_length=_request_length(headers),
        trailer=_headers(request.trailers) if request.trailers else {},
        body=request.raw_content or b"",
        headers=headers,
        url=target.url(request.path),
        method=request.method,
    )


def response_of(flow: http.HTTPFlow) -> Response:
    """Read the response as the wire had it, without its body and trailers."""
    response = flow.response
    assert response is not None
    proto, major, minor = _proto(response.http_version)
    code, reason = response.status_code, to_text(response.data.reason)
    return Response(
        proto=proto,
        proto_major=major,
        proto_minor=minor,
        headers=_headers(response.headers),
        status=http2_status(code) if major >= 2 else http1_status(code, reason),
        code=code,
        duration=_nanoseconds(flow.request.timestamp_start, response.timestamp_start),
    )


def with_trailers(response: Response, flow: http.HTTPFlow) -> Response:
    """Add the trailers, which are known once the body has ended."""
    trailers = flow.response.trailers if flow.response else None
    return replace(response, trailer=_headers(trailers)) if trailers else response


def respond(flow: http.HTTPFlow, answer: Answer) -> None:
    """Answer a request from the proxy itself."""
    flow.metadata[_OURS] = True
    now = time.time()
    has_body = flow.request.method != "HEAD" and answer.code not in _WITHOUT_BODY
    flow.response = http.Response(
        http_version=b"HTTP/1.1",
        status_code=answer.code,
        reason=to_bytes(answer.reason),
        headers=_fields(answer.headers),
        content=answer.body if has_body else b"",
        trailers=_fields(answer.trailers) if answer.trailers and is_http2(flow) else None,
        timestamp_start=now,
        timestamp_end=now,
    )
    if has_body:
        flow.response.headers["content-length"] = str(len(answer.body))


def is_http2(flow: http.HTTPFlow) -> bool:
    """Tell whether the client speaks HTTP/2."""
    return bool(flow.client_conn.alpn == b"h2")


def _headers(headers: http.Headers) -> Headers:
    return gather((to_text(name), to_text(value)) for name, value in headers.fields)


def _fields(headers: Iterable[tuple[str, str]]) -> http.Headers:
    return http.Headers([(to_bytes(name), to_bytes(value)) for name, value in headers])


def _request_length(headers: Headers) -> int:
    """Read the length that a client announced: 0 for a body of unknown length, as Go has it."""
    value = headers.get("Content-Length", ("0",))[0]
    return int(value) if value.isascii() and value.isdigit() else 0


def _proto(version: str) -> tuple[str, int, int]:
    major, _, minor = version.removeprefix("HTTP/").partition(".")
    return version, int(major), int(minor or 0)


def _nanoseconds(start: float, end: float) -> int:
    return max(0, round((end - start) * 1e9))


def is_ours(flow: http.HTTPFlow) -> bool:
    """Tell whether a flow's answer is the proxy's own, from a cassette or not."""
    return _OURS in flow.metadata
