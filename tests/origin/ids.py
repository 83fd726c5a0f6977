"""What is new in every answer: ids and times."""

import secrets
import string
import time

BASE62 = string.ascii_letters + string.digits


def base62(prefix: str, length: int) -> str:
    """Make an id such as chatcmpl-DuLdJw8LrX."""
    return prefix + "".join(secrets.choice(BASE62) for _ in range(length))


def hexadecimal(prefix: str) -> str:
    """Make an id such as resp_0ae18fcb02ae."""
    return prefix + secrets.token_hex(25)


class Clock:
    """Tell the time in whole seconds, never the same twice."""

    def __init__(self) -> None:
        self._last = 0

    def tick(self) -> int:
        """Give a Unix time later than every one before."""
        self._last = max(int(time.time()), self._last + 1)
        return self._last
