"""Read the fields of a cassette from YAML nodes, each by its type, as go-yaml does.

The field's type, not the look of its value, says how a value is read: `body: 123` is the text
"123". Source: go-yaml v4.0.0-rc.3, decode.go.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vcrproxy.cassette.durations import parse_duration
from vcrproxy.cassette.model import Headers, to_text
from vcrproxy.cassette.resolve import (
    NULL_WORDS,
    OLD_FALSE_WORDS,
    OLD_TRUE_WORDS,
    TRUE_WORDS,
    Kind,
    kind_of,
    whole_number,
)
from vcrproxy.cassette.yaml_events import RefusedError, shown
from vcrproxy.cassette.yaml_nodes import Mapping, Node, Scalar, Sequence, duplicate_key

_INT64 = range(-(2**63), 2**63)
_KIND_TAGS = {f"!!{kind.value}": kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class FieldType:
    """The type of a field.

    read: takes a node and its path, such as "interactions[3].request.code".
    zero: what null, or no field, stands for.
    """

    read: Callable[[Node, str], Any]
    zero: Any

    def value(self, node: Node | None, path: str) -> Any:
        """Read a field, which may be absent."""
        if node is None or _is_null(node, path):
            return self.zero
        return self.read(node, path)


def _headers(node: Node, path: str) -> Headers:
    entries = entries_of(node, path).items()
    return {name: LIST.value(values, f"{path}[{shown(name)}]") for name, values in entries}


def _list(node: Node, path: str) -> tuple[str, ...]:
    """Read a list of strings, without those that are null, as Go does."""
    items = ((item, f"{path}[{number}]") for number, item in enumerate(items_of(node, path)))
    return tuple(_text(item, at) for item, at in items if not _is_null(item, at))


def items_of(node: Node, path: str) -> list[Node]:
    """Read a list. Raises RefusedError for anything else."""
    if not isinstance(node, Sequence):
        raise _wrong_kind(node, path, "a list")
    return node.items


def entries_of(node: Node, path: str) -> dict[str, Node]:
    """Read a map, with what "<<" merges into it. Raises RefusedError for anything else."""
    if not isinstance(node, Mapping):
        raise _wrong_kind(node, path, "a map")
    entries: dict[str, Node] = {}
    merged: list[Node] = []
    for key, value in node.pairs:
        if _is_merge(key):
            merged += value.items if isinstance(value, Sequence) else [value]
        else:
            _enter(entries, key, value, path)
    for source in merged:
        for name, value in entries_of(source, f"{path}.<<").items():
            entries.setdefault(name, value)
    return entries


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.value == "<<" and key.plain


def _enter(entries: dict[str, Node], key: Node, value: Node, path: str) -> None:
    at = f"a key of {path}"
    if _is_null(key, at):
        raise _refused(key, f"{at} is null", "a string")
    name = _text(key, at)
    if name in entries:  # once as it is and once as !!binary
        raise duplicate_key(key.line, name)
    entries[name] = value


def _text(node: Node, path: str) -> str:
    return to_text(_bytes(node, path))


def _bytes(node: Node, path: str) -> bytes:
    """Read a string: whatever is written there, or what its !!binary stands for."""
    scalar = _scalar(node, path, "a string")
    _kind(scalar, path)
    try:
        # Go's base64 ignores line ends and nothing else
        return _unbase64(scalar.value) if scalar.tag == "!!binary" else scalar.value.encode()
    except binascii.Error:
        raise _refused(node, f"{path} is !!binary without base64", "base64") from None
    except UnicodeEncodeError:
        raise _refused(node, f"{path} has half a surrogate pair", "text") from None


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text.replace("\n", "").replace("\r", "").encode(), validate=True)


def _whole(node: Node, path: str) -> int:
    scalar = _scalar(node, path, "a whole number")
    number = None
    if _kind(scalar, path) in (Kind.INT, Kind.FLOAT):
        number = whole_number(scalar.value)
    if number is None or number not in _INT64:
        raise _wrong(scalar, path, "a whole number")
    return number


def _flag(node: Node, path: str) -> bool:
    scalar = _scalar(node, path, "true or false")
    kind, word = _kind(scalar, path), scalar.value
    if kind is Kind.BOOL:
        return word in TRUE_WORDS
    if kind is not Kind.STR or word not in OLD_TRUE_WORDS | OLD_FALSE_WORDS:
        raise _wrong(scalar, path, "true or false")
    return word in OLD_TRUE_WORDS


def _duration(node: Node, path: str) -> int:
    expected = "a duration such as 1.5s"
    scalar = _scalar(node, path, expected)
    if _kind(scalar, path) is not Kind.STR:
        raise _wrong(scalar, path, expected)
    try:
        return parse_duration(_text(scalar, path))
    except ValueError:
        raise _wrong(scalar, path, expected) from None


def _scalar(node: Node, path: str, expected: str) -> Scalar:
    if not isinstance(node, Scalar):
        raise _wrong_kind(node, path, expected)
    return node


def _is_null(node: Node, path: str) -> bool:
    # the words first, because almost no value is one of them
    return isinstance(node, Scalar) and node.value in NULL_WORDS and _kind(node, path) is Kind.NULL


def _kind(scalar: Scalar, path: str) -> Kind:
    """Resolve a scalar as Go does: by its tag, else by its look unless it is quoted."""
    if scalar.tag in (None, "!"):
        return kind_of(scalar.value) if scalar.plain else Kind.STR
    tagged = _KIND_TAGS.get(scalar.tag or "", Kind.STR)
    if tagged in (Kind.STR, Kind.MERGE):
        return Kind.STR
    kind = kind_of(scalar.value)
    if kind is not tagged and (tagged, kind) != (Kind.FLOAT, Kind.INT):
        raise _refused(scalar, f"{path} is tagged {scalar.tag}", "a value of that kind")
    return kind


def _wrong(scalar: Scalar, path: str, expected: str) -> RefusedError:
    """Name the value found. Not for where a credential could stand, see `_wrong_kind`."""
    found = shown(scalar.value)
    value = found[1:-1] if scalar.plain else found
    return _refused(scalar, f"{path} is {value or 'null'}", expected)


def _wrong_kind(node: Node, path: str, expected: str) -> RefusedError:
    names = {Scalar: "a single value", Sequence: "a list", Mapping: "a map"}
    return _refused(node, f"{path} is {names[type(node)]}", expected)


def _refused(node: Node, found: str, expected: str) -> RefusedError:
    what = f"{found}, expected {expected}; correct it or record it again"
    return RefusedError(node.line, what)


TEXT = FieldType(_text, "")
BODY = FieldType(_bytes, b"")
WHOLE = FieldType(_whole, 0)
FLAG = FieldType(_flag, False)
DURATION = FieldType(_duration, 0)
LIST = FieldType(_list, ())
HEADERS = FieldType(_headers, {})
