"""Lists whose order says nothing: what a program collected from a set, in any order."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from vcrproxy.playback.json_value import canonical_json
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import Note

# lists of a request, by key; and Gemini's, inside the items of those
LISTS = ("tools", "functions", "skills")
_INNER = ("functionDeclarations", "function_declarations")

# blocks that stand one behind the other in a text: Gemini CLI's and Claude Code's skills
_MARK = b"<skill>"
_BLOCKS = re.compile(rb"(?:<skill>.{0,4000}?</skill>(?:\\n|[ \t])*){2,}")
_BLOCK = re.compile(rb"<skill>.*?</skill>")


def put_in_order(request: Any) -> Iterator[Note]:
    """Sort such lists in place, and note how they were."""
    for name in LISTS:
        for item in _items(request, name):
            for inner in _INNER:
                yield from _sort(_items(item, inner), f"$.{name}[*].{inner}")
        yield from _sort(_items(request, name), f"$.{name}")


def _items(value: Any, key: str) -> list[Any]:
    items = value.get(key) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []


def _sort(items: list[Any], place: str) -> Iterator[Note]:
    """Sort a list in place, and note its order if that was another one."""
    if len(items) < 2:
        return
    names = [_name(item) for item in items]
    keys = names if len(set(names)) == len(names) else [canonical_json(item) for item in items]
    order = sorted(range(len(items)), key=lambda index: keys[index])
    if order != list(range(len(items))):
        items[:] = [items[index] for index in order]
        yield Note(Rule.ORDER, place, f"order {_digest(b' '.join(names))}")


def _name(item: Any) -> bytes:
    """Give the name of a tool, for which nearly all have one of their own."""
    if isinstance(item, dict):
        named = item.get("function", item)
        item = named.get("name", item) if isinstance(named, dict) else item
    return item.encode("utf-8", "surrogatepass") if isinstance(item, str) else canonical_json(item)


def put_blocks_in_order(text: bytes) -> tuple[bytes, list[Note]]:
    """Sort the blocks of a canonical text that stand one behind the other."""
    if _MARK not in text:
        return text, []
    sorted_text = _BLOCKS.sub(_sorted_blocks, text)
    if sorted_text == text:
        return text, []
    return sorted_text, [Note(Rule.ORDER, "<skill>", f"order {_digest(text)}")]


def _sorted_blocks(run: re.Match[bytes]) -> bytes:
    blocks = iter(sorted(_BLOCK.findall(run[0])))
    return _BLOCK.sub(lambda _: next(blocks), run[0])


def _digest(order: bytes) -> str:
    return hashlib.sha256(order).hexdigest()[:8]
