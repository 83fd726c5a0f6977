"""Which id of this session stands for which recorded one, and whether more can be bound."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vcrproxy.playback.rules.sketch import Hole


@dataclass(slots=True)
class Bindings:
    """What a session has bound so far; it lives as long as the session.

    here: the id of this session for each recorded one. recorded: the way back.
    members: for who answered one of several equal questions, whose answer is quoted instead.
    recorded_members: the way back.
    """

    here: dict[bytes, bytes] = field(default_factory=dict)
    recorded: dict[bytes, bytes] = field(default_factory=dict)
    members: dict[int, int] = field(default_factory=dict)
    recorded_members: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.here or self.recorded or self.members)

    def keep(self, ids: Iterable[tuple[bytes, bytes]]) -> None:
        """Bind pairs: the recorded id, and the one of this session."""
        for recorded, here in ids:
            self.here.setdefault(recorded, here)
            self.recorded.setdefault(here, recorded)

    def bind(
        self, pairs: Iterable[tuple[Hole, Hole]], known: Collection[bytes], *, again: bool
    ) -> dict[bytes, bytes] | None:
        """Give the recorded ids with those of a request; None if they contradict each other.

        pairs: holes of the request and of the recording.
        known: all ids of the cassette. One of them stands for itself and for nothing else.
        again: whether the recording has been played before, so that new ids may come for the old.
        """
        bound: dict[bytes, bytes] = {}
        taken: dict[bytes, bytes] = {}
        for asked, recorded in pairs:
            here, there = asked.token, recorded.token
            if bound.setdefault(there, here) != here or taken.setdefault(here, there) != there:
                return None
            if not self._may_stand(asked, recorded, known, again=again):
                return None
        return bound

    def _may_stand(
        self, asked: Hole, recorded: Hole, known: Collection[bytes], *, again: bool
    ) -> bool:
        here, there = asked.token, recorded.token
        if here in self.recorded:
            return self.recorded[here] == there
        if there in self.here and not again:
            return False
        return here == there or (here not in known and not asked.is_reference)

    def keep_members(self, members: Mapping[int, int]) -> None:
        """Bind who answered in the recording, and whose answer stands there now."""
        for recorded, here in members.items():
            self.members.setdefault(recorded, here)
            self.recorded_members.setdefault(here, recorded)

    def bind_members(
        self, pairs: Iterable[tuple[Sequence[int], Sequence[int]]]
    ) -> dict[int, int] | None:
        """Choose who stands for whom; None if that contradicts what is bound.

        pairs: for each quotation who may have said it: what is asked, what is recorded.
        """
        bound: dict[int, int] = {}
        taken: dict[int, int] = {}
        for asked, recorded in pairs:
            found = next(
                (
                    (there, here)
                    for there in recorded
                    for here in asked
                    if bound.get(there, self.members.get(there, here)) == here
                    and taken.get(here, self.recorded_members.get(here, there)) == there
                ),
                None,
            )
            if found is None:
                return None
            bound[found[0]], taken[found[1]] = found[1], found[0]
        return bound
