"""What a match had to pass over: the ledger's entries."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vcrproxy.playback.rules.inner_json import MARK
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import Note, Opened
from vcrproxy.playback.rules.sketch import Sketch
from vcrproxy.playback.rules.steps import place_of

_NOTHING = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that differed. place: "$.input[3].id"; the values as they were."""

    rule: Rule
    place: str
    asked: str
    recorded: str


def drifts(
    opened: Opened, asked: Sketch, recorded: Sketch, told: Collection[tuple[bytes, bytes]]
) -> tuple[frozenset[Rule], tuple[Drift, ...]]:
    """List what differs between a request and the recording that it matches, and by which rules.

    What stands in several places is told once, with the last of them.
    told: recorded ids and what stands for them, which are not told again.
    opened: the request, as `sketch` left it: its values are walked for the places.
    """
    pairs = (
        (one, other)
        for one, other in zip(asked.holes, recorded.holes, strict=True)
        if one.token != other.token
    )
    changed = {(one.token, other.token): one.rule for one, other in pairs}
    of_notes = tuple(_of_notes(asked.notes, recorded.notes))
    rules = frozenset((*changed.values(), *(drift.rule for drift in of_notes)))
    for there, here in told:
        changed.pop((here, there), None)
    places = find_places(opened, {asked.decode("ascii") for asked, _ in changed})
    holes = (
        Drift(
            rule, places.get(here.decode("ascii"), "$"), here.decode("ascii"), there.decode("ascii")
        )
        for (here, there), rule in changed.items()
    )
    return rules, (*of_notes, *holes)


def _of_notes(asked: Sequence[Note], recorded: Sequence[Note]) -> Iterator[Drift]:
    """Compare what was left out on both sides, place by place."""
    one = {(note.rule, note.place): note.value for note in asked}
    other = {(note.rule, note.place): note.value for note in recorded}
    for key in dict.fromkeys([*one, *other]):
        if one.get(key) != other.get(key):
            yield Drift(*key, one.get(key, _NOTHING), other.get(key, _NOTHING))


def find_places(opened: Opened, tokens: set[str]) -> dict[str, str]:
    """Find the last place of each token in a request."""
    found: dict[str, str] = {}
    if tokens:
        for way, text in _strings(opened):
            for token in [token for token in tokens if token in text]:
                found[token] = _place(opened, way)
                tokens.discard(token)
            if not tokens:
                break
    return found


# a way through the tree, the last step first: (key, way before it)
type Way = tuple[str | int, Any] | None

_URL, _QUERY = "URL", "query parameter"


def _strings(opened: Opened) -> Iterator[tuple[Way, str]]:
    yield from _walk(opened.value, None)
    yield from _walk(opened.query, (_QUERY, None))
    yield (_URL, None), opened.url.path


def _walk(value: Any, way: Way) -> Iterator[tuple[Way, str]]:
    """Give all strings of a tree, keys as well, from its end: what is new stands there."""
    waiting: list[tuple[Way, Any]] = [(way, value)]
    while waiting:
        way, value = waiting.pop()
        kind = type(value)
        if kind is str:
            yield way, value
        elif kind is dict:
            waiting += [((key, way), key) for key in value if len(key) > _SHORT]
            waiting += [((key, way), inner) for key, inner in value.items()]
        elif kind is list:
            waiting += [((index, way), inner) for index, inner in enumerate(value)]
        elif kind is int:
            yield way, str(value)


_SHORT = 7  # a key that is no longer holds no token


def _place(opened: Opened, way: Way) -> str:
    steps = list(_steps(way))[::-1]
    if steps[:1] == [_URL]:
        return _URL
    if steps[:1] == [_QUERY]:
        return f"{_QUERY} {steps[1]}"
    if opened.kind == "json":
        return place_of(tuple(steps))
    word = {"form": "form field", "part": "part"}.get(opened.kind)
    return f"{word} {steps[0]}" if word and steps else "body"


def _steps(way: Way) -> Iterable[str | int]:
    while way is not None:
        step, way = way
        if step != MARK:
            yield step
