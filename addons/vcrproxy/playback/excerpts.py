"""Values short enough for a message, cut so that what differs is still there."""

import re

WIDTH = 80
CONTEXT = 20

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}

# what may have to be escaped; not all of it is, `_escape` decides
_IN_QUOTES = re.compile(r'["\\]|[^ -~]')
_UNQUOTED = re.compile(r"[^ -~]")


def common_prefix[T: (str, bytes)](one: T, other: T) -> int:
    """Count the characters, or bytes, that two texts begin with together."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def changed_size[T: (str, bytes)](one: T, other: T) -> int:
    """Count the characters between the first and the last that differ."""
    start = common_prefix(one, other)
    end = common_prefix(one[start:][::-1], other[start:][::-1])
    return max(len(one), len(other)) - start - end


def quoted_pair(one: str, other: str) -> tuple[str, str]:
    """Quote two texts, each cut to a window around their first difference."""
    start = _window_start(one, other)
    return quoted(one, start), quoted(other, start)


def clipped_pair(one: str, other: str) -> tuple[str, str]:
    """Cut two texts to a window around their first difference."""
    start = _window_start(one, other)
    return clip(one, start=start), clip(other, start=start)


def _window_start(one: str, other: str) -> int:
    if max(len(one), len(other)) <= WIDTH:
        return 0
    return max(0, common_prefix(one, other) - CONTEXT)


def quoted(text: str, start: int = 0) -> str:
    """Quote a text from `start` on, what does not show escaped, cuts marked by `…`."""
    return f'"{_window(text, start, WIDTH, _IN_QUOTES)}"'


def clip(text: str, width: int = WIDTH, start: int = 0) -> str:
    """Cut a text to `width` characters from `start` on, what does not show escaped."""
    return _window(text, start, width, _UNQUOTED)


def clip_start(text: str, width: int = WIDTH) -> str:
    """Cut a text to its last `width` characters: the end of a path says most."""
    return text if len(text) <= width else "…" + text[-width:]


def _window(text: str, start: int, width: int, special: re.Pattern[str]) -> str:
    chunk = text[start : start + width]
    shown = special.sub(_escape, chunk)
    while len(shown) > width:
        chunk = chunk[: width * len(chunk) // len(shown)]
        shown = special.sub(_escape, chunk)
    return ("…" if start else "") + shown + ("…" if start + len(chunk) < len(text) else "")


def _escape(found: re.Match[str]) -> str:
    r"""Escape what does not show: `\x` for a byte that is not UTF-8 (PEP 383), else `\u`."""
    character = found[0]
    point = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
