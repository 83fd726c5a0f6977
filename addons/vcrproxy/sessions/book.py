"""All sessions of a proxy, and which lane leads to which."""

import itertools
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from sys import intern

from vcrproxy.cassette.errors import CassetteError
from vcrproxy.options.modes import Mode
from vcrproxy.playback.advice import Advice
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.lanes import Lane
from vcrproxy.sessions.names import cassette_path, check_name
from vcrproxy.sessions.report import summarize, summarize_many
from vcrproxy.sessions.session import Ending, Session
from vcrproxy.sessions.settings import Settings
from vcrproxy.sessions.tally import Tally
from vcrproxy.sessions.traffic import Traffic

_log = logging.getLogger(__name__)

MOST_AWAKE = 64  # named sessions; a recording one holds two descriptors


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a proxy opens sessions.

    settings, mode: of sessions, unless `settings_for` a name says otherwise.
    plays, records: what the proxy is able to do at all.
    advice: gives what the message of a miss in a session tells the user to do.
    """

    settings: Settings
    mode: Mode
    plays: bool = True
    records: bool = True
    advice: Callable[[Session], Advice] = lambda _: Advice()
    settings_for: Callable[[str], tuple[Settings, Mode]] | None = None

    def of(self, name: str) -> tuple[Settings, Mode]:
        """Give the settings and the mode of a session."""
        return self.settings_for(name) if self.settings_for else (self.settings, self.mode)

    def check(self, session: Session) -> None:
        """Refuse a session that needs what the proxy cannot do; raises SessionError."""
        mode = session.mode.value[0]
        if not self.records and session.reaches_service:
            raise SessionError(f"this proxy only replays, the mode {mode} goes to the service")
        if not self.plays and session.plan.playing:
            raise SessionError(f"this proxy only records, the mode {mode} replays")


class Book:
    """The sessions of one proxy; called from one event loop, it needs no locks.

    default: the session of requests that name no lane; None if each must name one.
    opened: those that the control API opened, by key. named: those that clients named, by name.
    problems: what went wrong at the end.
    """

    def __init__(
        self,
        terms: Terms,
        default: Session | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with the default session alone."""
        self.terms = terms
        self.default = default
        self.traffic = Traffic()
        self.problems: list[str] = []
        self.named: dict[str, Session] = {}
        self.opened: dict[str, Session] = {}
        self.bound: dict[str, Session | None] = {}  # None: bound once, and released
        self._clock = clock
        self._ended: list[Session] = []  # that another mode replaced
        self._used: dict[Session, float] = {}  # awake ones that may be parked, latest last
        self._keys = (f"s{number}" for number in itertools.count(1))

    @property
    def settings(self) -> Settings:
        """Give the settings of the proxy itself."""
        return self.terms.settings

    def __iter__(self) -> Iterator[Session]:
        if self.default is not None:
            yield self.default
        yield from self._ended
        yield from self.named.values()
        yield from self.opened.values()

    def find(self, lane: Lane | None) -> Session:
        """Find the session that a lane leads to now; raises SessionError.

        A lane that nobody has bound leads to the session of the same name.
        """
        if lane is not None and lane.name in self.bound:
            return self._open_one(lane)
        if lane is not None and self.settings.folder is not None:
            return self._named(lane, self.settings.folder)
        if self.default is None:
            raise SessionError(
                "the request names no session: write its name as the user name in the proxy's "
                "URL, HTTPS_PROXY=http://NAME:x@..., or into the base URL, http://.../~NAME/v1"
            )
        return self.default

    def knows(self, lane: Lane) -> bool:
        """Tell whether a lane leads to a session of its own."""
        return self.settings.folder is not None or lane.name in self.bound

    def wake(self, session: Session) -> None:
        """Make a session ready for a request; raises CassetteError."""
        session.wake()
        if self.named.get(session.name) is session:
            self._used.pop(session, None)
            self._used[session] = self._clock()
            self._park(list(self._used)[:-MOST_AWAKE])

    def park_idle(self, seconds: float) -> None:
        """Put named sessions to sleep that nobody has used for so long."""
        since = self._clock() - seconds
        self._park([session for session, used in self._used.items() if used <= since])

    def open(self, session: Session, lane: str | None = None) -> Session:
        """Take in a session of the control API's, awake, with its lane; raises CassetteError.

        One that lacks its cassette stays asleep, and each of its requests is a miss.
        """
        session.key = next(self._keys)
        session.tally = Tally(log=[])
        self.terms.check(session)
        if session.settings.cassette is not None:
            session.advice = self._advice(session)
        if lane is not None:
            check_name(lane)
        if not session.lacks_cassette:
            session.wake()
        self.opened[session.key] = session
        if lane is not None:
            self.bound[lane] = session
        return session

    def bind(self, lane: str, session: Session) -> None:
        """Lead a lane to a session from the next request on; raises SessionError."""
        check_name(lane)
        self.bound[lane] = session

    def release(self, lane: str) -> None:
        """Lead a lane nowhere: a client may still hold a connection of it."""
        if lane in self.bound:
            self.bound[lane] = None

    def rebind(self, old: Session, new: Session) -> None:
        """Lead all lanes of one session to another."""
        self.bound |= {lane: new for lane, session in self.bound.items() if session is old}

    @property
    def passes_others(self) -> bool:
        """Tell whether hosts are passed through for clients that belong to no session."""
        return Session(self.settings, self.terms.mode).passes_others

    def summary(self) -> list[str]:
        """Say in a few lines what came of all sessions."""
        own = summarize(self.default) if self.default is not None else []
        others = [session for session in self if session is not self.default]
        return [*own, *summarize_many(others), *self.traffic.summary()]

    def close(self) -> list[str]:
        """End all sessions and say what went wrong.

        One of the control API's was to be ended by whoever opened it; its journal stays.
        """
        usual = [one for one in (self.default, *self.named.values()) if one is not None]
        endings = [*((one, Ending.COMMIT) for one in usual)]
        endings += [(one, Ending.LEAVE) for one in self.opened.values()]
        return [problem for session, ending in endings for problem in _close(session, ending)]

    def _open_one(self, lane: Lane) -> Session:
        session = self.bound[lane.name]
        if session is None or session.closed:
            closed = f"session {session.name or session.title} of " if session else ""
            raise SessionError(
                f"{closed}lane {lane.name} is closed; bind the lane to another one",
                "session_closed",
            )
        return session

    def _named(self, lane: Lane, folder: Path) -> Session:
        held, mode = self.named.get(lane.name), lane.mode
        if held is not None and mode in (None, held.mode):
            return held
        if held is not None:
            self._end(held)
        settings, usual = self.terms.of(lane.name)
        settings = replace(settings, cassette=cassette_path(folder, lane.name))
        session = Session(settings, mode or usual, name=lane.name)
        self.terms.check(session)
        session.advice = self._advice(session)
        self.named[lane.name] = session
        return session

    def _advice(self, session: Session) -> Advice:
        """Put together what a session tells its users; texts that are equal are kept once."""
        usual = self.terms.advice(session)
        return Advice(intern(session.advice.record or usual.record), usual.spell)

    def _end(self, session: Session) -> None:
        """End a named session, for another mode to begin; raises SessionError, CassetteError."""
        if session.is_busy:
            raise SessionError(
                f"session {session.name} is in use with the mode {session.mode.value[0]}; "
                "wait until that has ended"
            )
        self._used.pop(session, None)
        self._ended.append(session)
        session.close()

    def _park(self, sessions: Sequence[Session]) -> None:
        for session in sessions:
            if not session.is_busy and _park(session):
                del self._used[session]


def _park(session: Session) -> bool:
    """Put a session to sleep; one that cannot be completed now stays awake, to be tried again."""
    had_failed = session.failed
    try:
        session.park()
    except CassetteError as problem:
        _log.log(logging.DEBUG if had_failed else logging.ERROR, "%s", problem)
        return False
    return True


def _close(session: Session, ending: Ending) -> list[str]:
    try:
        session.close(ending, "the recorder was stopped")
    except CassetteError as problem:
        return [str(problem)]
    except Exception as problem:
        # a mistake of ours must not keep the other sessions from being completed
        _log.exception("%s could not be closed", session.title)
        return [f"{session.title}: could not be closed: {problem!r}"]
    return []
