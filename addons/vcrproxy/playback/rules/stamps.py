"""What a recording notes of its day and place: only what its request speaks of.

So a cassette tells nothing that did not stand in it before, and all others are to the byte what
x/vcr writes.
"""

from vcrproxy.cassette.model import Request, Stamp, to_bytes
from vcrproxy.playback.rules.dates import find_dates
from vcrproxy.playback.rules.moments import USUAL_TEMP, Moment, Place
from vcrproxy.playback.rules.places import Places


def stamp_of(request: Request, moment: Moment, place: Place) -> Stamp | None:
    """Note when and where a request was recorded, if it speaks of the one or the other."""
    text = b"%b\n%b" % (to_bytes(request.url), request.body)
    days = frozenset(moment.days())
    found = Places.of([place]).find(text)
    roles = {role for _, _, _, role in found if place.names[role] != USUAL_TEMP}
    if not roles and next(find_dates(text, days), None) is None:
        return None
    at = moment.at.isoformat(timespec="seconds")
    return Stamp(at, **{role: name for role, name in place.names.items() if role in roles})
