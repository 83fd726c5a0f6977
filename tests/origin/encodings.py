"""Content encodings, as a content network in front of the service applies them."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import brotli
import zstandard
from starlette.requests import Request
from starlette.responses import Response

# in the order of preference; "deflate" is the zlib format, RFC 9110 section 8.4.1.2
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "br": lambda plain: brotli.compress(plain, quality=4),
        "zstd": zstandard.compress,
        "gzip": lambda plain: gzip.compress(plain, compresslevel=6, mtime=0),
        "deflate": zlib.compress,
    }
)
WORTH_ENCODING = 256


def accepted(header: str) -> frozenset[str]:
    """List the codings that an Accept-Encoding value allows; weights above zero count alike."""
    choices = [choice.replace(" ", "").lower().partition(";q=") for choice in header.split(",")]
    return frozenset(name for name, _, weight in choices if float(weight or 1) > 0)


def json_response(
    request: Request, value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with JSON in the service's layout, encoded if the client likes it."""
    plain = (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
    return encode(request, Response(plain, status, headers, "application/json"))


def encode(request: Request, response: Response) -> Response:
    """Encode a body that is worth it; the network then leaves out its length."""
    offered = accepted(request.headers.get("accept-encoding", ""))
    coding = next((name for name in ENCODERS if name in offered), None)
    if coding is None or len(response.body) <= WORTH_ENCODING:
        return response
    response.body = ENCODERS[coding](bytes(response.body))
    response.headers["content-encoding"] = coding
    del response.headers["content-length"]
    return response


def gzip_each(events: Iterable[bytes]) -> Iterator[bytes]:
    """Compress a stream so that each event can be read as soon as it arrives."""
    squeeze = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    for event in events:
        yield squeeze.compress(event) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    yield squeeze.flush()
