"""Proxies that serve without a command, and how another terminal finds them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vcrproxy.launch.authority import data_folder
from vcrproxy.launch.environment import Changes
from vcrproxy.launch.errors import LaunchError


@contextmanager
def announced(port: int, changes: Changes) -> Iterator[None]:
    """Let `vcrproxy env` find a proxy while the block runs; without a home it cannot be found."""
    try:
        note = _write_note(port, changes)
    except OSError:
        yield
        return
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def find_served(port: int | None) -> Changes:
    """Find the environment of a serving proxy, the latest or that on `port`.

    Raises LaunchError.
    """
    notes = [note for note in _notes() if port in (None, note["port"])]
    if not notes:
        which = f" on port {port}" if port is not None else ""
        raise LaunchError(f"no proxy serves{which}; start one: vcrproxy replay FILE")
    return Changes(set=notes[-1]["set"], unset=frozenset(notes[-1]["unset"]))


def _write_note(port: int, changes: Changes) -> Path:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = folder / f"{os.getpid()}.json"
    content = {"port": port, "set": dict(changes.set), "unset": sorted(changes.unset)}
    draft = note.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content))
    return draft.rename(note)


def _notes() -> list[dict[str, Any]]:
    """Read the notes of the proxies that still run, the latest last."""
    notes = sorted(_folder().glob("*.json"), key=lambda note: note.stat().st_mtime)
    return [json.loads(note.read_text()) for note in notes if _is_alive(int(note.stem))]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _folder() -> Path:
    return data_folder() / "serving"
