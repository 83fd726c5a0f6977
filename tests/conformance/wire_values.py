"""Cassettes as JSON, for Go: field names as go-vcr's structs have them, a character a byte."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_bytes, to_text

type Values = dict[str, Any]

_ZERO = {"proto": "", "proto_major": 0, "proto_minor": 0}  # the others are those of the model


def to_values(cassette: Cassette) -> list[Values]:
    """Turn a cassette into what Go's encoding/json puts into go-vcr's structs."""
    return [
        {"request": _message(i.request), "response": _message(i.response)}
        for i in cassette.interactions
    ]


def from_values(values: list[Values | None]) -> Cassette:
    """Undo `to_values`, also with the spelling of the names that Go uses."""
    return Cassette(tuple(_interaction(_lower(value or {})) for value in values))


def compact(values: list[Values | None]) -> list[Values | None]:
    """Leave out what is empty or zero, which `from_values` fills in again."""
    return [value and _without_empty(value, _without_empty) for value in values]


def _without_empty(value: Values, change: Callable[[Any], Any] = lambda part: part) -> Values:
    """Leave out empty fields of a struct; change those that are structs themselves."""
    changed = ((n, change(v) if isinstance(v, dict) else v) for n, v in value.items())
    return {name: part for name, part in changed if part not in (None, 0, "", [], {})}


def characters(raw: bytes) -> str:
    """Let a character stand for each byte."""
    return raw.decode("latin-1")


def raw(text: str) -> bytes:
    """Undo `characters`."""
    return text.encode("latin-1")


def _message(message: Request | Response) -> Values:
    return {_go_name(f.name): _value(getattr(message, f.name)) for f in fields(message)}


def _go_name(name: str) -> str:
    """Name a field so that Go finds it: encoding/json ignores case, not underscores."""
    return name.replace("_", "")


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return characters(to_bytes(value))
    if isinstance(value, bytes):
        return characters(value)
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {_value(name): _value(values) for name, values in value.items()}
    return value


def _interaction(value: Values) -> Interaction:
    return Interaction(*(_read(k, value.get(k.__name__.lower(), {})) for k in (Request, Response)))


def _read(kind: type, value: Values) -> Any:
    named = _lower(value)
    given = {f.name: named.get(_go_name(f.name), _ZERO.get(f.name)) for f in fields(kind)}
    return kind(**{k: _model(v, k == "body") for k, v in given.items() if v is not None})


def _lower(value: Values) -> Values:
    return {name.lower(): item for name, item in value.items()}


def _model(value: Any, is_body: bool = False) -> Any:
    if isinstance(value, str):
        return raw(value) if is_body else to_text(raw(value))
    if isinstance(value, list):
        return tuple(_model(item) for item in value)
    if isinstance(value, dict):
        return {_model(name): _model(values) or () for name, values in value.items()}
    return value
