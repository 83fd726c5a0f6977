"""The order in which go-yaml writes the keys of a map: a natural sort."""

import functools
import re
from collections.abc import Iterable

_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # one lone surrogate a byte, see model


def sorted_keys(keys: Iterable[str]) -> list[str]:
    """Sort map keys as go-yaml does: "X-2" before "X-10", letters behind other characters.

    Source: go-yaml's sorter.go, keyList.Less.
    """
    # go-yaml leaves the order of keys open that differ only in bytes that are not UTF-8, and of
    # some that form a circle (its comparison is not transitive): a first sort settles them
    return sorted(sorted(keys), key=functools.cmp_to_key(_compare))


def _compare(left: str, right: str) -> int:
    if left == right:
        return 0
    a, b = _runes(left), _runes(right)
    place = _first_difference(a, b)
    if place == min(len(a), len(b)):
        return len(a) - len(b)
    return -1 if _less_at(a, b, place) else 1


def _runes(text: str) -> str:
    """Replace bytes that are not UTF-8 by U+FFFD, as Go's []rune does."""
    return text if text.isascii() else _NOT_UTF8.sub("\ufffd", text)


def _first_difference(a: str, b: str) -> int:
    pairs = enumerate(zip(a, b, strict=False))
    return next((place for place, (x, y) in pairs if x != y), min(len(a), len(b)))


def _less_at(a: str, b: str, place: int) -> bool:
    x, y = a[place], b[place]
    if x.isalpha() and y.isalpha():
        return x < y
    if x.isalpha() or y.isalpha():
        # behind a digit the number has ended: "v1a" before "v1-2"
        after_digit = place > 0 and a[place - 1].isdecimal()
        return x.isalpha() if after_digit else y.isalpha()
    start = _number_start(a, b, place)
    left, right = _number(a, place, start), _number(b, place, start)
    return (*left, x) < (*right, y)


def _number_start(a: str, b: str, place: int) -> int:
    """Begin at 1 if a zero continues a number that both share: "10" against "1"."""
    if "0" not in (a[place], b[place]):
        return 0
    shared = place
    while shared > 0 and a[shared - 1].isdecimal():
        shared -= 1
    return int(a[shared:place].strip("0") != "")


def _number(text: str, place: int, start: int) -> tuple[int, int]:
    """Read the digits from `place` on: the number, in int64 with its overflow, and their end."""
    number, end = start, place
    while end < len(text) and text[end].isdecimal():
        number = number * 10 + ord(text[end]) - ord("0")
        end += 1
    return (number + 2**63) % 2**64 - 2**63, end
