"""Take out of cassettes what no session of a run has used, at its end.

Several tests may share a cassette, so what one leaves unused another may still need.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.cassette.trim import trim
from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)


def trim_unused(sessions: Iterable[Session]) -> dict[Path, tuple[int, ...]]:
    """Trim the cassettes whose sessions all wanted it and were answered from it alone.

    Gives the numbers that were removed. A cassette that is trimmed is not trimmed again.
    """
    by_path: dict[Path, list[Session]] = defaultdict(list)
    for session in sessions:
        if session.settings.cassette is not None and session.tally.total:
            by_path[session.path.resolve()].append(session)
    trimmed = {path: _trim(path, users) for path, users in by_path.items()}
    return {path: numbers for path, numbers in trimmed.items() if numbers}


def _trim(path: Path, users: list[Session]) -> tuple[int, ...]:
    if not all(user.wants_trim and user.is_whole_replay for user in users):
        return ()
    unused = frozenset.intersection(*(frozenset(user.unused) for user in users))
    first, *others = (user.loaded for user in users)
    if not unused or first is None or any(other != first for other in others):
        return ()
    try:
        return tuple(sorted(unused)) if trim(path, unused, first) else ()
    except CassetteError as problem:
        _log.error("%s", problem)
        return ()
