"""Take interactions out of a cassette that is there."""

from collections.abc import Collection
from pathlib import Path

from vcrproxy.cassette.journal import Journal
from vcrproxy.cassette.model import Cassette
from vcrproxy.cassette.reader import load_cassette

# inode, size and time of the last change in nanoseconds
type Signature = tuple[int, int, int]


def signature(path: Path) -> Signature | None:
    """Tell one state of a file from another; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def trim(path: Path, numbers: Collection[int], seen: Signature) -> bool:
    """Remove the interactions with these numbers, in one rename; the others keep their order.

    seen: the state of the file to which the numbers belong; in another one nothing is removed.
    Says whether it was done. Raises CassetteError; the file is as it was then.
    """
    journal = Journal.open(path, lambda: _without(path, numbers, seen))
    is_done = bool(journal.start.interactions)
    journal.finish(is_rewritten=is_done)
    return is_done


def _without(path: Path, numbers: Collection[int], seen: Signature) -> Cassette:
    if signature(path) != seen:
        return Cassette()
    every = enumerate(load_cassette(path).interactions)
    return Cassette(tuple(one for number, one in every if number not in numbers))
