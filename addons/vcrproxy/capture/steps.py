"""From what the wire said to what a cassette holds: a list of small steps.

A message comes in with all its headers, canonical, and its body as it was sent. To add a rule,
add a function and name it in one of the two lists.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from vcrproxy.capture.completeness import declared_length, stream_has_ended
from vcrproxy.capture.credentials import redact, redact_request, secrets_in
from vcrproxy.capture.encodings import UndecodableError, decode, decode_prefix, parse_encodings
from vcrproxy.capture.forms import request_form
from vcrproxy.capture.headers import KEPT_HEADERS, first, keep_headers, without
from vcrproxy.cassette.model import Headers, Interaction, Request, Response

_log = logging.getLogger(__name__)

# fields of http.Request and of the connection, which are no headers in Go
_OF_THE_TRANSPORT = re.compile("Host|Content-Length|Transfer-Encoding|Trailer|Connection|Proxy-.*")

# left in place only where a body could not be decoded: a replay must pass it on then
_STILL_ENCODED = frozenset({"content-encoding"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What a recording keeps.

    keep: lower-case header names.
    """

    keep: frozenset[str] = KEPT_HEADERS


def capture(interaction: Interaction, policy: Policy) -> Interaction:
    """Turn an exchange as the wire had it into an interaction as a cassette has it."""
    request = _run(_REQUEST_STEPS, interaction.request)
    response = _run(_RESPONSE_STEPS, measure(interaction.response, request.method))
    redacted = redact(Interaction(request, response))
    return Interaction(
        _finish_request(redacted.request, policy),
        replace(redacted.response, headers=_kept(redacted.response, policy)),
    )


def capture_request(request: Request, policy: Policy) -> Request:
    """Turn a request as the wire had it into the form in which a recorded one is compared."""
    request = _run(_REQUEST_STEPS, request)
    return _finish_request(redact_request(request, secrets_in(request.headers)), policy)


def decode_request(request: Request) -> Request:
    """Undo the content encodings of a request body."""
    decoded = _decoded(request.body, request.headers, f"request to {request.url}")
    if decoded is None:
        return request
    length = len(decoded) if request.content_length > 0 else request.content_length
    headers = without(request.headers, "Content-Encoding")
    return replace(request, body=decoded, headers=headers, content_length=length)


def drop_transport_headers(request: Request) -> Request:
    """Drop what Go's transport adds below http.Request.Header, where its recorder cannot see it.

    Source: net/http request.go (readRequest, reqWriteExcludeHeader) and transport.go.
    """
    named = request.headers.items()
    headers = {name: values for name, values in named if not _OF_THE_TRANSPORT.fullmatch(name)}
    if headers.get("Accept-Encoding") == ("gzip",):
        del headers["Accept-Encoding"]
    if (first(headers, "User-Agent") or "").startswith("Go-http-client/"):
        del headers["User-Agent"]
    return replace(request, headers=headers)


def measure(response: Response, method: str) -> Response:
    """Fill in transfer_encoding and content_length as Go's http.Response has them.

    Source: net/http transfer.go (fixLength), x/net/http2 transport.go.
    """
    http2 = response.proto_major == 2
    coding = (first(response.headers, "Transfer-Encoding") or "").lower()
    chunked = not http2 and "chunked" in coding and method != "HEAD"
    length = -1 if chunked else _length(response, method, http2=http2)
    transfer_encoding = ("chunked",) if chunked else ()
    return replace(response, transfer_encoding=transfer_encoding, content_length=length)


def decode_response(response: Response) -> Response:
    """Undo the content encodings of a response body, as Go's transport undoes gzip by itself.

    A client that leaves after the last event of a stream has not waited for gzip's own end.
    """
    decode_body = decode_prefix if stream_has_ended(response) else decode
    decoded = _decoded(response.body, response.headers, "response", decode_body)
    if decoded is None:
        return response
    headers = without(response.headers, "Content-Encoding", "Content-Length")
    return replace(response, body=decoded, headers=headers, content_length=-1, uncompressed=True)


_REQUEST_STEPS: tuple[Callable[[Request], Request], ...] = (decode_request, drop_transport_headers)
_RESPONSE_STEPS: tuple[Callable[[Response], Response], ...] = (decode_response,)


def _run[T](steps: tuple[Callable[[T], T], ...], message: T) -> T:
    for step in steps:
        message = step(message)
    return message


def _finish_request(request: Request, policy: Policy) -> Request:
    form = request_form(request)
    return replace(request, form=form, headers=_kept(request, policy))


def _kept(message: Request | Response, policy: Policy) -> Headers:
    still_encoded = _STILL_ENCODED if message.body else frozenset()
    return keep_headers(message.headers, policy.keep | still_encoded)


def _decoded(
    body: bytes,
    headers: Headers,
    what: str,
    decode_body: Callable[[bytes, list[str]], bytes] = decode,
) -> bytes | None:
    """Decode a body by its Content-Encoding; None if there is nothing to decode or it cannot be."""
    encodings = parse_encodings(first(headers, "Content-Encoding"))
    if not body or not encodings:
        return None
    try:
        return decode_body(body, encodings)
    except UndecodableError as problem:
        _log.warning("%s: %s; its bytes are recorded as they are", what, problem)
        return None


def _length(response: Response, method: str, *, http2: bool) -> int:
    if response.code in (204, 304) and method != "HEAD":
        return 0
    length = declared_length(response)
    if length is not None:
        return length
    return 0 if http2 and method != "HEAD" and not response.body else -1
