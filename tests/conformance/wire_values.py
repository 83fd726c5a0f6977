"""Cassettes as JSON, for Go: field names as go-vcr's structs have them, a character a byte."""

from dataclasses import fields
from typing import Any

from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_bytes, to_text


def to_values(cassette: Cassette) -> list[dict[str, Any]]:
    """Turn a cassette into what Go's encoding/json puts into go-vcr's structs."""
    return [
        {"request": _message(i.request), "response": _message(i.response)}
        for i in cassette.interactions
    ]


def from_values(values: list[dict[str, Any]]) -> Cassette:
    """Undo `to_values`, also with the spelling of the names that Go uses."""
    return Cassette(tuple(_interaction(_lower(value)) for value in values))


def characters(raw: bytes) -> str:
    """Let a character stand for each byte."""
    return raw.decode("latin-1")


def raw(text: str) -> bytes:
    """Undo `characters`."""
    return text.encode("latin-1")


def _message(message: Request | Response) -> dict[str, Any]:
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


def _interaction(value: dict[str, Any]) -> Interaction:
    return Interaction(_read(Request, value["request"]), _read(Response, value["response"]))


def _read(kind: type, value: dict[str, Any]) -> Any:
    named = _lower(value)
    given = {f.name: named[_go_name(f.name)] for f in fields(kind)}
    return kind(**{k: _model(v, k == "body") for k, v in given.items() if v is not None})


def _lower(value: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): item for name, item in value.items()}


def _model(value: Any, is_body: bool = False) -> Any:
    if isinstance(value, str):
        return raw(value) if is_body else to_text(raw(value))
    if isinstance(value, list):
        return tuple(_model(item) for item in value)
    if isinstance(value, dict):
        return {_model(name): _model(values) or () for name, values in value.items()}
    return value
