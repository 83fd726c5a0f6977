"""Write cassettes, to the byte as x/vcr 0.1.1 does: a template for the fixed layout.

No YAML library: none writes all strings as go-yaml does. The fields, their order and which are
left out when empty are those of go-vcr 4.0.7's structs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

from vcrproxy.cassette.durations import format_duration
from vcrproxy.cassette.key_order import sorted_keys
from vcrproxy.cassette.model import (
    SUPPORTED_VERSION,
    Cassette,
    Headers,
    Interaction,
    Request,
    Response,
    Stamp,
    to_bytes,
)
from vcrproxy.cassette.scalars import is_simple_key, scalar

_TOP = f"---\nversion: {SUPPORTED_VERSION}\ninteractions:"
HEAD = f"{_TOP}\n".encode()
EMPTY = f"{_TOP} []\n".encode()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a request or response.

    write: gives what stands behind "name:", with the line feed that ends it.
    """

    name: str
    write: Callable[[Any], str]
    omit_empty: bool = False


def write_cassette(cassette: Cassette) -> bytes:
    """Write a whole cassette file."""
    if not cassette.interactions:
        return EMPTY
    items = (write_interaction(*numbered) for numbered in enumerate(cassette.interactions))
    return HEAD + b"".join(items)


def write_interaction(number: int, interaction: Interaction) -> bytes:
    """Write one interaction as an item of the list that `HEAD` opens.

    number: its id, which is its place in the cassette.
    """
    request = _fields(_REQUEST, interaction.request)
    response = _fields(_RESPONSE, interaction.response)
    stamp = f"  recorded:\n{_fields(_STAMP, interaction.stamp)}" if interaction.stamp else ""
    return f"- id: {number}\n  request:\n{request}{stamp}  response:\n{response}".encode()


def _fields(table: tuple[_Field, ...], message: Request | Response | Stamp) -> str:
    lines = []
    for field in table:
        value = getattr(message, field.name)
        if value or not field.omit_empty:
            lines.append(f"    {field.name}:{field.write(value)}")
    return "".join(lines)


def _text(value: str) -> str:
    return _body(to_bytes(value))


def _body(value: bytes) -> str:
    return " " + scalar(value, 6)


def _number(value: int) -> str:
    return f" {value}\n"


def _flag(value: bool) -> str:
    return " true\n" if value else " false\n"


def _duration(value: int) -> str:
    return f" {format_duration(value)}\n"


def _list(values: tuple[str, ...]) -> str:
    return "\n" + _items(values, 4) if values else " []\n"


def _map(headers: Headers) -> str:
    entries = (_entry(name, headers[name]) for name in sorted_keys(headers))
    return "\n" + "".join(entries) if headers else " {}\n"


def _entry(name: str, values: tuple[str, ...]) -> str:
    raw = to_bytes(name)
    key = scalar(raw, 8)
    if is_simple_key(raw):
        return f"      {key[:-1]}:{'\n' + _items(values, 6) if values else ' []\n'}"
    # the list behind such a key is not compact: its items begin where the first one does
    return f"      ? {key}      : {_items(values, 8).lstrip(' ') if values else '[]\n'}"


def _items(values: Iterable[str], column: int) -> str:
    return "".join(f"{' ' * column}- {scalar(to_bytes(value), column + 2)}" for value in values)


_REQUEST = (
    _Field("proto", _text),
    _Field("proto_major", _number),
    _Field("proto_minor", _number),
    _Field("content_length", _number),
    _Field("transfer_encoding", _list, omit_empty=True),
    _Field("trailer", _map, omit_empty=True),
    _Field("host", _text),
    _Field("remote_addr", _text, omit_empty=True),
    _Field("request_uri", _text, omit_empty=True),
    _Field("body", _body, omit_empty=True),
    _Field("form", _map, omit_empty=True),
    _Field("headers", _map, omit_empty=True),
    _Field("url", _text),
    _Field("method", _text),
)
# before the response, since the line of its duration is known to be the last of an interaction
_STAMP = tuple(_Field(field.name, _text, omit_empty=True) for field in fields(Stamp))
_RESPONSE = (
    _Field("proto", _text),
    _Field("proto_major", _number),
    _Field("proto_minor", _number),
    _Field("transfer_encoding", _list, omit_empty=True),
    _Field("trailer", _map, omit_empty=True),
    _Field("content_length", _number),
    _Field("uncompressed", _flag, omit_empty=True),
    _Field("body", _body),
    _Field("headers", _map),
    _Field("status", _text),
    _Field("code", _number),
    _Field("duration", _duration),
)
