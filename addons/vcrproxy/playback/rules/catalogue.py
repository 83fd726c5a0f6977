"""All recordings of a cassette, drawn, and what has to be known of them to draw a request alike."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from vcrproxy.cassette.model import Interaction
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.known_ids import KnownIds
from vcrproxy.playback.rules.moments import USUAL_TEMP, Place
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import Opened, open_request
from vcrproxy.playback.rules.places import Places
from vcrproxy.playback.rules.quotes import Group, Quotes, groups_of
from vcrproxy.playback.rules.sketch import Drawer, Sketch, Surroundings

_ROUNDS = 4  # questions that are equal once what they quote is: as many turns of a conversation


class Catalogue:
    """The recordings, drawn. ids: of the cassette. sketches: None for what cannot be drawn."""

    def __init__(
        self, interactions: Sequence[Interaction], choice: Choice, here: Place, days: frozenset[int]
    ) -> None:
        """Draw all; those that quote the answers to equal questions more than once."""
        self._interactions = interactions
        self.ids = KnownIds.of(interactions, choice)
        usual = Place({"temp": USUAL_TEMP})
        places = Places.of([here, *map(Place.of, interactions), usual])
        self._around = Surroundings(choice, self.ids.service_made, days, places)
        self._draw_all()
        self._grouped: frozenset[int] = frozenset()
        groups: tuple[Group, ...] = ()
        for _ in range(_ROUNDS if Rule.EQUAL in choice else 0):
            before, groups = groups, groups_of(self.buckets().values(), interactions)
            if groups == before:
                break
            self._grouped = frozenset(number for group in groups for number in group)
            self._around = replace(self._around, quotes=Quotes.of(groups, interactions))
            self._draw_all()

    def is_equal_to_others(self, number: int) -> bool:
        """Tell whether a recording is one of several equal questions."""
        return number in self._grouped

    @property
    def quotes(self) -> Quotes:
        """Give what may be quoted of answers to equal questions."""
        return self._around.quotes

    def buckets(self) -> dict[bytes, list[int]]:
        """Give the numbers of equal sketches, by digest."""
        found: dict[bytes, list[int]] = defaultdict(list)
        for number, drawn in enumerate(self.sketches):
            if drawn is not None:
                found[drawn.digest].append(number)
        return found

    def draw(self, opened: Opened) -> Sketch | None:
        """Draw a request; None if it is nested too deeply to be walked."""
        try:
            return self._drawer.draw(opened)
        except (RecursionError, ValueError):
            return None

    def _draw_all(self) -> None:
        self._drawer = Drawer(self._around)
        self.sketches = [self.draw(open_request(one.request)) for one in self._interactions]
