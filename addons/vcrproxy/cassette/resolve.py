"""What a plain YAML scalar means to go-yaml: a string, a number, a date...

The writer quotes what would not be read back as a string; the reader types fields with it.
Source: go-yaml v4.0.0-rc.3, resolve.go.
"""

import calendar
import math
import re
from enum import Enum


class Kind(Enum):
    """What a scalar resolves to; the value is its name in a message."""

    NULL = "null"
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TIMESTAMP = "timestamp"
    MERGE = "merge"
    STR = "str"


TRUE_WORDS = frozenset(("true", "True", "TRUE"))
_FALSE_WORDS = frozenset(("false", "False", "FALSE"))
# Booleans in YAML 1.1 only: strings, but a bool field takes them
OLD_TRUE_WORDS = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"))
OLD_FALSE_WORDS = frozenset(("n", "N", "no", "No", "NO", "off", "Off", "OFF"))

NULL_WORDS = frozenset(("", "~", "null", "Null", "NULL"))
_WORDS = (
    dict.fromkeys(NULL_WORDS, Kind.NULL)
    | dict.fromkeys(TRUE_WORDS | _FALSE_WORDS, Kind.BOOL)
    | dict.fromkeys((".nan", ".NaN", ".NAN"), Kind.FLOAT)
    | {sign + word: Kind.FLOAT for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")}
    | {"<<": Kind.MERGE}
)

_INT = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]{0,19})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINT_FLOAT = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](?:[.,][0-9]+)?"
# Go's time.Parse allows an offset of 24 hours and of 60 minutes
_ZONE = r"(?:Z|[-+](?:[01][0-9]|2[0-4]):(?:[0-5][0-9]|60))"
_TIMESTAMP = re.compile(
    rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})(?:[Tt]{_CLOCK}{_ZONE}|[ ]+{_CLOCK})?"
)


def kind_of(text: str) -> Kind:
    """Say what a plain scalar is."""
    word = _WORDS.get(text)
    if word is not None:
        return word
    if text[0] == ".":
        return Kind.FLOAT if _is_float(_POINT_FLOAT, text, text) else Kind.STR
    # isdecimal would let digits of other scripts through
    return _kind_of_number(text) if text[0] in "+-0123456789" else Kind.STR


def _kind_of_number(text: str) -> Kind:
    if _is_timestamp(text):
        return Kind.TIMESTAMP
    plain = text.replace("_", "")
    if _int_value(plain) is not None:
        return Kind.INT
    return Kind.FLOAT if _is_float(_FLOAT, plain, plain) else Kind.STR


def whole_number(text: str) -> int | None:
    """Read an int or float scalar as go-yaml does into an int field; None if it has a fraction.

    Go cuts a fraction off; we do not lose it silently.
    """
    plain = text.replace("_", "")
    value = _int_value(plain)
    if value is not None or not _FLOAT.fullmatch(plain):
        return value
    number = float(plain)
    return int(number) if number.is_integer() else None


def _int_value(plain: str) -> int | None:
    """Read an integer as Go's ParseInt and ParseUint with base 0: int64, or unsigned uint64."""
    if not _INT.fullmatch(plain):
        return None
    digits = plain.lstrip("+-")
    value = int(digits, 8 if digits[:2].isdecimal() and digits[0] == "0" else 0)
    signed = digits != plain
    if plain[0] == "-":
        value = -value
    return value if -(2**63) <= value < (2**63 if signed else 2**64) else None


def _is_float(pattern: re.Pattern[str], shape: str, number: str) -> bool:
    return bool(pattern.fullmatch(shape)) and math.isfinite(float(number.replace("_", "")))


def _is_timestamp(text: str) -> bool:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) for part in match.groups())
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
