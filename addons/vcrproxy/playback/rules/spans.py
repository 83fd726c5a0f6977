r"""Where something that a rule knows stands in a text, and whether it stands alone there.

Rules look at the canonical text of a request: JSON in ASCII. A line feed is `\n` in it, so that a
letter before a token may be the end of an escape.
"""

import re

from vcrproxy.playback.rules.names import Rule

_ESCAPE = re.compile(rb"\\(?:[nrtbf]|u[0-9a-f]{4})\Z")
_WORD = re.compile(rb"[0-9A-Za-z]")


# a piece of a text: start, end, the rule that knows it, and its kind: only what has the same kind
# can stand for it. A plain tuple, since there are hundreds of them in a request.
type Span = tuple[int, int, Rule, str]


def stands_alone(text: bytes, start: int, end: int) -> bool:
    """Tell whether a token is not a part of a longer word."""
    return begins(text, start) and not _WORD.match(text, end)


_LETTERS = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def begins(text: bytes, start: int) -> bool:
    """Tell whether a word can begin here: behind no letter but that of an escape."""
    if not start or text[start - 1] not in _LETTERS:
        return True
    return _ESCAPE.search(text, max(0, start - 6), start) is not None
