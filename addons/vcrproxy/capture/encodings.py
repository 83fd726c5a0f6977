"""Content encodings (RFC 9110 section 8.4.1): the wire compresses, the cassette holds plain."""

import zlib
from collections.abc import Callable, Iterable
from typing import Protocol

import brotli
import zstandard

GZIP, ZLIB, RAW_DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class UndecodableError(ValueError):
    """The bytes are not in the encoding that the header names, or they end too early."""


class Decompressor(Protocol):
    """The part of zlib's decompression objects that the decoders use."""

    @property
    def eof(self) -> bool:
        """Tell whether the compressed data has ended."""

    @property
    def unused_data(self) -> bytes:
        """Give what follows the end of the compressed data."""

    def decompress(self, data: bytes, /) -> bytes:
        """Decode what can be decoded of `data`."""


def parse_encodings(header: str | None) -> list[str]:
    """List the encodings of a Content-Encoding header, in the order they were applied."""
    names = (name.strip().lower() for name in (header or "").split(","))
    return [name for name in names if name not in ("", "identity")]


def decode(body: bytes, encodings: Iterable[str]) -> bytes:
    """Undo content encodings; raises UndecodableError."""
    for name in reversed(list(encodings)):
        body, whole = _decode_one(body, name)
        if not whole:
            raise UndecodableError(f"the {name} data ends too early")
    return body


def decode_prefix(body: bytes, encodings: Iterable[str]) -> bytes:
    """Undo content encodings as far as a body goes that was cut; raises UndecodableError."""
    for name in reversed(list(encodings)):
        body, _ = _decode_one(body, name)
    return body


def _decode_one(body: bytes, name: str) -> tuple[bytes, bool]:
    if name not in _DECODERS:
        raise UndecodableError(f"content encoding {name!r} is not known")
    try:
        return _DECODERS[name](body)
    except (zlib.error, brotli.error, zstandard.ZstdError) as problem:
        raise UndecodableError(f"the body is not {name}: {problem}") from problem


def _members(body: bytes, new: Callable[[], Decompressor]) -> tuple[bytes, bool]:
    """Decode one compressed member after the other (RFC 1952 section 2.2, RFC 8878 section 3)."""
    decoded = []
    while body:
        decompressor = new()
        decoded.append(decompressor.decompress(body))
        if not decompressor.eof:
            return b"".join(decoded), False
        body = decompressor.unused_data
    return b"".join(decoded), True


def _gzip(body: bytes) -> tuple[bytes, bool]:
    return _members(body, lambda: zlib.decompressobj(GZIP))


def _deflate(body: bytes) -> tuple[bytes, bool]:
    # RFC 9110 section 8.4.1.2: "deflate" is zlib, but some servers send it without zlib's frame
    try:
        return _members(body, lambda: zlib.decompressobj(ZLIB))
    except zlib.error:
        return _members(body, lambda: zlib.decompressobj(RAW_DEFLATE))


def _brotli(body: bytes) -> tuple[bytes, bool]:
    decompressor = brotli.Decompressor()
    decoded = decompressor.process(body)
    return decoded, decompressor.is_finished()


def _zstd(body: bytes) -> tuple[bytes, bool]:
    return _members(body, lambda: zstandard.ZstdDecompressor().decompressobj())


_DECODERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
