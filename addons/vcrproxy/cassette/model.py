"""The vocabulary of the whole project: frozen data for what a cassette holds.

Field names, their order and their zero values are those of go-vcr 4.0.7's structs.

Strings are `str` in the manner of PEP 383, as `os.fsdecode` gives them: a byte that is not
UTF-8 stands in them as a lone surrogate, so any Go string, which is any bytes, goes in and comes
out unchanged. Bodies are `bytes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SUPPORTED_VERSION = 2

# {"Content-Type": ("application/json",)}: names in the form that they are written in
type Headers = Mapping[str, tuple[str, ...]]


def to_text(raw: bytes) -> str:
    """Turn bytes into a model string; lossless, `to_bytes` undoes it."""
    return raw.decode("utf-8", "surrogateescape")


def to_bytes(text: str) -> bytes:
    """Turn a model string into the bytes it stands for."""
    return text.encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    proto: str = "HTTP/1.1"
    proto_major: int = 1
    proto_minor: int = 1
    content_length: int = 0
    transfer_encoding: tuple[str, ...] = ()
    trailer: Headers = field(default_factory=dict)
    host: str = ""
    remote_addr: str = ""
    request_uri: str = ""
    body: bytes = b""
    form: Headers = field(default_factory=dict)
    headers: Headers = field(default_factory=dict)
    url: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What the service answered.

    duration: nanoseconds from the request to the response headers.
    """

    proto: str = "HTTP/1.1"
    proto_major: int = 1
    proto_minor: int = 1
    transfer_encoding: tuple[str, ...] = ()
    trailer: Headers = field(default_factory=dict)
    content_length: int = 0
    uncompressed: bool = False
    body: bytes = b""
    headers: Headers = field(default_factory=dict)
    status: str = ""
    code: int = 0
    duration: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and where a request was recorded that speaks of the day, or of where its program ran.

    at: with its zone, 2026-11-24T17:42:27+01:00. folder, home, temp, kernel: "" if not spoken of.
    """

    at: str = ""
    folder: str = ""
    home: str = ""
    temp: str = ""
    kernel: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One request and its response. Its id is its place in the cassette.

    stamp: what go-vcr does not know, and ignores; None for nearly all.
    """

    request: Request
    response: Response
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Cassette:
    """A recording: interactions in the order in which they finished."""

    interactions: tuple[Interaction, ...] = ()
