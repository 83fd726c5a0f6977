"""The ids of a cassette, and which of them the service made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from vcrproxy.cassette.model import Interaction, to_bytes
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.sketch import ids_in


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Ids of a cassette. service_made: those that came in an answer before any request had them.

    A replay gives those back as they were, so that another one is another object.
    """

    all: frozenset[bytes] = frozenset()
    service_made: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, interactions: Iterable[Interaction], choice: Choice) -> Self:
        """Look through a cassette, in its order."""
        if Rule.RENAME not in choice:
            return cls()
        seen: set[bytes] = set()
        service_made: set[bytes] = set()
        for interaction in interactions:
            request = interaction.request
            seen |= ids_in(to_bytes(request.url) + b"\n" + request.body, choice)
            new = ids_in(interaction.response.body, choice) - seen
            service_made |= new
            seen |= new
        return cls(frozenset(seen), frozenset(service_made))
