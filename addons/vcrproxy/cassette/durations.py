"""Durations as Go writes and reads them: `time.Duration.String` and `time.ParseDuration`."""

import re

_SECOND = 1_000_000_000
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,  # U+00B5, micro sign: what Go writes
    "μs": 1_000,  # U+03BC, Greek mu
    "ms": 1_000_000,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
}
_LONGEST = 2**63  # Go counts in int64 and finds the sign last
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")


def format_duration(nanoseconds: int) -> str:
    """Write a duration as Go does: 1500000000 becomes "1.5s".

    Source: Go's time.Duration.String.
    """
    size = abs(nanoseconds)
    sign = "-" if nanoseconds < 0 else ""
    return sign + (_clock(size) if size >= _SECOND else _small(size))


def _clock(size: int) -> str:
    minutes, rest = divmod(size, 60 * _SECOND)
    seconds = _decimal(rest, _SECOND) + "s"
    if minutes >= 60:
        return f"{minutes // 60}h{minutes % 60}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _small(size: int) -> str:
    if size == 0:
        return "0s"
    unit = "ns" if size < 1_000 else "µs" if size < 1_000_000 else "ms"
    return _decimal(size, _UNITS[unit]) + unit


def _decimal(size: int, unit: int) -> str:
    whole, fraction = divmod(size, unit)
    digits = len(str(unit)) - 1
    return f"{whole}.{fraction:0{digits}d}".rstrip("0").rstrip(".") if fraction else str(whole)


def parse_duration(text: str) -> int:
    """Read a duration such as "1h2m3.5s" into nanoseconds.

    Raises ValueError for what Go refuses: no unit, an unknown unit, more than int64 holds.
    Source: Go's time.ParseDuration.
    """
    negative = text.startswith("-")
    parts = text[1:] if text.startswith(("-", "+")) else text
    if parts == "0":
        return 0
    size = _total(text, parts)
    # the most negative int64 has no positive counterpart
    if size > _LONGEST - (not negative):
        raise ValueError(f"duration {text!r} is too long")
    return -size if negative else size


def _total(text: str, parts: str) -> int:
    if not parts:
        raise ValueError(f"duration {text!r} is empty")
    # the last match is the empty one at the end
    return sum(_part(text, match) for match in _PART.finditer(parts) if match[0])


def _part(text: str, match: re.Match[str]) -> int:
    whole, fraction, unit = match[1], match[2] or "", match[3]
    if not whole and not fraction:
        raise ValueError(f"duration {text!r} has no number before {unit!r}")
    if unit not in _UNITS:
        raise ValueError(f"duration {text!r} has the unit {unit!r}, expected h, m, s, ms, µs or ns")
    digits = whole.lstrip("0")
    if len(digits) > 19:  # also keeps int() away from its own limit of 4300 digits
        raise ValueError(f"duration {text!r} is too long")
    return int(digits or "0") * _UNITS[unit] + _fraction(fraction, _UNITS[unit])


def _fraction(digits: str, unit: int) -> int:
    """Read the digits behind the point, in floating point and cut off, as Go does."""
    value, scale = 0, 1.0
    for digit in digits:
        longer = value * 10 + int(digit)
        if value > (_LONGEST - 1) // 10 or longer > _LONGEST:
            break
        value, scale = longer, scale * 10
    return int(float(value) * (unit / scale))
