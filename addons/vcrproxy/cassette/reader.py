"""Read cassettes: every layout that go-vcr 4 has written, with Go's verdict and Go's values.

We refuse more than Go does, never less: a missing version, a duplicate key anywhere, a fraction in
a whole number, a map key that is null.
"""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from vcrproxy.cassette.errors import CassetteFileError, CassetteFormatError
from vcrproxy.cassette.fields import (
    BODY,
    DURATION,
    FLAG,
    HEADERS,
    LIST,
    TEXT,
    WHOLE,
    FieldType,
    entries_of,
    items_of,
)
from vcrproxy.cassette.journal import partial_path
from vcrproxy.cassette.model import (
    SUPPORTED_VERSION,
    Cassette,
    Interaction,
    Request,
    Response,
    Stamp,
)
from vcrproxy.cassette.yaml_events import RefusedError
from vcrproxy.cassette.yaml_nodes import Node, compose


def load_cassette(path: Path) -> Cassette:
    """Read a cassette file. Raises CassetteFileError and CassetteFormatError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CassetteFileError(_missing(path)) from None
    except IsADirectoryError:
        raise CassetteFileError(f"{path}: is a folder, expected a cassette; name a file") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CassetteFileError(
            f"{path}: cannot be read ({reason}), expected a cassette; check the file"
        ) from None
    return read_cassette(data, str(path))


def _missing(path: Path) -> str:
    partial = partial_path(path)
    if partial.exists():
        return (
            f"{path}: does not exist, but {partial.name} does, because a recording was"
            f" interrupted; rename {partial.name} to {path.name} to use what it recorded"
        )
    return f"{path}: does not exist, expected a cassette; record it first"


def read_cassette(
    data: bytes, where: str, composing: Callable[[bytes], Node | None] = compose
) -> Cassette:
    """Read the text of a cassette.

    where: the name that messages begin with.
    Raises CassetteFormatError.
    """
    try:
        return _cassette(composing(data))
    except RefusedError as refusal:
        raise CassetteFormatError(f"{where}:{refusal.line}: {refusal.what}") from None


def _cassette(root: Node | None) -> Cassette:
    if root is None:
        raise RefusedError(1, "the file is empty, expected a cassette; record it again")
    entries = entries_of(root, "the document")
    _check_version(entries.get("version"), root)
    return Cassette(_INTERACTIONS.value(entries.get("interactions"), "interactions"))


def _check_version(node: Node | None, root: Node) -> None:
    expected = f"expected {SUPPORTED_VERSION}"
    version = _VERSION.value(node, "version")
    if version is None or node is None:
        raise RefusedError(root.line, f"version is missing, {expected}; record it again")
    if version != SUPPORTED_VERSION:
        old = " (the format of go-vcr 1 and 2)" if version == 1 else ""
        raise RefusedError(node.line, f"version is {version}{old}, {expected}; record it again")


def _interactions(node: Node, path: str) -> tuple[Interaction, ...]:
    items = enumerate(items_of(node, path))
    return tuple(_INTERACTION.value(item, f"{path}[{number}]") for number, item in items)


def _interaction(node: Node, path: str) -> Interaction:
    values = _fields(_INTERACTION_FIELDS, node, path)
    return Interaction(values["request"], values["response"], values["recorded"])


def _request(node: Node, path: str) -> Request:
    return Request(**_fields(_REQUEST_FIELDS, node, path))


def _response(node: Node, path: str) -> Response:
    return Response(**_fields(_RESPONSE_FIELDS, node, path))


def _stamp(node: Node, path: str) -> Stamp:
    return Stamp(**_fields(_STAMP_FIELDS, node, path))


def _fields(types: dict[str, FieldType], node: Node, path: str) -> dict[str, Any]:
    """Read the fields that `types` names; others are ignored, as in Go."""
    entries = entries_of(node, path)
    return {name: type_.value(entries.get(name), f"{path}.{name}") for name, type_ in types.items()}


_REQUEST_FIELDS = {
    "proto": TEXT,
    "proto_major": WHOLE,
    "proto_minor": WHOLE,
    "content_length": WHOLE,
    "transfer_encoding": LIST,
    "trailer": HEADERS,
    "host": TEXT,
    "remote_addr": TEXT,
    "request_uri": TEXT,
    "body": BODY,
    "form": HEADERS,
    "headers": HEADERS,
    "url": TEXT,
    "method": TEXT,
}
_STAMP_FIELDS = {field.name: TEXT for field in fields(Stamp)}
_RESPONSE_FIELDS = {
    "proto": TEXT,
    "proto_major": WHOLE,
    "proto_minor": WHOLE,
    "transfer_encoding": LIST,
    "trailer": HEADERS,
    "content_length": WHOLE,
    "uncompressed": FLAG,
    "body": BODY,
    "headers": HEADERS,
    "status": TEXT,
    "code": WHOLE,
    "duration": DURATION,
}


def _zeros(types: dict[str, FieldType]) -> dict[str, Any]:
    return {name: type_.zero for name, type_ in types.items()}


_NO_REQUEST = Request(**_zeros(_REQUEST_FIELDS))
_NO_RESPONSE = Response(**_zeros(_RESPONSE_FIELDS))
_INTERACTION_FIELDS = {
    "id": WHOLE,  # read for its type alone: the place counts
    "request": FieldType(_request, _NO_REQUEST),
    "recorded": FieldType(_stamp, None),
    "response": FieldType(_response, _NO_RESPONSE),
}
_INTERACTION = FieldType(_interaction, Interaction(_NO_REQUEST, _NO_RESPONSE))
_INTERACTIONS = FieldType(_interactions, ())
_VERSION = FieldType(WHOLE.read, None)
