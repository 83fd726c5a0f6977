"""A request as the rules see it: one text with holes where something may differ, and its digest.

Two requests whose texts are equal are candidates for each other; whether what stood in the holes
may differ, `verdicts` decides. Nothing is compared by likeness.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from vcrproxy.playback.json_value import Json, canonical_json
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.dates import find_dates
from vcrproxy.playback.rules.ids import find_ids, find_own_ids, is_reference
from vcrproxy.playback.rules.inner_json import open_text
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import Note, Opened
from vcrproxy.playback.rules.order import put_blocks_in_order
from vcrproxy.playback.rules.places import Places
from vcrproxy.playback.rules.quotes import Quotes
from vcrproxy.playback.rules.spans import Span
from vcrproxy.playback.rules.steps import prepare
from vcrproxy.playback.rules.traces import find_traces


class Hole(NamedTuple):
    """What stood in a hole. is_reference: only a known id may stand there, see `ids`."""

    rule: Rule
    kind: str
    token: bytes
    is_reference: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """A request with holes.

    digest: of its text. holes: in the order of the text. notes: what was left out of it.
    """

    digest: bytes
    holes: tuple[Hole, ...]
    notes: tuple[Note, ...]

    @property
    def ids(self) -> tuple[bytes, ...]:
        """Give the ids, in order."""
        return tuple(hole.token for hole in self.holes if hole.rule is Rule.RENAME)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides which tokens become holes; the same for both sides of a comparison.

    fixed: ids that the service made, which come back from a replay as they were.
    days: those of the recordings and of the replay, as ordinals.
    places: those of the recordings and of the replay.
    quotes: what may be quoted of answers to equal questions.
    """

    choice: Choice
    fixed: frozenset[bytes] = frozenset()
    days: frozenset[int] = frozenset()
    places: Places = field(default_factory=lambda: Places.of(()))
    quotes: Quotes = field(default_factory=Quotes)


class Drawer:
    """Draws requests in the same surroundings.

    A conversation repeats itself: its messages and tools come with each request, and so each item
    of a list is drawn on its own, and remembered.
    """

    def __init__(self, around: Surroundings) -> None:
        """Begin with nothing remembered."""
        self._around = around
        self._pieces: dict[bytes, Piece] = {}
        self._remembered = 0

    def draw(self, opened: Opened) -> Sketch:
        """Draw a request; its tree is changed. Raises RecursionError, ValueError, OwnRuleError."""
        prepare(opened, self._around.choice)
        url = opened.url
        query: Json = {name: list(values) for name, values in opened.query.items()}
        target: Json = [opened.method, url.scheme, url.host, url.path, query]
        text, holes = punch(canonical_json(target), self._around)
        pieces = [opened.kind.encode(), text]
        found = [Hole(rule, kind, token, True) for rule, kind, token, _ in holes]
        for name, value in _items(opened.value):
            piece = self._piece(canonical_json(value))
            pieces += (name, piece.text)
            found += piece.holes
            opened.notes += piece.notes
        digest = hashlib.sha256(b"\n".join(pieces)).digest()
        return Sketch(digest, tuple(found), tuple(opened.notes))

    def _piece(self, text: bytes) -> "Piece":
        piece = self._pieces.get(text)
        if piece is None:
            if self._remembered > _MOST_REMEMBERED:
                self._pieces.clear()
                self._remembered = 0
            self._remembered += len(text)
            piece = self._pieces[text] = self._draw_piece(text)
        return piece

    def _draw_piece(self, text: bytes) -> "Piece":
        notes: list[Note] = []
        if Rule.JSON in self._around.choice:
            text = open_text(text)
        if Rule.ORDER in self._around.choice:
            text, notes = put_blocks_in_order(text)
        text, holes = punch(text, self._around)
        return Piece(text, holes, notes)


_MOST_REMEMBERED = 1 << 23  # bytes of pieces


class Piece(NamedTuple):
    """A part of a request, drawn."""

    text: bytes
    holes: list[Hole]
    notes: list[Note]


def _items(value: Any) -> Iterator[tuple[bytes, Json]]:
    """Cut a body into pieces: an object by its keys, and its lists of objects by their items."""
    if not isinstance(value, dict):
        yield b"", value
        return
    for key in sorted(value):
        inner = value[key]
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            yield from ((b"%d" % number, item) for number, item in enumerate(inner))
            yield canonical_json(key), []
        else:
            yield b"", {key: inner}


def punch(text: bytes, around: Surroundings) -> tuple[bytes, list[Hole]]:
    """Put holes into a text: each gets the name of its rule and its kind."""
    pieces: list[bytes] = []
    holes: list[Hole] = []
    done, fixed, ids = 0, around.fixed, Rule.RENAME
    for start, end, rule, kind in _without_overlaps(find_spans(text, around)):
        token = text[start:end]
        if rule is ids:
            if token in fixed:
                continue
            is_known = is_reference(text, start)
        else:
            is_known = False
        pieces.append(text[done:start])
        pieces.append(_hole_text(rule, kind))
        holes.append(Hole(rule, kind, token, is_known))
        done = end
    pieces.append(text[done:])
    return b"".join(pieces), holes


@cache
def _hole_text(rule: Rule, kind: str) -> bytes:
    return b"\0%b %b\0" % (rule.title.encode(), kind.encode())


def find_spans(text: bytes, around: Surroundings) -> list[Span]:
    """Find all that becomes a hole, the user's own rules first."""
    found = _find_normalized(text, around)
    for rule, find in _FINDERS:
        if rule in around.choice.on:
            found += find(text, around)
    return found


def _find_normalized(text: bytes, around: Surroundings) -> list[Span]:
    if Rule.NORMALIZE not in around.choice or not around.choice.normalize:
        return []
    ascii_text = text.decode("latin-1")
    return [
        (*found.span(), Rule.NORMALIZE, normalization.text)
        for normalization in around.choice.normalize
        for found in normalization.pattern.finditer(ascii_text)
    ]


def _find_ids(text: bytes, around: Surroundings) -> list[Span]:
    return [*find_own_ids(text, around.choice.rename), *find_ids(text)]


def _find_days(text: bytes, around: Surroundings) -> list[Span]:
    found = find_dates(text, around.days)
    return [(start, end, Rule.DAY, kind) for start, end, kind in found]


# in the order in which they count where two find the same
_FINDERS: tuple[tuple[Rule, Callable[[bytes, Surroundings], Iterable[Span]]], ...] = (
    (Rule.EQUAL, lambda text, around: around.quotes.find(text)),
    (Rule.TRACE, lambda text, _: find_traces(text)),
    (Rule.PLACE, lambda text, around: around.places.find(text)),
    (Rule.RENAME, _find_ids),
    (Rule.DAY, _find_days),
)


def _without_overlaps(spans: list[Span]) -> Iterator[Span]:
    """Sort spans, and leave out what lies within another; of equal ones the first counts."""
    spans.sort(key=_place)
    end = 0
    for span in spans:
        if span[0] >= end:
            yield span
            end = span[1]


def _place(span: Span) -> tuple[int, int]:
    return span[0], -span[1]


def ids_in(text: bytes, choice: Choice) -> set[bytes]:
    """List the ids that stand in an answer."""
    around = Surroundings(choice)
    return {text[start:end] for start, end, _, _ in _find_ids(text, around)}
