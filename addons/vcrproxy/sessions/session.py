"""A cassette in use: what is played from it and recorded to it, and what came of that."""

import logging
import os
import zlib
from dataclasses import replace
from enum import Enum
from pathlib import Path

from vcrproxy.capture.credentials import redact_url
from vcrproxy.capture.steps import capture, capture_request
from vcrproxy.cassette.errors import CassetteError
from vcrproxy.cassette.journal import Journal
from vcrproxy.cassette.model import Cassette, Interaction, Request
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cassette.trim import Signature, signature
from vcrproxy.options.modes import Mode, Plan, plan
from vcrproxy.playback.advice import Advice
from vcrproxy.playback.deck import Deck, Played
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.playback.rules.index import State
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.stamps import stamp_of
from vcrproxy.sessions.exchange import Exchange
from vcrproxy.sessions.settings import OtherHosts, Settings
from vcrproxy.sessions.tally import Asked, Outcome, Tally

_log = logging.getLogger(__name__)

_NO_ADVICE = Advice()


class Ending(Enum):
    """What becomes of a recording: it is completed, thrown away, or left as an open journal."""

    COMMIT = "commit"
    DISCARD = "discard"
    LEAVE = "leave"


class Session:
    """One cassette in use.

    name: as its lane or the user calls it. key: by which the control API knows it.
    cassette: None for one that only passes through.
    tally: what happened. exchanges: what is being recorded. requests: number under way.
    closed: whether it has ended. failed: whether the recording could not be completed.
    loaded: what the cassette's file was when it was loaded to be played.
    wants_trim: whether what no session uses is to be taken out of the cassette at the end.

    It is asleep until it is used, and again when it is parked: then it has no descriptor, and of
    its cassette only how often each interaction was played, at most a kilobyte in all.
    """

    __slots__ = (
        "_exchanges",
        "_has_recorded",
        "_plan",
        "_plays",
        "_start",
        "_state",
        "advice",
        "closed",
        "deck",
        "failed",
        "journal",
        "key",
        "loaded",
        "mode",
        "name",
        "requests",
        "rescued",
        "settings",
        "tally",
        "wants_trim",
    )

    def __init__(self, settings: Settings, mode: Mode, *, name: str = "", key: str = "") -> None:
        """Describe a session; nothing is opened yet."""
        self.settings = settings
        self.mode = mode
        self.name = name
        self.key = key
        self.advice = _NO_ADVICE
        self.tally = Tally()
        self._exchanges: set[Exchange] | None = None
        self.requests = 0
        self.deck: Deck | None = None
        self.journal: Journal | None = None
        self.rescued: Path | None = None
        self.loaded: Signature | None = None
        self.wants_trim = False
        self.closed = False
        self.failed = False
        self._plan: Plan | None = None
        self._start: int | None = None  # interactions that can be played; what is new cannot
        self._plays = b""  # packed
        self._has_recorded = False
        self._state: State | None = None  # what it has bound so far

    @property
    def exchanges(self) -> set[Exchange]:
        """Give what is being recorded, to add to it and take from it."""
        if self._exchanges is None:
            self._exchanges = set()
        return self._exchanges

    @property
    def state(self) -> State:
        """Give the rules, and what they have bound so far."""
        if self._state is None:
            self._state = State(self.settings.choice, self.settings.repeat)
        return self._state

    @property
    def path(self) -> Path:
        """Give the cassette's path."""
        assert self.settings.cassette is not None
        return self.settings.cassette

    @property
    def title(self) -> str:
        """Name it for a person: the cassette's path."""
        return str(self.settings.cassette or self.name or "no cassette")

    @property
    def plan(self) -> Plan:
        """Say whether it plays and records; `once` is decided when it wakes up."""
        return self._plan or self._decide()

    @property
    def reaches_service(self) -> bool:
        """Tell whether requests may go on to the service."""
        return self.plan.recording or self.mode is Mode.PASSTHROUGH

    @property
    def passes_others(self) -> bool:
        """Tell whether hosts that are not intercepted are passed through."""
        choice = self.settings.other_hosts
        return self.reaches_service if choice is OtherHosts.BY_ADDON else choice is OtherHosts.PASS

    def may_connect(self, host: str, port: int) -> bool:
        """Tell whether a request of it may go on to a host."""
        is_ours = self.settings.hosts.covers(host, port)
        return self.reaches_service or (self.passes_others and not is_ours)

    @property
    def lacks_cassette(self) -> bool:
        """Tell whether it only replays, and there is nothing to replay."""
        only_plays = self.plan.playing and not self.plan.recording
        return only_plays and not os.path.lexists(self.path)

    @property
    def is_awake(self) -> bool:
        """Tell whether it holds a cassette or a journal."""
        return self.deck is not None or self.journal is not None

    @property
    def is_busy(self) -> bool:
        """Tell whether something is under way."""
        return bool(self._exchanges or self.requests)

    def wake(self) -> None:
        """Load the cassette to play, begin the journal to record to; raises CassetteError."""
        if self.is_awake or self.closed:
            return
        if self.plan.recording:
            # a recorder that is just finishing may still change the file: locked, then read
            self.journal = Journal.open(self.path, self._load_to_go_on)
            self.rescued = self.rescued or self.journal.rescued
            self._yield_to_what_is_there()
        self._plan = self.plan
        if self._plan.playing:
            self._look_at_file()
            start = self.journal.start if self.journal else load_cassette(self.path)
            self.deck = self._deal(start)

    def park(self) -> None:
        """Complete what is recorded so far and go to sleep.

        Raises CassetteFileError; it stays awake then, with all that it holds.
        """
        assert not self.is_busy
        self._exchanges = None
        if self.journal is not None:
            self._commit(self.journal)
        if self.deck is not None:
            self._plays = _pack(self.deck.plays)
            self.deck = None
        if self.closed or (self._state is not None and not self._state.bindings):
            self._state = None
        if not self._has_recorded and self.mode is Mode.ONCE:
            self._plan = None
        if self.settings.cassette is not None:  # a path grows by its parts when it is used
            self.settings = replace(self.settings, cassette=Path(str(self.path)))

    def play(self, request: Request) -> Played | None:
        """Find the recorded answer to a request as the wire had it.

        Returns None if it is new and will be recorded; otherwise raises InteractionNotFound.
        """
        assert self.deck is not None
        asked = capture_request(request, self.settings.policy)
        try:
            played = self.deck.find(asked) if self.plan.recording else self.deck.take(asked)
        except InteractionNotFound as not_found:
            self.miss(request, not_found.message)
            raise
        if played is not None:
            self.tally.saved += played.interaction.response.duration
            served = Asked(*_named(request), Outcome.SERVED, played.number)
            self.tally.add(replace(served, rules=played.rules, drifts=played.drifts))
        return played

    def record(self, interaction: Interaction) -> int:
        """Append an exchange as the wire had it and return its id; raises CassetteFileError."""
        assert self.journal is not None
        captured = capture(interaction, self.settings.policy)
        if not {Rule.DAY, Rule.PLACE}.isdisjoint(self.settings.choice.on):
            stamp = stamp_of(captured.request, self.state.clock(), self.state.place)
            captured = replace(captured, stamp=stamp)
        number = self.journal.next_id
        self.tally.add(Asked(*_named(interaction.request), Outcome.RECORDED, number))
        return self.journal.append(captured)

    def miss(self, request: Request, message: str) -> None:
        """Count a request that nothing answers."""
        self.tally.add(Asked(*_named(request), Outcome.MISSED, message=message))

    def miss_for_want_of_a_cassette(self, request: Request, problem: CassetteError) -> str:
        """Count a request to a session that cannot wake up, and say why."""
        record = self.advice.record if self.lacks_cassette else ""
        message = f"{problem}\n  to record it: {record}" if record else str(problem)
        self.miss(request, message)
        return message

    def lose(self, request: Request, why: str) -> None:
        """Count an exchange that could not be recorded."""
        self.tally.add(Asked(*_named(request), Outcome.LOST, message=why))

    def pass_on(self, request: Request) -> None:
        """Count a request that goes to the service, unrecorded."""
        self.tally.add(Asked(*_named(request), Outcome.LIVE))

    def close(self, ending: Ending = Ending.COMMIT, why: str = "the session was closed") -> None:
        """End it; raises CassetteFileError. why: said of exchanges that are cut by that."""
        if self.closed:
            return
        for exchange in list(self.exchanges):
            exchange.end(why)
        self.closed = True
        if ending is not Ending.COMMIT and self.journal is not None:
            journal, self.journal = self.journal, None
            if ending is Ending.DISCARD:
                journal.discard()
            elif journal.leave():
                _log.warning("%s: nobody completed it; see %s", self.path, journal.partial)
        self.requests = 0
        try:
            self.park()
        finally:
            if self.journal is not None:
                self.journal.release()
                self.journal = None

    @property
    def is_whole_replay(self) -> bool:
        """Tell whether all that was asked was answered from the cassette."""
        tally = self.tally
        return bool(tally.served) and tally.total == tally.served

    @property
    def unused(self) -> tuple[int, ...]:
        """Numbers of the interactions that could be played and never were."""
        plays = self.deck.plays if self.deck else _unpack(self._plays)
        return tuple(number for number, times in enumerate(plays) if not times)

    def _decide(self) -> Plan:
        exists = self.settings.cassette is not None and os.path.lexists(self.path)
        return plan(self.mode, exists=exists)

    def _yield_to_what_is_there(self) -> None:
        """Replay after all what somebody has recorded while we waited to record it once."""
        decided = self._plan or self._decide()
        if self.journal is not None and not decided.recording:
            self.journal.finish()
            self.journal = None

    def _commit(self, journal: Journal) -> None:
        try:
            journal.commit()
        except BaseException:
            self.failed = True
            raise
        self._has_recorded |= journal.recorded > 0
        self.failed = False
        journal.release()
        self.journal = None

    def _load_to_go_on(self) -> Cassette:
        """Load what a recording begins with: what it plays, and what it recorded before."""
        goes_on = self.plan.playing or self._has_recorded
        return load_cassette(self.path) if goes_on and os.path.lexists(self.path) else Cassette()

    def _look_at_file(self) -> None:
        """Begin again with a file that somebody has changed while we slept."""
        found = signature(self.path)
        if found != self.loaded and not self.plan.recording:
            self._plays, self._start = b"", None
        self.loaded = found

    def _deal(self, cassette: Cassette) -> Deck:
        """Make the deck of what was there at first, played as far as it was."""
        start = cassette.interactions[: self._start]
        self._start = len(start)
        plays = _unpack(self._plays)
        return Deck(
            Cassette(start),
            str(self.path),
            self.state,
            self.advice,
            plays if len(plays) == len(start) else (),
        )


def _named(request: Request) -> tuple[str, str]:
    """Give what a request is called: method and URL, without the keys in it."""
    return request.method, redact_url(request.url)


def _pack(plays: tuple[int, ...]) -> bytes:
    """Pack counts, each cut to 255, to a few bytes: they are mostly equal."""
    return zlib.compress(bytes(min(times, 255) for times in plays))


def _unpack(packed: bytes) -> tuple[int, ...]:
    return tuple(zlib.decompress(packed)) if packed else ()
