"""JSON inside strings, which is compared as JSON: tool arguments, tool outputs, ids in a JSON text.

A path reaches into it, which opens the one string that it leads through; all others are opened in
the canonical text, which takes no walk through the tree.
"""

import json
import re
from typing import Any

from vcrproxy.playback.json_value import Json, canonical_json, parse_json

MARK = "\0json"  # the key of what was opened; no API has one like it

_LAYERS = 3  # of JSON in strings of JSON
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_BEGINS = (b'"{', b'"[')
_ENDS = (b'}"', b']"', b'\\n"', b' "')


def opened(text: str) -> Json:
    """Give what a string holds; itself, if that is neither an object nor an array."""
    if text[:1] not in ("{", "["):
        return text
    try:
        return parse_json(text.encode())
    except ValueError:
        return text


def wrapped(value: Json) -> Json:
    """Mark a value that stood in a string, so that a string never equals an object."""
    return {MARK: value}


def open_text(text: bytes, layers: int = _LAYERS) -> bytes:
    """Open the strings of a canonical text."""
    for begin in _BEGINS if layers else ():
        if begin in text:
            text = _open_those(text, begin, layers)
    return text


def _open_those(text: bytes, begin: bytes, layers: int) -> bytes:
    """Open the strings that begin so; a pattern alone would try each quotation mark."""
    pieces: list[bytes] = []
    done, start = 0, text.find(begin)
    while start >= 0:
        string = _STRING.match(text, start)
        if string is None:
            break
        pieces += (text[done:start], _open_one(string[0], layers))
        done = string.end()
        start = text.find(begin, done)
    return b"".join((*pieces, text[done:]))


def _open_one(string: bytes, layers: int) -> bytes:
    if not string.endswith(_ENDS):
        return string
    return _open(string, layers)


def _open(string: bytes, layers: int) -> bytes:
    try:
        value: Any = opened(json.loads(string))
        if isinstance(value, str):
            return string
        return b'{"\\u0000json":%b}' % open_text(canonical_json(value), layers - 1)
    except (ValueError, RecursionError):
        return string
