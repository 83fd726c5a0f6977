"""Take interactions out of a cassette that is there."""

from collections.abc import Collection
from pathlib import Path

from vcrproxy.cassette.journal import Journal
from vcrproxy.cassette.model import Cassette
from vcrproxy.cassette.reader import load_cassette


def trim(path: Path, numbers: Collection[int]) -> None:
    """Remove the interactions with these numbers, in one rename; the others keep their order.

    Raises CassetteError; the file is as it was then.
    """

    def rest() -> Cassette:
        every = enumerate(load_cassette(path).interactions)
        return Cassette(tuple(one for number, one in every if number not in numbers))

    Journal.open(path, rest).finish(is_rewritten=True)
