"""Values as a configuration file and as a variable write them."""

import json
from typing import Any, cast

from vcrproxy.options.hosts import split_list
from vcrproxy.options.table import Kind, Raw

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def read_kind(kind: Kind, value: Any) -> Raw:
    """Take a value that has a type of its own; None if it is of another kind."""
    if kind is Kind.LIST:
        texts = [value] if isinstance(value, str) else value
        is_list = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        return tuple(split_list(texts)) if is_list else None
    wanted = {Kind.FLAG: bool, Kind.NUMBER: int}.get(kind, str)
    return cast("Raw", value) if type(value) is wanted and value != "" else None


def parse_kind(kind: Kind, text: str) -> Raw:
    """Read a text, as variables hold it; None if it is of another kind."""
    if kind is Kind.LIST:
        return tuple(split_list([text]))
    if kind is Kind.NUMBER:
        return int(text) if text.strip().isdecimal() else None
    if kind is Kind.FLAG:
        word = text.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None
    return text


def as_toml(value: object) -> str:
    """Write a value as a configuration file has it."""
    return json.dumps(value, ensure_ascii=False, default=str)
