"""Where our recording of an HTTP situation is not go-vcr's, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import chain

from vcrproxy.cassette.model import Cassette, Headers, Interaction, Request, Response

MISSING, EXTRA = "an interaction is missing", "an interaction that Go has not"

# differs from run to run
_NEVER_COMPARED = frozenset({"duration"})
_NEVER_COMPARED_HEADERS = frozenset({"Date"})


@dataclass(frozen=True)
class Difference:
    """Fields in which recordings of some situations differ.

    client: only if the client speaks this to the proxy; "" whatever it speaks.
    """

    reason: str
    situations: frozenset[str]
    fields: frozenset[str]
    client: str = ""

    def applies(self, situation: str, client: str) -> bool:
        return situation in self.situations and self.client in ("", client)


def over_both(*names: str) -> frozenset[str]:
    """Name situations over HTTP/1.1 and over HTTP/2."""
    return frozenset(f"{protocol} {name}" for protocol in ("H1", "H2") for name in names)


HOST = "host: a proxy cannot see whether the program filled in Host; written empty, as by the SDK"
DECODED = "compressed answers are always decoded; Go leaves those that the program asked for"
REDIRECT = "proto: http.Client makes the request after a redirect without one; the wire has one"
URL = "url: fragment and user:password@ are not on the wire"
CHUNKED = "transfer_encoding: that the program asked for chunks itself is not on the wire"
GO_FAILS = "Go's recorder or client fails the exchange; ours records what was answered"
TRAILERS = "mitmproxy breaks on trailers over HTTP/1.1 (NotImplementedError), nothing is recorded"
INFORMATIONAL = "mitmproxy takes 103 Early Hints over HTTP/1.1 for the answer"
NO_REASON = "status: mitmproxy does not tell a missing reason phrase from an empty one"
CREDENTIALS = "credentials and cookies are never kept, whatever is asked for"
OWN_ENCODING = "accept-encoding: gzip is what Go's transport adds below the recorder: left out"
CANONICAL = "header names are canonical; Go leaves those that a program put into the map itself"
UNDECODABLE = "content-encoding is kept where a body cannot be decoded: a replay passes both on"

_DECODED = frozenset({"response.body", "response.uncompressed"})
_LENGTH = frozenset({"response.content_length"})
_WITH_LENGTH = over_both(
    "GET gzip client AE gzip", "GET gzip client AE identity", "GET gzip with Range (no auto)"
)
_STREAMED = over_both("GET gzip client AE gzip streamed")

# host, which differs nearly everywhere, is compared apart
_ALWAYS = (
    Difference(DECODED, _WITH_LENGTH, _DECODED | _LENGTH),
    Difference(DECODED, _STREAMED | {"RAW x-gzip"}, _DECODED),
    Difference(
        REDIRECT,
        over_both("GET redirect"),
        frozenset({"request.proto", "request.proto_major", "request.proto_minor"}),
    ),
    Difference(URL, over_both("noncanonical", "userinfo"), frozenset({"request.url"})),
    Difference(
        CHUNKED,
        over_both("explicit TransferEncoding chunked"),
        frozenset({"request.content_length", "request.transfer_encoding"}),
    ),
    Difference(
        GO_FAILS,
        over_both("POST form bad escape", "POST form semicolon")
        | {"RAW gzip corrupt", "H2 GET 304 with CL 5"},
        frozenset({EXTRA}),
    ),
    Difference(
        TRAILERS,
        frozenset({"H1 GET trailer", "RAW chunked identity", "RAW chunked with Trailer hdr"}),
        frozenset({MISSING}),
    ),
    Difference(TRAILERS, over_both("request trailer"), frozenset({MISSING}), client="HTTP/1.1"),
    Difference(INFORMATIONAL, frozenset({"RAW 1xx then 200"}), frozenset({MISSING})),
    Difference(NO_REASON, frozenset({"RAW reason none no space"}), frozenset({"response.status"})),
)

# with the three headers that x/vcr keeps
IN_X_VCR = (
    *_ALWAYS,
    Difference(
        UNDECODABLE,
        over_both("GET br unasked", "GET zstd client AE", "GET deflate unasked")
        | {"RAW gzip,gzip two values"},
        frozenset({"response: Content-Encoding"}),
    ),
)

# with every header that Go has, which our recorder is told to keep
IN_ALL_HEADERS = (
    *_ALWAYS,
    Difference(
        DECODED, _WITH_LENGTH, frozenset({"response: Content-Encoding", "response: Content-Length"})
    ),
    Difference(DECODED, _STREAMED | {"RAW x-gzip"}, frozenset({"response: Content-Encoding"})),
    Difference(
        OWN_ENCODING,
        over_both("GET gzip client AE gzip", "GET gzip client AE gzip streamed"),
        frozenset({"request: Accept-Encoding"}),
    ),
    Difference(CREDENTIALS, over_both("GET multi"), frozenset({"response: Set-Cookie"})),
    Difference(CREDENTIALS, over_both("userinfo"), frozenset({"request: Authorization"})),
    Difference(
        CANONICAL, over_both("noncanonical"), frozenset({"request: X-Lower", "request: x-lower"})
    ),
)


def expected(
    table: Iterable[Difference], situation: str, client: str
) -> tuple[frozenset[str], set[str]]:
    """Give the fields that may and must differ, and the reasons."""
    found = [difference for difference in table if difference.applies(situation, client)]
    return frozenset(chain(*(d.fields for d in found))), {d.reason for d in found}


def differing(theirs: Cassette, ours: Cassette) -> set[str]:
    """Name the fields in which two recordings differ."""
    surplus = len(ours.interactions) - len(theirs.interactions)
    if surplus:
        return {EXTRA if surplus > 0 else MISSING}
    pairs = zip(theirs.interactions, ours.interactions, strict=True)
    return set(chain.from_iterable(_interaction(*pair) for pair in pairs))


def _interaction(theirs: Interaction, ours: Interaction) -> set[str]:
    return _message("request", theirs.request, ours.request) | _message(
        "response", theirs.response, ours.response
    )


def _message(side: str, theirs: Request | Response, ours: Request | Response) -> set[str]:
    names = {f.name for f in fields(theirs)} - _NEVER_COMPARED - {"headers"}
    differing = {f"{side}.{n}" for n in names if getattr(theirs, n) != getattr(ours, n)}
    return differing | {f"{side}: {name}" for name in _headers(theirs.headers, ours.headers)}


def _headers(theirs: Headers, ours: Headers) -> set[str]:
    names = (set(theirs) | set(ours)) - _NEVER_COMPARED_HEADERS
    return {name for name in names if theirs.get(name) != ours.get(name)}
