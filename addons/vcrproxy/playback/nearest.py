"""Which recording comes nearest to a request, in bounded time.

Recordings of the same method and URL come first. Of a few, all are compared value by value. Of
many, only those that share the most pieces of text with the request, pieces that few others hold:
10,000 bodies of 5 KB take some 20 ms.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from heapq import nsmallest
from itertools import islice

from vcrproxy.cassette.model import Interaction, Request
from vcrproxy.playback.differences import Difference
from vcrproxy.playback.excerpts import common_prefix
from vcrproxy.playback.matchers import method_differences, method_of, url_differences
from vcrproxy.playback.rules.choice import EXACT, Choice
from vcrproxy.playback.rules.differing import body_differences_by_rules
from vcrproxy.playback.urls import Url, split_url

_COMPARED = 16  # recordings that are compared value by value
_DIFFERENCES = 100  # differences that are counted for each
_PATHS = 1_000  # targets whose paths are compared
_PIECE = 16  # bytes
_PIECES = 128  # pieces of the request among which those that tell most are sought
_SAMPLE = 24  # bodies that show which pieces are rare
_SEARCHES = 15_000  # for a piece in a body that pay: at about half a microsecond each

type Target = tuple[str, Url]


def nearest(
    asked: Request,
    interactions: Sequence[Interaction],
    plays: Sequence[int],
    choice: Choice = EXACT,
) -> tuple[int, list[Difference]]:
    """Find the nearest recording: its number, and what differs, at least one difference.

    plays: how often each has been played; of equally near ones the unplayed is nearer.
    choice: the rules; what they pass over is no difference, unless there is no other.
    """
    numbers = _same_target(asked, interactions)
    compared = [
        (number, differences(asked, interactions[number].request, choice))
        for number in _promising(asked, interactions, numbers)
    ]
    return min(compared, key=lambda found: (_weight(found[1]), plays[found[0]] > 0))


def differences(asked: Request, recorded: Request, choice: Choice = EXACT) -> list[Difference]:
    """List what differs; bodies are compared only if method and URL path are the same."""
    target = [*method_differences(asked, recorded), *url_differences(asked, recorded)]
    if target and not _same_path(_target(asked), _target(recorded)):
        return target
    found = list(islice(body_differences_by_rules(asked, recorded, choice), _DIFFERENCES))
    return target + found or differences(asked, recorded)


def _weight(found: list[Difference]) -> int:
    return sum(difference.weight for difference in found)


def _target(request: Request) -> Target:
    return method_of(request), split_url(request.url)


def _same_path(one: Target, other: Target) -> bool:
    return one[0] == other[0] and one[1].path == other[1].path


_LIKENESS: tuple[Callable[[Target, Target], bool], ...] = (
    lambda one, other: one == other,
    _same_path,
    lambda one, other: one[1].path == other[1].path,
)


def _same_target(asked: Request, interactions: Sequence[Interaction]) -> list[int]:
    """List the recordings that share the most with a request's method and URL."""
    wanted = _target(asked)
    targets = [_target(interaction.request) for interaction in interactions]
    for like in _LIKENESS:
        if found := [number for number, target in enumerate(targets) if like(wanted, target)]:
            return found
    return _nearest_path(wanted, targets)


def _nearest_path(wanted: Target, targets: list[Target]) -> list[int]:
    """List the recordings with the path that is most alike, of the same method if possible."""

    def likeness(target: Target) -> tuple[int, bool]:
        return _shared(wanted[1].path, target[1].path), wanted[0] == target[0]

    best = max(islice(dict.fromkeys(targets), _PATHS), key=likeness)
    return [number for number, target in enumerate(targets) if target == best]


def _shared(one: str, other: str) -> int:
    """Count the characters that two paths begin with, and those that they end with."""
    return common_prefix(one, other) + common_prefix(one[::-1], other[::-1])


def _promising(
    asked: Request, interactions: Sequence[Interaction], numbers: list[int]
) -> list[int]:
    """Choose the few recordings that are worth comparing value by value."""
    same_path = _same_path(_target(asked), _target(interactions[numbers[0]].request))
    if len(numbers) <= _COMPARED or not same_path:
        return numbers[:_COMPARED]
    bodies = {number: interactions[number].request.body for number in numbers}
    shared = _shared_pieces(asked.body, bodies)
    sharing = sorted(shared) or numbers

    def distance(number: int) -> tuple[int, int]:
        return -shared[number], abs(len(bodies[number]) - len(asked.body))

    return nsmallest(_COMPARED, sharing, key=distance)


def _shared_pieces(body: bytes, bodies: dict[int, bytes]) -> Counter[int]:
    """Count the rare pieces of a body that other bodies hold; the more bodies, the fewer pieces.

    A piece that nobody holds is what changed: as many of them are passed over.
    """
    enough = max(2, _SEARCHES // len(bodies))
    shared: Counter[int] = Counter()
    for piece in _rare_pieces(body, list(bodies.values()))[: 2 * enough]:
        holders = [number for number, other in bodies.items() if piece in other]
        shared.update(holders)
        enough -= bool(holders)
        if not enough:
            break
    return shared


def _rare_pieces(body: bytes, others: list[bytes]) -> list[bytes]:
    """Cut pieces from all over a body, those first that few others hold; the rest tells little."""
    step = max(_PIECE, len(body) // _PIECES)
    pieces = [body[at : at + _PIECE] for at in range(0, len(body), step)]
    sample = others[:: max(1, len(others) // _SAMPLE)]
    pieces.sort(key=lambda piece: sum(piece in other for other in sample))
    rare = pieces[: (len(pieces) + 1) // 2]
    # neighbours change together, so they are not asked one after the other
    return [piece for first in range(7) for piece in rare[first::7]]
