"""A request taken apart for the rules: its URL, and its body as one tree of values.

Whatever the body is, the rules see JSON: a form is its fields, a multipart body its parts, and
what is no text is the digest of its bytes.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from vcrproxy.cassette.model import Request, to_bytes, to_text
from vcrproxy.playback.bodies import (
    Body,
    FormBody,
    JsonBody,
    MultipartBody,
    Part,
    RawBody,
    content_type,
    form_fields,
    part_name,
    read_body,
)
from vcrproxy.playback.json_value import Json
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.urls import Url, split_url

_LONGEST_TEXT = 1 << 20  # of a text without JSON in it; a longer one is its digest


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule passed over in one request. place: "$.user"."""

    rule: Rule
    place: str
    value: str


@dataclass(slots=True)
class Opened:
    """A request taken apart; the rules change it step by step.

    kind: "json", "form", "part" or "text". query: of the URL, by name.
    notes: what the rules passed over.
    """

    method: str
    url: Url
    kind: str
    value: Any
    query: dict[str, list[str]]
    notes: list[Note] = field(default_factory=list)


def open_request(request: Request, body: Body | None = None) -> Opened:
    """Take a request apart. body: if it has been read already; it is not to be used any more."""
    url = split_url(request.url)
    read = body or read_body(request.body, content_type(request))
    kind, value = _tree(read)
    fields = form_fields(to_bytes(url.query.removeprefix("?"))) if url.query else {}
    return Opened(request.method or "GET", url, kind, value, _texts(fields))


def _tree(body: Body) -> tuple[str, Any]:
    match body:
        case JsonBody():
            return "json", body.value
        case FormBody():
            return "form", _texts(body.fields)
        case MultipartBody():
            return "part", _parts(body)
        case RawBody():
            return "text", _text(body.content)


def _texts(fields: dict[bytes, tuple[bytes, ...]]) -> dict[str, list[str]]:
    return {to_text(name): [_text(value) for value in values] for name, values in fields.items()}


def _text(content: bytes) -> str:
    """Give a text, or the digest of what is none."""
    if len(content) <= _LONGEST_TEXT:
        try:
            return content.decode()
        except UnicodeDecodeError:
            pass
    # 40 digits, so that it does not look like an id, which could be renamed
    return f"{len(content)} bytes, {hashlib.sha256(content).hexdigest()[:40]}"


def _parts(body: MultipartBody) -> dict[str, Any]:
    """Give the parts by name; their headers take part as they are."""
    parts: dict[str, list[Json]] = {}
    for part in body.parts:
        parts.setdefault(to_text(part_name(part)), []).append(_part(part))
    return {name: list(same) for name, same in parts.items()}


def _part(part: Part) -> Json:
    headers: list[Json] = [f"{to_text(name)}: {to_text(value)}" for name, value in part.headers]
    return {"headers": headers, "content": _text(part.content)}
