"""The recordings of a cassette and which of them have been played."""

import hashlib
import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vcrproxy.cassette.model import Cassette, Interaction, Request, to_bytes
from vcrproxy.playback.advice import Advice
from vcrproxy.playback.bodies import Body, RawBody, content_type, read_body
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.playback.matchers import method_of
from vcrproxy.playback.miss import Miss, explain
from vcrproxy.playback.rules.drift import Drift
from vcrproxy.playback.rules.index import Index, Match, State, put_back
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.urls import split_url


@dataclass(frozen=True, slots=True)
class Played:
    """An interaction that answers a request, and its number in the cassette.

    rules: those that made it possible. drifts: what differed and they passed over.
    """

    number: int
    interaction: Interaction
    rules: frozenset[Rule] = frozenset()
    drifts: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class _Digests:
    """A request by its bytes and by its canonical form. body: if it had to be read for that."""

    exact: bytes
    canonical: bytes
    body: Body | None = None

    def each(self) -> dict[bytes, None]:
        return {self.exact: None, self.canonical: None}


class Deck:
    """Deals each recording once, to the first request that equals it.

    Equal: same method, URL and body; see `matchers`. What equals none is looked up by the rules,
    see `rules`. Both is done by digest, so the cost of a request does not grow with the cassette.
    Called from one event loop, it needs no locks.
    """

    def __init__(
        self,
        cassette: Cassette,
        name: str,
        state: State | None = None,
        advice: Advice = Advice(),  # noqa: B008  it is frozen
        plays: Sequence[int] = (),
    ) -> None:
        """Index a cassette.

        name: as messages call it, its path.
        state: the rules, and what they have bound; no rules without it.
        advice: what the message of a miss tells the user to do.
        plays: how often each interaction has been played before; not at all if there are none.
        """
        self._name = name
        self._advice = advice
        self._state = state or State()
        self._index: Index | None = None
        self._played_as_recorded: list[int] = []  # and not yet known to the index
        self._interactions = cassette.interactions
        self._plays = list(plays) or [0] * len(cassette.interactions)
        # by digest: heaps of [times played, number]; the times are brought up to date on top only
        self._queues: dict[bytes, list[tuple[int, int]]] = {}
        # by bytes and Content-Type: the digest of the canonical form, so that a request which
        # is spelled like a recorded one is not parsed
        self._canonical: dict[tuple[bytes, str], bytes] = {}
        for number, interaction in enumerate(cassette.interactions):
            self._add(number, interaction.request)

    def __len__(self) -> int:
        return len(self._interactions)

    @property
    def plays(self) -> tuple[int, ...]:
        """How often each interaction has been played."""
        return tuple(self._plays)

    @property
    def unused(self) -> tuple[int, ...]:
        """Numbers of the interactions that have never been played."""
        return tuple(number for number, times in enumerate(self._plays) if not times)

    def take(self, request: Request) -> Played:
        """Play the recording that answers a request.

        Raises InteractionNotFound, which explains why there is none.
        """
        played = self.find(request)
        if played is None:
            raise InteractionNotFound(self.explain(request))
        return played

    def find(self, request: Request) -> Played | None:
        """Play the recording that answers a request; None if it has to be recorded.

        The first unplayed one in cassette order; with repeats the first of the least played.
        """
        digests = self._digests(request)
        tops = [self._least_played(queue) for queue in self._equal(digests)]
        times, number = min(tops, default=(1, -1))
        if number < 0 or (times and not self._state.repeat):
            return self._find_by_rules(request, digests.body)
        self._plays[number] += 1
        if self._state.choice.on:
            self._played_as_recorded.append(number)
        return Played(number, self._interactions[number])

    def explain(self, request: Request) -> str:
        """Say why no recording answers a request."""
        queues = self._equal(self._digests(request))
        equal = sorted({number for queue in queues for _, number in queue})
        return explain(
            Miss(
                request,
                self._name,
                self._interactions,
                self._plays,
                equal,
                self._advice,
                self._state.choice,
                self._match_by_all_rules(request),
            )
        )

    def _match_by_all_rules(self, request: Request) -> Match | None:
        """Find what would match if no rule were off; None if none is."""
        choice = self._state.choice
        if choice.on == frozenset(Rule):
            return None
        all_on = replace(choice, on=frozenset(Rule))
        index = Index(self._interactions, State(all_on, self._state.repeat))
        return index.find(request, None, self._plays)

    def _find_by_rules(self, request: Request, body: Body | None) -> Played | None:
        if not self._state.choice.on or not self._interactions:
            return None
        index = self._current_index()
        for number in self._played_as_recorded:
            index.absorb(number)
        self._played_as_recorded.clear()
        match = index.find(request, body, self._plays)
        if match is None:
            return None
        self._plays[match.number] += 1
        return Played(match.number, self._answer(match), match.rules, match.drifts)

    def _current_index(self) -> Index:
        """Give the index; what counts as a date of the day changes at midnight."""
        if self._index is None or self._index.is_stale:
            self._index = Index(self._interactions, self._state)
        return self._index

    def _answer(self, match: Match) -> Interaction:
        """Give a recorded answer with what it echoes as it is called now."""
        interaction = self._interactions[match.number]
        body = put_back(interaction.response.body, match.put_back)
        if body == interaction.response.body:
            return interaction
        return replace(interaction, response=replace(interaction.response, body=body))

    def _add(self, number: int, request: Request) -> None:
        digests = self._digests(request)
        self._canonical[digests.exact, content_type(request)] = digests.canonical
        for digest in digests.each():
            # ascending numbers, so the list is a heap as it is
            self._queues.setdefault(digest, []).append((0, number))

    def _equal(self, digests: _Digests) -> list[list[tuple[int, int]]]:
        """List the queues of recordings with equal bytes and with an equal canonical form."""
        found = (self._queues.get(digest) for digest in digests.each())
        return [queue for queue in found if queue]

    def _least_played(self, queue: list[tuple[int, int]]) -> tuple[int, int]:
        """Give the first of the least played recordings of a queue.

        A recording stands in two queues, so its times may have grown since it was put here.
        """
        while queue[0][0] != self._plays[queue[0][1]]:
            number = queue[0][1]
            heapq.heapreplace(queue, (self._plays[number], number))
        return queue[0]

    def _digests(self, request: Request) -> _Digests:
        """Hash a request; its body is read only if nothing recorded has the same bytes."""
        type_ = content_type(request)
        exact = _digest(request, RawBody(request.body).canonical())
        if canonical := self._canonical.get((exact, type_)):
            return _Digests(exact, canonical)
        body = read_body(request.body, type_)
        return _Digests(exact, _digest(request, body.canonical()), body)


def _digest(request: Request, body: bytes) -> bytes:
    """Hash all that takes part in matching. body: in canonical form."""
    target = to_bytes(f"{method_of(request)} {split_url(request.url)}")
    return hashlib.sha256(b"%d:%b%b" % (len(target), target, body)).digest()
