"""Whether two dates are the day of the recording and the day of the replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from vcrproxy.cassette.model import Interaction
from vcrproxy.playback.rules.dates import Written, read_date
from vcrproxy.playback.rules.moments import Moment, recorded_moment
from vcrproxy.playback.rules.sketch import Hole

_SLACK = timedelta(minutes=15)  # between a program's look at the clock and its request


class Moments:
    """When the recordings of a cassette were made."""

    def __init__(self, interactions: Sequence[Interaction], began: Moment, now: Moment) -> None:
        """Find out. began, now: of the session that asks."""
        self._began = began
        self._today = now.at.toordinal()
        self._moments = [recorded_moment(interaction) for interaction in interactions]
        known = [moment for moment in self._moments if moment is not None]
        self._first = min(known, key=lambda moment: moment.at, default=now)
        all_ = (*known, began, now) if known else ()
        self.days = frozenset(day for moment in all_ for day in moment.days())

    def are_of_the_day(self, now: Moment) -> bool:
        """Tell whether it is still the same day."""
        return now.at.toordinal() == self._today

    def is_moved(self, asked: Hole, recorded: Hole, number: int, now: Moment) -> bool:
        """Tell whether a date says of the replay what the recorded one says of its recording."""
        moment = self._moments[number]
        if moment is None:
            return False
        replay, recording = Stay(self._began, now), Stay(self._first, moment)
        return is_moved(asked.token, recorded.token, asked.kind, replay, recording)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time, from the first request to this one."""

    first: Moment
    now: Moment


def is_moved(asked: bytes, recorded: bytes, kind: str, replay: Stay, recording: Stay) -> bool:
    """Tell whether a date says of the replay what the recorded one says of the recording."""
    one, other = read_date(asked, kind), read_date(recorded, kind)
    return (
        one is not None
        and other is not None
        and _speaks_of(one, replay)
        and _speaks_of(other, recording)
    )


def _speaks_of(written: Written, stay: Stay) -> bool:
    """Tell whether a date is that of a stretch of time, in the program's zone or in UTC."""
    begin, end = stay.first.at - _SLACK, stay.now.at + timedelta(minutes=1)
    if not stay.now.is_exact:
        return any(written.days & moment.days() for moment in (stay.first, stay.now))
    return any(
        _is_within(written, begin.astimezone(zone), end.astimezone(zone))
        for zone in _zones(written, stay)
    )


def _zones(written: Written, stay: Stay) -> tuple[tzinfo, ...]:
    return (written.zone,) if written.zone else stay.now.zones()


def _is_within(written: Written, begin: datetime, end: datetime) -> bool:
    for day in written.days & set(range(begin.toordinal(), end.toordinal() + 1)):
        if written.clock is None:
            return True
        at = datetime.combine(date.fromordinal(day), written.clock, begin.tzinfo)
        if begin.replace(second=0, microsecond=0) <= at <= end:
            return True
    return False
