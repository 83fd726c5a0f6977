"""The folders and the system that a program runs on, where its texts name them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from vcrproxy.playback.rules.moments import Place
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.spans import Span, begins

_MORE = re.compile(rb"[\w-]")


@dataclass(frozen=True, slots=True)
class Places:
    """The names of several places, to be found in texts.

    roles: {b"/home/ann/project": "folder"}, as they stand in JSON; the longest first.
    """

    roles: dict[bytes, str]

    @classmethod
    def of(cls, places: Iterable[Place]) -> Self:
        """Put places together; of two roles of one name the first counts."""
        roles: dict[bytes, str] = {}
        for place in places:
            for role, name in place.names.items():
                roles.setdefault(in_json(name), role)
        return cls({name: roles[name] for name in sorted(roles, key=len, reverse=True)})

    def find(self, text: bytes) -> Iterator[Span]:
        """Find the names in a text; of those that begin together the longest counts."""
        taken: set[int] = set()
        for name, role in self.roles.items():
            start = text.find(name)
            while start >= 0:
                end = start + len(name)
                if start not in taken and _stands_alone(text, start, end):
                    taken.add(start)
                    yield start, end, Rule.PLACE, role
                start = text.find(name, end)


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Tell whether a name is whole: `/home/ann` is not in `/mnt/home/ann`, nor in `/home/anna`."""
    before = text[start - 1 : start]
    return begins(text, start) and before not in (b".", b"-", b"_") and not _MORE.match(text, end)


def in_json(name: str) -> bytes:
    """Write a name as the canonical text of JSON has it."""
    return json.dumps(name)[1:-1].encode()
