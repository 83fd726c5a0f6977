"""Files that a process opens, as the Linux kernel tells them (inotify(7))."""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPEN, _CREATE, _DELETE, _MODIFY, _MOVED = 0x20, 0x100, 0x200, 0x2, 0xC0
_EVENT = struct.Struct("iIII")
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def watching(folders: list[Path]) -> Iterator[list[str]]:
    """Note what is opened, made, changed or removed in folders while the block runs.

    The list is complete when the block has ended.
    """
    seen: list[str] = []
    watcher = _libc.inotify_init1(os.O_NONBLOCK)
    assert watcher >= 0
    names = {}
    for folder in folders:
        mask = _OPEN | _CREATE | _DELETE | _MODIFY | _MOVED
        names[_libc.inotify_add_watch(watcher, os.fsencode(folder), mask)] = folder
    try:
        yield seen
    finally:
        while events := _read(watcher):
            seen += [str(names[watch] / name) for watch, name in _split(events)]
        os.close(watcher)


def _read(watcher: int) -> bytes:
    try:
        return os.read(watcher, 1 << 20)
    except BlockingIOError:
        return b""


def _split(events: bytes) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(events):
        watch, _, _, length = _EVENT.unpack_from(events, at)
        at += _EVENT.size
        yield watch, events[at : at + length].rstrip(b"\0").decode("utf-8", "replace")
        at += length
