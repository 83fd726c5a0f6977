"""The recordings by their sketches: what answers a request that equals none of them.

Built when the first such request comes, so it costs nothing where all requests are as recorded.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from vcrproxy.cassette.model import Interaction, Request
from vcrproxy.playback.bodies import Body
from vcrproxy.playback.rules.bindings import Bindings
from vcrproxy.playback.rules.catalogue import Catalogue
from vcrproxy.playback.rules.choice import EXACT, Choice
from vcrproxy.playback.rules.days import Moments
from vcrproxy.playback.rules.drift import Drift, drifts
from vcrproxy.playback.rules.moments import Moment, Place
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import Opened, open_request
from vcrproxy.playback.rules.sketch import Hole, Sketch

type Pairs = Sequence[tuple[Hole, Hole]]  # of the request, and of the recording


@dataclass(slots=True)
class State:
    """What a session brings along.

    choice: the rules that are on. repeat: whether a recording may be played more than once.
    bindings: what it has bound so far.
    place: where its programs run. clock: gives the present. began: when it did.
    """

    choice: Choice = EXACT
    repeat: bool = False
    bindings: Bindings = field(default_factory=Bindings)
    place: Place = field(default_factory=Place.here)
    clock: Callable[[], Moment] = Moment.now
    began: Moment = field(default_factory=Moment.now)


@dataclass(frozen=True, slots=True)
class Match:
    """A recording that answers a request by the rules.

    rules: those that made it possible. drifts: what they passed over, but for ids that have been
    told before. put_back: recorded texts, and what stands for them now.
    """

    number: int
    rules: frozenset[Rule]
    drifts: tuple[Drift, ...]
    put_back: tuple[tuple[bytes, bytes], ...] = ()


class Index:
    """Finds recordings by their sketches."""

    def __init__(self, interactions: Sequence[Interaction], state: State) -> None:
        """Draw all recordings."""
        self._state = state
        self._moments = Moments(interactions, state.began, state.clock())
        self._catalogue = Catalogue(interactions, state.choice, state.place, self._moments.days)
        self._queues = {digest: deque(all_) for digest, all_ in self._catalogue.buckets().items()}
        self._by_ids: dict[tuple[bytes, tuple[bytes, ...]], deque[int]] = defaultdict(deque)
        for number, drawn in enumerate(self._catalogue.sketches):
            if drawn is not None:
                self._by_ids[drawn.digest, drawn.ids].append(number)

    @property
    def is_stale(self) -> bool:
        """Tell whether it was made on another day."""
        return not self._moments.are_of_the_day(self._state.clock())

    def absorb(self, number: int) -> None:
        """Learn that a recording was asked for as it is: what it names stands for itself."""
        drawn = self._catalogue.sketches[number]
        if drawn is None:
            return
        self._state.bindings.keep((token, token) for token in drawn.ids)
        quoted = [self._members(hole) for hole in drawn.holes if hole.rule is Rule.EQUAL]
        self._keep_members(
            number, self._state.bindings.bind_members(zip(quoted, quoted, strict=True))
        )

    def find(self, request: Request, body: Body | None, plays: Sequence[int]) -> Match | None:
        """Find the recording that answers a request by the rules, and bind what that binds."""
        opened = open_request(request, body)
        drawn = self._catalogue.draw(opened)
        if drawn is None:
            return None
        for number in self._candidates(drawn, plays):
            match = self._match(opened, drawn, number, again=plays[number] > 0)
            if match is not None:
                return match
        return None

    def _candidates(self, drawn: Sketch, plays: Sequence[int]) -> Iterator[int]:
        """Give the recordings with the same text: those first whose ids are bound to the asked."""
        recorded = self._state.bindings.recorded
        expected = tuple(recorded.get(token, token) for token in drawn.ids)
        for queue in (self._by_ids.get((drawn.digest, expected)), self._queues.get(drawn.digest)):
            if queue and self._state.repeat:
                yield from sorted(queue, key=lambda number: (plays[number], number))
            elif queue:
                while queue and plays[queue[0]]:
                    queue.popleft()
                yield from (number for number in queue if not plays[number])

    def _match(self, opened: Opened, asked: Sketch, number: int, *, again: bool) -> Match | None:
        """Compare what stands in the holes; None if a rule does not let that pass."""
        recorded = self._catalogue.sketches[number]
        assert recorded is not None
        pairs = list(zip(asked.holes, recorded.holes, strict=True))
        bindings = self._state.bindings
        ids = bindings.bind(_of(pairs, Rule.RENAME), self._catalogue.ids.all, again=again)
        members = bindings.bind_members(
            (self._members(one), self._members(other)) for one, other in _of(pairs, Rule.EQUAL)
        )
        if ids is None or members is None or not self._are_moved(pairs, number):
            return None
        told = {pair for pair in ids.items() if bindings.here.get(pair[0]) == pair[1]}
        bindings.keep(ids.items())
        self._keep_members(number, members)
        return Match(number, *drifts(opened, asked, recorded, told), put_back=_put_back(pairs))

    def _keep_members(self, number: int, members: dict[int, int] | None) -> None:
        """Bind whose answers are quoted; an equal question might have been asked by another one."""
        if members and not self._catalogue.is_equal_to_others(number):
            self._state.bindings.keep_members(members)

    def _members(self, hole: Hole) -> list[int]:
        return self._catalogue.quotes.members[hole.kind, hole.token]

    def _are_moved(self, pairs: Pairs, number: int) -> bool:
        """Tell whether all dates that differ are the day of the replay and of the recording."""
        return all(
            self._moments.is_moved(asked, recorded, number, self._state.clock())
            for asked, recorded in _of(pairs, Rule.DAY)
            if asked.token != recorded.token
        )


def _of(pairs: Pairs, rule: Rule) -> Iterator[tuple[Hole, Hole]]:
    return (pair for pair in pairs if pair[0].rule is rule)


# of what is quoted only ids are put back, not words that mean something elsewhere in the answer
_SHORTEST_PUT_BACK = {Rule.RENAME: 1, Rule.PLACE: 1, Rule.EQUAL: 12}


def _put_back(pairs: Pairs) -> tuple[tuple[bytes, bytes], ...]:
    """List what a recorded answer may echo, and what has taken its place; the longest first."""
    changed = {
        recorded.token: asked.token
        for asked, recorded in pairs
        if asked.token != recorded.token and _may_be_put_back(recorded)
    }
    return tuple(sorted(changed.items(), key=lambda pair: -len(pair[0])))


def _may_be_put_back(hole: Hole) -> bool:
    shortest = _SHORTEST_PUT_BACK.get(hole.rule)
    return shortest is not None and len(hole.token) >= shortest and b" " not in hole.token


def put_back(body: bytes, changes: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Write an answer with what it echoes of the request as that is called now."""
    here = dict(changes)
    echoed = b"|".join(re.escape(recorded) for recorded in here)
    if not echoed:
        return body
    return re.sub(rb"(?:%b)(?![\w-])" % echoed, lambda found: here[found[0]], body)
