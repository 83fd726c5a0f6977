"""What is new in every answer: ids and times."""

import random
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BASE62 = string.ascii_letters + string.digits


class _Source:
    """What ids are made of."""

    dice: random.Random = random.SystemRandom()


def base62(prefix: str, length: int) -> str:
    """Make an id such as chatcmpl-DuLdJw8LrX."""
    return prefix + "".join(_Source.dice.choice(BASE62) for _ in range(length))


def hexadecimal(prefix: str) -> str:
    """Make an id such as resp_0ae18fcb02ae."""
    return prefix + f"{_Source.dice.getrandbits(200):050x}"


@contextmanager
def repeatable(seed: str) -> Iterator[None]:
    """Make the same ids as in every other block with this seed."""
    before = _Source.dice
    _Source.dice = random.Random(seed)
    try:
        yield
    finally:
        _Source.dice = before


class Clock:
    """Tell the time in whole seconds, never the same twice."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last = 0

    def tick(self) -> int:
        """Give a Unix time later than every one before."""
        self._last = max(int(self._now()), self._last + 1)
        return self._last
