"""What the player sends: a recorded answer, or an error in the service's own form."""

import json
import re
from dataclasses import dataclass
from enum import Enum

from vcrproxy.cassette.model import Headers, Interaction, Response
from vcrproxy.playback.errors import UnplayableError

type HeaderPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer without framing: the proxy adds length or chunks.

    headers, trailers: (("Content-Type", "text/event-stream"),), model strings, in order.
    reason: "OK"; "" if the service sent none.
    """

    code: int
    headers: HeaderPairs
    body: bytes
    reason: str = ""
    trailers: HeaderPairs = ()


class Refusal(Enum):
    """Why a request is not answered from the cassette: status, error type and error code.

    404 and 400 with `x-should-retry: false` are what no OpenAI SDK tries again.
    """

    MISS = 404, "Not Found", "vcrproxy_miss", "interaction_not_found"
    HOST = 404, "Not Found", "vcrproxy_miss", "host_not_recorded"
    SESSION = 400, "Bad Request", "vcrproxy_error", "session_refused"
    FAILURE = 500, "Internal Server Error", "vcrproxy_error", "internal_error"


_REFUSAL_HEADERS: HeaderPairs = (
    ("content-type", "application/json"),
    ("x-should-retry", "false"),
)


def refuse(refusal: Refusal, message: str) -> Answer:
    """Answer with an error that every SDK raises at once, with the message in it."""
    code, reason, type_, error_code = refusal.value
    error = {"message": _valid_text(message), "type": type_, "param": None, "code": error_code}
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return Answer(code, _REFUSAL_HEADERS, body, reason)


def _valid_text(text: str) -> str:
    r"""Write out lone surrogates, which strict readers of JSON refuse: `\udc80`, six characters."""
    return text.encode("utf-8", "backslashreplace").decode()


# RFC 9110 section 7.6.1, and Proxy-Connection, which clients send all the same
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

_BREAKING = re.compile(r"[\r\n\0]")  # RFC 9110 section 5.5

# an SDK that backs off after a recorded error would sleep in the test; this wins over retry-after
_NO_BACK_OFF = ("retry-after-ms", "1")


def answer_from(interaction: Interaction) -> Answer:
    """Give the recorded answer, less what belonged to the recorded connection.

    Raises UnplayableError; a cassette may have been edited by hand.
    """
    response = interaction.response
    _check(response)
    dropped = _dropped_headers(interaction)
    headers = [pair for pair in _pairs(response.headers) if pair[0].lower() not in dropped]
    if response.code >= 400:
        headers.append(_NO_BACK_OFF)
    if interaction.request.method == "HEAD" and response.content_length >= 0:
        # the length of what GET would bring (RFC 9110 section 9.3.2)
        headers.append(("content-length", str(response.content_length)))
    return Answer(
        response.code, tuple(headers), response.body, _reason(response), _pairs(response.trailer)
    )


def _check(response: Response) -> None:
    """Refuse what would break the protocol, or say something else in it than the cassette says."""
    if not 200 <= response.code <= 999:
        raise UnplayableError(f"code is {response.code}, expected 200 to 999; correct it")
    headers = (*_pairs(response.headers), *_pairs(response.trailer))
    for text in (response.status, *(part for header in headers for part in header)):
        if _BREAKING.search(text):
            raise UnplayableError(f"{text!r} holds a line break or NUL; correct it")


def _dropped_headers(interaction: Interaction) -> frozenset[str]:
    """Name the headers that are not sent again, in lower case.

    The proxy counts the body it sends.
    """
    response = interaction.response
    dropped = _HOP_BY_HOP | _named_by_connection(response.headers) | {"content-length"}
    if response.uncompressed:
        dropped |= {"content-encoding"}
    return dropped | {_NO_BACK_OFF[0]} if response.code >= 400 else dropped


def _named_by_connection(headers: Headers) -> frozenset[str]:
    """List the headers that Connection declares hop-by-hop (RFC 9110 section 7.6.1)."""
    values = [value for name, value in _pairs(headers) if name.lower() == "connection"]
    return frozenset(name.strip().lower() for value in values for name in value.split(","))


def _pairs(headers: Headers) -> HeaderPairs:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _reason(response: Response) -> str:
    """Take the reason phrase from "200 OK"; go-vcr writes "200 " where there was none."""
    code, _, reason = response.status.partition(" ")
    return reason.strip() if code.isdecimal() else response.status
