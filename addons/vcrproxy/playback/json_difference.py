"""How two JSON values differ, by JSON path."""

import re
from collections.abc import Iterator

from vcrproxy.playback.differences import Difference, changed, only_asked, only_recorded
from vcrproxy.playback.excerpts import changed_size, clip, clipped_pair, quoted, quoted_pair
from vcrproxy.playback.json_value import Json, Number, same, show_json

# below it values are compared as text: the walk recurses, and Python stops at 1,000 frames
_MAX_DEPTH = 100

_ITEM = 40  # the most that a value missing on one side counts for

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")

_TYPE_WORDS = {
    type(None): "",
    bool: "the boolean ",
    int: "the number ",
    Number: "the number ",
    str: "the string ",
    list: "the array ",
    dict: "the object ",
}


def json_differences(
    asked: Json, recorded: Json, path: str = "$", depth: int = 0
) -> Iterator[Difference]:
    """Walk two values and give what differs, in the order of the asked one."""
    if same(asked, recorded):
        return
    if depth < _MAX_DEPTH and isinstance(asked, dict) and isinstance(recorded, dict):
        yield from _object_differences(asked, recorded, path, depth)
    elif depth < _MAX_DEPTH and isinstance(asked, list) and isinstance(recorded, list):
        yield from _array_differences(asked, recorded, path, depth)
    else:
        yield _value_difference(asked, recorded, path)


def _object_differences(
    asked: dict[str, Json], recorded: dict[str, Json], path: str, depth: int
) -> Iterator[Difference]:
    for key, value in asked.items():
        place = path + step(key)
        if key in recorded:
            yield from json_differences(value, recorded[key], place, depth + 1)
        else:
            yield only_asked(place, _show(value), _size([value]))
    for key, value in recorded.items():
        if key not in asked:
            yield only_recorded(path + step(key), _show(value), _size([value]))


def step(key: str) -> str:
    """Write one step of a path: `.role`, or `["a b"]` for what is no identifier."""
    return f".{key}" if _IDENTIFIER.fullmatch(key) else f"[{quoted(key)}]"


def _array_differences(
    asked: list[Json], recorded: list[Json], path: str, depth: int
) -> Iterator[Difference]:
    """Leave out what both begin and end with, compare the rest item by item.

    So one inserted message is one difference, not one for each message behind it.
    """
    start = _count_same(asked, recorded)
    end = _count_same(asked[start:][::-1], recorded[start:][::-1])
    asked_rest = asked[start : len(asked) - end]
    recorded_rest = recorded[start : len(recorded) - end]
    for index, (one, other) in enumerate(zip(asked_rest, recorded_rest, strict=False), start):
        yield from json_differences(one, other, f"{path}[{index}]", depth + 1)
    paired = min(len(asked_rest), len(recorded_rest))
    if extra := asked_rest[paired:]:
        yield only_asked(_items(path, start + paired, extra), _show(extra[0]), _size(extra))
    if extra := recorded_rest[paired:]:
        yield only_recorded(_items(path, start + paired, extra), _show(extra[0]), _size(extra))


def _count_same(asked: list[Json], recorded: list[Json]) -> int:
    count = 0
    for one, other in zip(asked, recorded, strict=False):
        if not same(one, other):
            break
        count += 1
    return count


def _items(path: str, first: int, extra: list[Json]) -> str:
    last = first + len(extra) - 1
    return f"{path}[{first}]" if last == first else f"{path}[{first}] to [{last}]"


def _size(values: list[Json]) -> int:
    """Measure values that one side lacks, long ones less than they are: they came as a whole."""
    return min(len(show_json(values)), _ITEM * len(values))


def _value_difference(asked: Json, recorded: Json, path: str) -> Difference:
    if isinstance(asked, str) and isinstance(recorded, str):
        size = changed_size(asked, recorded)
        return changed(path, *quoted_pair(asked, recorded), size, (asked, recorded))
    shown = show_json(asked), show_json(recorded)
    size = max(map(len, shown))
    if _TYPE_WORDS[type(asked)] != _TYPE_WORDS[type(recorded)]:
        shown = _with_type(asked), _with_type(recorded)
    return changed(path, *clipped_pair(*shown), size)


def _with_type(value: Json) -> str:
    return _TYPE_WORDS[type(value)] + _show(value)


def _show(value: Json) -> str:
    return quoted(value) if isinstance(value, str) else clip(show_json(value))
