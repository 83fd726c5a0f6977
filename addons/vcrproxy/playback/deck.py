"""The recordings of a cassette and which of them have been played."""

import hashlib
import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from vcrproxy.cassette.model import Cassette, Interaction, Request, to_bytes
from vcrproxy.playback.bodies import RawBody, content_type, read_body
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.playback.matchers import method_of
from vcrproxy.playback.miss import Miss, explain
from vcrproxy.playback.urls import split_url


@dataclass(frozen=True, slots=True)
class Played:
    """An interaction that answers a request, and its number in the cassette."""

    number: int
    interaction: Interaction


class Deck:
    """Deals each recording once, to the first request that equals it.

    Equal: same method, URL and body; see `matchers`. Looked up by digest, so the cost of a
    request does not grow with the cassette. Called from one event loop, it needs no locks.
    """

    def __init__(
        self,
        cassette: Cassette,
        name: str,
        repeat: bool = False,
        remedy: str = "",
        plays: Sequence[int] = (),
    ) -> None:
        """Index a cassette.

        name: as messages call it, its path. repeat: play on when all have been played.
        remedy: the command that records what is missing, for the message of a miss.
        plays: how often each interaction has been played before; not at all if there are none.
        """
        self._name = name
        self._repeat = repeat
        self._remedy = remedy
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
        tops = [self._least_played(queue) for queue in self._equal(request)]
        times, number = min(tops, default=(1, -1))
        if number < 0 or (times and not self._repeat):
            return None
        self._plays[number] += 1
        return Played(number, self._interactions[number])

    def explain(self, request: Request) -> str:
        """Say why no recording answers a request."""
        equal = sorted({number for queue in self._equal(request) for _, number in queue})
        return explain(
            Miss(request, self._name, self._interactions, self._plays, equal, self._remedy)
        )

    def _add(self, number: int, request: Request) -> None:
        exact, canonical = self._digests(request)
        self._canonical[exact, content_type(request)] = canonical
        for digest in {exact, canonical}:
            # ascending numbers, so the list is a heap as it is
            self._queues.setdefault(digest, []).append((0, number))

    def _equal(self, request: Request) -> list[list[tuple[int, int]]]:
        """List the queues of recordings with equal bytes and with an equal canonical form."""
        found = {digest: self._queues.get(digest) for digest in self._digests(request)}
        return [queue for queue in found.values() if queue]

    def _least_played(self, queue: list[tuple[int, int]]) -> tuple[int, int]:
        """Give the first of the least played recordings of a queue.

        A recording stands in two queues, so its times may have grown since it was put here.
        """
        while queue[0][0] != self._plays[queue[0][1]]:
            number = queue[0][1]
            heapq.heapreplace(queue, (self._plays[number], number))
        return queue[0]

    def _digests(self, request: Request) -> tuple[bytes, bytes]:
        """Give the digests of a request by its body's bytes and by its canonical form."""
        type_ = content_type(request)
        exact = _digest(request, RawBody(request.body).canonical())
        canonical = self._canonical.get((exact, type_))
        return exact, canonical or _digest(request, read_body(request.body, type_).canonical())


def _digest(request: Request, body: bytes) -> bytes:
    """Hash all that takes part in matching. body: in canonical form."""
    target = to_bytes(f"{method_of(request)} {split_url(request.url)}")
    return hashlib.sha256(b"%d:%b%b" % (len(target), target, body)).digest()
