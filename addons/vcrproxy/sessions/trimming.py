"""Take out of a cassette what no session has used."""

import logging
from collections.abc import Iterable

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.cassette.trim import trim
from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)


def trim_unused(sessions: Iterable[Session]) -> tuple[int, ...]:
    """Trim the cassette of these sessions, and give the numbers that were removed.

    Nothing is removed unless all that asked anything want it, were answered from the cassette
    alone, and saw the file as it is now: what one leaves unused another may still need.
    """
    users = [session for session in sessions if session.tally.total]
    if not users or not all(user.wants_trim and user.is_whole_replay for user in users):
        return ()
    unused = frozenset.intersection(*(frozenset(user.unused) for user in users))
    first, *others = (user.loaded for user in users)
    if not unused or first is None or any(other != first for other in others):
        return ()
    try:
        return tuple(sorted(unused)) if trim(users[0].path, unused, first) else ()
    except CassetteError as problem:
        _log.error("%s", problem)
        return ()
