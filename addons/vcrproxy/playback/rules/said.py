"""What an answer says: its texts by their place, those of a stream put together again."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from vcrproxy.playback.rules.inner_json import opened

_MOST_TEXTS = 1_000
_NUMBERED_BY = ("output_index", "content_index", "index")
_LAYERS = 3

type Texts = dict[str, str]


def texts_of(body: bytes) -> Texts:
    """Give the texts of an answer by place: JSON, or a stream of events or lines of JSON."""
    events = list(_events(body))
    found: dict[str, list[str]] = defaultdict(list)
    for event in events:
        for place, text in _walk(event, "", _LAYERS):
            found[place].append(text)
    texts: Texts = {}
    for place, pieces in found.items():
        _add(texts, place, "".join(pieces) if len(set(pieces)) > 1 else pieces[0])
    return dict(list(texts.items())[:_MOST_TEXTS])


def _events(body: bytes) -> Iterator[Any]:
    try:
        yield json.loads(body)
    except ValueError:
        for line in body.splitlines():
            try:
                yield json.loads(line.removeprefix(b"data:"))
            except ValueError:
                continue


def _walk(value: Any, place: str, layers: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        here = place + _number(value) if layers else place
        for key, inner in value.items():
            yield from _walk(inner, f"{here}.{key}", layers)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{place}[{index}]", layers)


def _number(event: dict[str, Any]) -> str:
    """Tell the pieces of one text from those of another: by the event's name and its numbers."""
    numbers = "".join(f"[{event[key]}]" for key in _NUMBERED_BY if isinstance(event.get(key), int))
    name = event.get("type")
    return numbers + (f"({name})" if isinstance(name, str) else "")


def _add(texts: Texts, place: str, text: str) -> None:
    """Add a text, and the texts of the JSON that it may be."""
    if text:
        texts[place] = text
        inner = opened(text)
        if not isinstance(inner, str):
            texts.update((where, one) for where, one in _walk(inner, f"{place}:", 0) if one)
