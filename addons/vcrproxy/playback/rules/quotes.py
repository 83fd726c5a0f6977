"""Requests that quote the answer to one of several equal questions.

Equal questions that are asked at once get their answers in any order. Whoever got another answer
than in the recording goes on with that one: what follows quotes it, where the recording quotes its
own. The answers of a group are interchangeable, each for one other, for as long as a session lasts.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from vcrproxy.cassette.model import Interaction
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.said import texts_of
from vcrproxy.playback.rules.spans import Span

type Group = tuple[int, ...]

_LONG = 24  # characters of a text that is found inside another one
_SHORT = 8  # of one that is found only where an assistant is said to have said it
_MOST_LONG = 1_000  # texts that are searched for in each new piece of a request

_STRING = re.compile(rb'"((?:[^"\\]|\\.)*+)"')
_SAID = re.compile(  # what stands behind a text of the assistant's, keys sorted
    rb'"(?:,"[a-z_]+":null)*'
    rb'(?:,"role":"(?:assistant|model)"'
    rb'|,"type":"output_text"'
    rb'|,"type":"text"\}\],"role":"assistant"'
    rb'|\}\],"role":"model")'
)


@dataclass(frozen=True, slots=True)
class Quotes:
    """What may be quoted of the answers to equal questions.

    kinds: by text as it stands in JSON: its group and its place in the answer.
    members: by kind and text: who answered so.
    long: the texts that are looked for inside others.
    """

    kinds: dict[bytes, str] = field(default_factory=dict)
    members: dict[tuple[str, bytes], list[int]] = field(default_factory=dict)
    long: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, groups: Iterable[Group], interactions: Sequence[Interaction]) -> Self:
        """Read the answers of groups."""
        kinds: dict[bytes, str] = {}
        members: dict[tuple[str, bytes], list[int]] = defaultdict(list)
        for group in groups:
            for kind, text, number in _differing(group, interactions):
                if kinds.setdefault(text, kind) == kind:
                    members[kind, text].append(number)
        long = tuple(text for text in kinds if len(text) >= _LONG)
        return cls(kinds, dict(members), long if len(long) <= _MOST_LONG else ())

    def find(self, text: bytes) -> Iterator[Span]:
        """Find what a request quotes."""
        if not self.kinds:
            return
        for found in _STRING.finditer(text):
            kind = self.kinds.get(found[1])
            if kind and (len(found[1]) >= _SHORT or _SAID.match(text, found.end() - 1)):
                yield *found.span(1), Rule.EQUAL, kind
        for quoted in self.long:
            start = text.find(quoted)
            while start >= 0:
                yield start, start + len(quoted), Rule.EQUAL, self.kinds[quoted]
                start = text.find(quoted, start + len(quoted))


def _differing(
    group: Group, interactions: Sequence[Interaction]
) -> Iterator[tuple[str, bytes, int]]:
    """Give the texts that are not the same in all answers of a group: kind, text, who said it."""
    said = {number: texts_of(interactions[number].response.body) for number in group}
    for place in {place: None for texts in said.values() for place in texts}:
        if len({texts.get(place) for texts in said.values()}) > 1:
            for number, texts in said.items():
                if place in texts:
                    yield f"#{group[0]}{place}", in_json(texts[place]), number


def in_json(text: str) -> bytes:
    """Write a text as it stands in canonical JSON."""
    return json.dumps(text.replace("\r\n", "\n"))[1:-1].encode()


def groups_of(
    buckets: Iterable[Iterable[int]], interactions: Sequence[Interaction]
) -> tuple[Group, ...]:
    """Choose the groups of equal questions that got different answers."""
    all_ = (tuple(bucket) for bucket in buckets)
    return tuple(
        group
        for group in all_
        if len(group) > 1 and len({interactions[one].response.body for one in group}) > 1
    )
