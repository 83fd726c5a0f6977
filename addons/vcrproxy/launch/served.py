"""Proxies that serve without a command, and how another terminal finds them.

Each keeps a note in the user's data folder, and a lock on it for as long as it lives.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from vcrproxy.launch.authority.folder import AuthorityError, data_folder
from vcrproxy.launch.environment.policy import Changes
from vcrproxy.launch.errors import LaunchError


@dataclass(frozen=True, slots=True)
class Note:
    """What a serving proxy says of itself. since: seconds, to tell the latest."""

    port: int
    since: float
    changes: Changes


@contextmanager
def announced(port: int, changes: Changes) -> Iterator[None]:
    """Let `vcrproxy env` find a proxy while the block runs; without a home it cannot be found."""
    try:
        path, note = _write_note(port, changes)
    except (OSError, AuthorityError):
        yield
        return
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(note)


def find_served(port: int | None) -> Changes:
    """Find the environment of a serving proxy, the latest or that on `port`.

    Raises LaunchError.
    """
    try:
        notes = [note for note in _notes(data_folder() / "serving") if port in (None, note.port)]
    except (AuthorityError, OSError) as problem:
        raise LaunchError(str(problem)) from problem
    if not notes:
        which = f" on port {port}" if port is not None else ""
        raise LaunchError(f"no proxy serves{which}; start one: vcrproxy replay FILE")
    return max(notes, key=lambda note: note.since).changes


def _write_note(port: int, changes: Changes) -> tuple[Path, int]:
    folder = data_folder() / "serving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{os.getpid()}.json"
    note = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    content = {"port": port, "set": dict(changes.set), "unset": sorted(changes.unset)}
    os.write(note, json.dumps(content).encode())
    return path, note


def _notes(folder: Path) -> Iterator[Note]:
    """Read the notes of the proxies that still run; clear those of the others away."""
    for path in folder.glob("*.json"):
        with suppress(OSError), path.open("rb") as file:
            if _is_held(file.fileno()):
                yield from _read_note(file.read(), os.fstat(file.fileno()).st_mtime)
            else:
                path.unlink(missing_ok=True)


def _is_held(descriptor: int) -> bool:
    """Tell whether a living process has the lock; it goes with the process, however that ends."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _read_note(text: bytes, since: float) -> Iterator[Note]:
    """Read one note; nothing if it is being written this moment."""
    with suppress(ValueError, KeyError):
        content = json.loads(text)
        changes = Changes(set=content["set"], unset=frozenset(content["unset"]))
        yield Note(content["port"], since, changes)
