"""JSON values that compare as JSON does: numbers exact, line ends alike, one text for each value.

Python's own reading would make 0.1 + 2**-60 equal to 0.1, refuse an integer of 5,000 digits and
take NaN for JSON.
"""

import json
import math
import re
from dataclasses import dataclass, field
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is no integer of up to 18 digits; equal if the value is exactly equal.

    digits: sign and digits, without zeros at either end; the value is digits * 10 ** exponent.
    text: as it was written.
    """

    digits: str
    exponent: int
    text: str = field(compare=False)


type Json = bool | int | Number | str | list[Json] | dict[str, Json] | None

# these fit into 64 bits and cost nothing; 1e999999999 as an int would fill the memory
_INT_DIGITS = 18


def _integer(text: str) -> int | Number:
    return int(text) if len(text) <= _INT_DIGITS else _number(text)


def _number(text: str) -> int | Number:
    """Give a number in its only form, whatever its spelling: 100, 1e2 and 1000e-1 are one."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    written = (whole + fraction).lstrip("0")
    digits = written.rstrip("0")
    if not digits:
        return 0
    power = int(exponent or "0") - len(fraction) + len(written) - len(digits)
    sign = "-" if text.startswith("-") else ""
    if power >= 0 and len(digits) + power <= _INT_DIGITS:
        return int(sign + digits + "0" * power)
    return Number(sign + digits, power, text)


def _constant(text: str) -> Json:
    raise ValueError(f"{text} is not JSON")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_constant)

# no JSON text can hold NaN, so no other value is written like a Number
_ENCODER = json.JSONEncoder(
    sort_keys=True,
    check_circular=False,
    separators=(",", ":"),
    default=lambda number: [math.nan, number.digits, number.exponent],
)

# JSONEncoder.encode makes one of these each time, which costs more than to write a short value
_WRITER = c_make_encoder(
    None, _ENCODER.default, encode_basestring_ascii, None, ":", ",", True, False, True
)

_DISPLAY = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, default=lambda number: float(number.text)
)

_FIRST_BYTES = tuple(b'{ [ " - 0 1 2 3 4 5 6 7 8 9 t f n'.split())
_BLANKS = b" \t\r\n"

# an escape, or the two that together are a line end; taking escapes one by one keeps `\\r\n`,
# a backslash before the letter r, apart
_ESCAPES = re.compile(r"\\(?:(?:r|u000[dD])\\(?:n|u000[aA])|.)", re.DOTALL)


def parse_json(body: bytes) -> Json:
    r"""Read a JSON text; `\r\n` in strings and keys becomes `\n`.

    Raises ValueError for anything else, nesting too deep for the reader included.
    Source: x/vcr's matcher replaces the escapes; duplicate keys: the last wins, as in Go.
    """
    if not body.lstrip(_BLANKS).startswith(_FIRST_BYTES):
        raise ValueError("does not begin like JSON")
    text = body.decode()
    if "\\r\\n" in text or "\\u000" in text:
        text = _ESCAPES.sub(lambda escape: "\\n" if len(escape[0]) > 2 else escape[0], text)
    try:
        value: Json = _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def canonical_json(value: Json) -> bytes:
    """Write a value so that equal values give equal bytes and others do not.

    Raises ValueError if it is nested too deeply.
    """
    try:
        return "".join(_WRITER(value, 0)).encode("ascii")
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def show_json(value: Json) -> str:
    """Write a value for people to read."""
    try:
        return value.text if isinstance(value, Number) else _DISPLAY.encode(value)
    except RecursionError:
        return "…"


def same(one: Json, other: Json) -> bool:
    """Tell whether two values are equal; unlike `==`, which takes 1 for true."""
    try:
        if type(one) is not type(other) or one != other:
            return False
        return not isinstance(one, list | dict) or canonical_json(one) == canonical_json(other)
    except (RecursionError, ValueError):
        return False
