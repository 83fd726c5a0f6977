"""Dates and times as programs write them: found in a text, and read.

2026-11-24  2026-11-24T16:42:27.123Z  2026/11/24  20261124T164227Z  11/24/2026, 4:42:27 PM
24.11.2026  Monday, November 24, 2026  Tue, 24 Nov 2026 16:42:27 GMT  Tue Nov 24 16:42:27 2026
1795538547 and 1795538547123
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from vcrproxy.playback.rules.spans import stands_alone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_CLOCK = (
    rb"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?[AaPp][Mm])?"
    rb"(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_TIME = rb"(?:(?:T|,? | at |, at )%b)?" % _CLOCK

_ISO = re.compile(rb"20[0-9]{2}[-/][0-9]{2}[-/][0-9]{2}%b" % _TIME)
_COMPACT = re.compile(rb"20[0-9]{2}[01][0-9][0-3][0-9](?:[T_-][0-9]{6}Z?)?")
_LAST = re.compile(rb"20(?<=[0-9][./]20)[0-9]{2}%b" % _TIME)
_BEFORE_LAST = re.compile(rb"[0-9]{1,2}([./])[0-9]{1,2}([./])\Z")
_EPOCH = re.compile(rb"1[5-9][0-9]{8}(?:[0-9]{3}|[0-9]{6}|[0-9]{9})?(?![0-9])")

_AFTER_MONTH = (
    rb"(?:\.?,? 20[0-9]{2}%b"  # 24 November 2026, November 2026
    rb"|-20[0-9]{2}%b"  # 24-Nov-2026
    rb"|\.? {1,2}[0-9]{1,2}(?:st|nd|rd|th)?,? 20[0-9]{2}%b"  # November 24, 2026
    rb"| {1,2}[0-9]{1,2} %b(?: [A-Z]{3,4})? 20[0-9]{2})" % (_TIME, _TIME, _TIME, _CLOCK)
)
_BEFORE_MONTH = re.compile(
    rb"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?"
    rb"(?:[0-9]{1,2}(?:st|nd|rd|th)?[ -])?\Z"
)

_YEAR = re.compile(rb"20[0-9]{2}")
_READ_CLOCK = re.compile(
    rb"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:[.,][0-9]+)?(?: ?([AaPp])[Mm])?"
    rb"(?: ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_READ_COMPACT = re.compile(rb"(20..)(..)(..)(?:[T_-](..)(..)(..)(Z?))?")


@dataclass(frozen=True, slots=True)
class Written:
    """What a date can mean. days: ordinals; 11/12/2026 has two readings, a month has all of its.

    clock, zone: the time, if it stands there, and its zone, if that does.
    """

    days: frozenset[int]
    clock: time | None = None
    zone: tzinfo | None = None


def find_dates(text: bytes, days: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """Find what may mean one of some days: start, end, shape."""
    for start, end, kind in _candidates(text, days):
        if stands_alone(text, start, end):
            written = read_date(text[start:end], kind)
            if written is not None and written.days & days:
                yield start, end, f"{kind} {_shape(text[start:end])}"


def _candidates(text: bytes, days: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    for found in _ISO.finditer(text):
        yield *found.span(), "iso"
    for found in _COMPACT.finditer(text):
        yield *found.span(), "compact"
    for found in _LAST.finditer(text):
        before = _BEFORE_LAST.search(text, max(0, found.start() - 6), found.start())
        if before and before[1] == before[2]:
            yield before.start(), found.end(), "numbers"
    for number in sorted({date.fromordinal(day).month for day in days}):
        yield from _named(text, number)
    for found in _EPOCH.finditer(text):
        yield *found.span(), "epoch"


def _named(text: bytes, month: int) -> Iterator[tuple[int, int, str]]:
    """Find the dates of a month by its name."""
    short, long = MONTHS[month - 1].encode(), _LONG[month - 1].encode()
    if short not in text:
        return
    rest = long[3:]
    for found in re.finditer(rb"%b(?:%b)?%b" % (short, rest, _AFTER_MONTH), text):
        before = _BEFORE_MONTH.search(text, max(0, found.start() - 17), found.start())
        yield before.start() if before else found.start(), found.end(), "words"


_NAME_OR_NUMBER = re.compile(rb"[A-Z][a-z]{2,}|(?:AM|PM|am|pm)\b|[0-9]+| +")


def _shape(token: bytes) -> str:
    """Give what two dates must share to be written alike: 24 and 7, Monday and Friday are one."""
    return _NAME_OR_NUMBER.sub(_stand_in, token).decode()


def _stand_in(found: re.Match[bytes]) -> bytes:
    first = found[0][:1]
    return b" " if first == b" " else b"0" if first.isdigit() else b"A"


def read_date(token: bytes, kind: str) -> Written | None:
    """Read a date of a kind; None if there is no such day."""
    try:
        return _READERS[kind.partition(" ")[0]](token)
    except (ValueError, OverflowError):
        return None


def _read_epoch(token: bytes) -> Written:
    seconds = int(token[:10])
    at = datetime.fromtimestamp(seconds, UTC)
    return Written(frozenset({at.toordinal()}), at.time(), UTC)


def _read_compact(token: bytes) -> Written:
    found = _READ_COMPACT.fullmatch(token)
    if found is None:
        raise ValueError(token)
    day = date(int(found[1]), int(found[2]), int(found[3])).toordinal()
    if not found[4]:
        return Written(frozenset({day}))
    clock = time(int(found[4]), int(found[5]), int(found[6]))
    return Written(frozenset({day}), clock, UTC if found[7] else None)


def _read_iso(token: bytes) -> Written:
    day = date(int(token[:4]), int(token[5:7]), int(token[8:10]))
    return Written(frozenset({day.toordinal()}), *_read_clock(token[10:]))


_READ_NUMBERS = re.compile(rb"([0-9]+)[./]([0-9]+)[./]([0-9]+)")


def _read_numbers(token: bytes) -> Written:
    found = _READ_NUMBERS.match(token)
    if found is None:
        raise ValueError(token)
    one, other, year = map(int, found.groups())
    days = {_ordinal(year, one, other), _ordinal(year, other, one)} - {0}
    return Written(frozenset(days), *_read_clock(token[found.end() :]))


def _ordinal(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def _read_words(token: bytes) -> Written:
    text = token.decode()
    month = next(number for number, name in enumerate(MONTHS, 1) if name in text)
    years = _YEAR.findall(token)
    year = int(years[-1])
    without_clock = _READ_CLOCK.sub(b" ", token.replace(years[-1], b" "))
    numbers = re.findall(rb"[0-9]+", without_clock)
    clock = _read_clock(token)
    if numbers:
        return Written(frozenset({date(year, month, int(numbers[0])).toordinal()}), *clock)
    first = date(year, month, 1).toordinal()
    after = date(year + month // 12, month % 12 + 1, 1).toordinal()
    return Written(frozenset(range(first, after)), *clock)


def _read_clock(rest: bytes) -> tuple[time | None, tzinfo | None]:
    found = _READ_CLOCK.search(rest)
    if found is None:
        return None, None
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4] in b"Pp" else 0)
    return time(hour, int(found[2]), int(found[3] or 0)), _zone(found[5])


def _zone(text: bytes | None) -> tzinfo | None:
    if text is None:
        return None
    if text[:1] not in b"+-":
        return UTC
    digits = text[1:].replace(b":", b"")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[:1] == b"-" else offset)


_READERS = {
    "iso": _read_iso,
    "compact": _read_compact,
    "numbers": _read_numbers,
    "words": _read_words,
    "epoch": _read_epoch,
}
