"""Request bodies by what they mean: JSON, urlencoded form, multipart, or only bytes.

Two bodies count as equal if their bytes are equal or their canonical forms are.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from vcrproxy.cassette.model import Request, to_bytes
from vcrproxy.playback.json_value import Json, canonical_json, parse_json


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body that is nothing but its bytes."""

    content: bytes

    def canonical(self) -> bytes:
        """Give the bytes, marked as such."""
        return b"bytes:" + self.content


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON text. `text` is its canonical form."""

    value: Json
    text: bytes

    def canonical(self) -> bytes:
        """Give one text for all spellings: key order, blanks, escapes and numbers."""
        return b"json:" + self.text


@dataclass(frozen=True, slots=True)
class FormBody:
    """An urlencoded form: {b"scope": (b"read", b"write")}, keys sorted."""

    fields: dict[bytes, tuple[bytes, ...]]

    def canonical(self) -> bytes:
        """Give one text for all orders of keys; the order within one key stays."""
        pairs = ((name, _framed(values)) for name, values in self.fields.items())
        return b"form:" + _framed(piece for pair in pairs for piece in pair)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body. Headers: lower-case names, sorted."""

    headers: tuple[tuple[bytes, bytes], ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """The parts of a multipart body, in order, without the boundary."""

    parts: tuple[Part, ...]

    def canonical(self) -> bytes:
        """Give one text for all boundaries and orders of a part's headers."""
        parts = (
            _framed([*(piece for header in part.headers for piece in header), part.content])
            for part in self.parts
        )
        return b"multipart:" + _framed(parts)


type Body = RawBody | JsonBody | FormBody | MultipartBody


def _framed(pieces: Iterable[bytes]) -> bytes:
    """Join pieces so that no other pieces give the same bytes.

    Source: netstrings, https://cr.yp.to/proto/netstrings.txt.
    """
    return b"".join(b"%d:%b," % (len(piece), piece) for piece in pieces)


def content_type(request: Request) -> str:
    """Give a request's Content-Type as written, "" without one."""
    values = next(
        (values for name, values in request.headers.items() if name.lower() == "content-type"), ()
    )
    return values[0] if values else ""


_PART_NAME = re.compile(rb'[; \t]name=(?:"([^"]*)"|([^;\s]+))', re.IGNORECASE)


def part_name(part: Part) -> bytes:
    """Give the name of a part, b"" without one."""
    disposition = dict(part.headers).get(b"content-disposition", b"")
    name = _PART_NAME.search(disposition)
    return (name[1] or name[2] or b"") if name else b""


def _read_json(body: bytes, _type: str) -> JsonBody | None:
    """Read JSON whatever the Content-Type says, as clients often leave it out."""
    try:
        value = parse_json(body)
        return JsonBody(value, canonical_json(value))
    except ValueError:
        return None


_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _read_form(body: bytes, type_: str) -> FormBody | None:
    """Read a form if the Content-Type says so and every escape is whole.

    Source: https://url.spec.whatwg.org/#urlencoded-parsing.
    """
    if _media_type(type_) != "application/x-www-form-urlencoded" or _BAD_ESCAPE.search(body):
        return None
    return FormBody(form_fields(body))


def form_fields(text: bytes) -> dict[bytes, tuple[bytes, ...]]:
    """Read an urlencoded text: {b"scope": (b"read", b"write")}, keys sorted."""
    fields: dict[bytes, list[bytes]] = {}
    for piece in filter(None, text.split(b"&")):
        name, _, value = piece.replace(b"+", b" ").partition(b"=")
        fields.setdefault(unquote_to_bytes(name), []).append(unquote_to_bytes(value))
    return {name: tuple(fields[name]) for name in sorted(fields)}


_BOUNDARY = re.compile(r';[ \t]*boundary=(?:"([^"]+)"|([^\s;"]+))', re.IGNORECASE)
_FIRST_LINE = re.compile(rb"--([^\r\n]{1,70}?)[ \t]*(?:--)?[ \t]*(?:\r\n|\Z)")


def _read_multipart(body: bytes, type_: str) -> MultipartBody | None:
    boundary = _boundary(body, type_)
    return _split_parts(body, boundary) if boundary else None


def _boundary(body: bytes, type_: str) -> bytes:
    """Give the boundary of the Content-Type, or of the first line if that tells nothing."""
    if type_ and not _media_type(type_).startswith("multipart/"):
        return b""
    if declared := _BOUNDARY.search(type_):
        return to_bytes(declared[1] or declared[2])
    first_line = _FIRST_LINE.match(body)
    return first_line[1] if first_line else b""


def _split_parts(body: bytes, boundary: bytes) -> MultipartBody | None:
    """Cut a body at its boundary; None if it is not well formed, so that its bytes decide.

    Source: RFC 2046 section 5.1.1.
    """
    preamble, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if preamble or not pieces or pieces.pop().rstrip() != b"--":
        return None
    parts = tuple(map(_read_part, pieces))
    if None in parts:
        return None
    return MultipartBody(tuple(part for part in parts if part))


def _read_part(piece: bytes) -> Part | None:
    """Read what stands between two boundaries: blanks, line end, headers, empty line, content."""
    padding, line_end, rest = piece.partition(b"\r\n")
    head, empty_line, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
    lines = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
    if padding.strip(b" \t") or not line_end or not empty_line:
        return None
    if not all(colon for _, colon, _ in lines):
        return None
    headers = ((name.lower(), value.strip()) for name, _, value in lines)
    return Part(tuple(sorted(headers, key=lambda header: header[0])), content)


def _media_type(type_: str) -> str:
    return type_.partition(";")[0].strip().lower()


_READERS: tuple[Callable[[bytes, str], Body | None], ...] = (
    _read_json,
    _read_form,
    _read_multipart,
)


def read_body(body: bytes, type_: str) -> Body:
    """Read a body as the first of JSON, form and multipart that it is; never fails.

    type_: its Content-Type, "" without one.
    """
    for reader in _READERS:
        if (found := reader(body, type_)) is not None:
            return found
    return RawBody(body)
