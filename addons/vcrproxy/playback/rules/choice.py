"""Which rules are on, and what the user has added to them."""

import re
from dataclasses import dataclass, field

from vcrproxy.playback.rules.ignored import Ignores
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.own import Normalization, OwnFunction


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules of a session.

    rename: patterns of ids, besides the shapes that are known.
    """

    on: frozenset[Rule] = frozenset()
    ignored: Ignores = field(default_factory=Ignores)
    rename: tuple[re.Pattern[str], ...] = ()
    normalize: tuple[Normalization, ...] = ()
    functions: tuple[OwnFunction, ...] = ()

    def __contains__(self, rule: Rule) -> bool:
        return rule in self.on


EXACT = Choice()
