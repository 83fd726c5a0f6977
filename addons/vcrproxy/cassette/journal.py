"""A recording that is not finished yet: `FILE.partial`, which replaces FILE in one rename.

Each interaction is handed to the operating system whole as soon as it is finished, so a killed
process loses none, and the old FILE stays as it is until the new one is complete.
"""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from vcrproxy.cassette.errors import CassetteError, CassetteFileError, CassetteLockedError
from vcrproxy.cassette.model import Cassette, Interaction
from vcrproxy.cassette.writer import HEAD, write_interaction


def partial_path(path: Path) -> Path:
    """Name the journal of a cassette."""
    return path.with_name(path.name + ".partial")


class Journal:
    """An open recording; one process at a time can have it."""

    def __init__(self, path: Path, lock: int) -> None:
        """Use `Journal.open` instead."""
        self.path = path
        self.start = Cassette()
        self.rescued: Path | None = None
        self._lock = lock
        self._file = -1
        self._size = 0
        self._waiting = b""
        self._count = 0
        self._already_there = 0

    @classmethod
    def open(cls, path: Path, load: Callable[[], Cassette] = Cassette) -> Self:
        """Begin a recording to `path`, with the interactions that `load` gives at its beginning.

        It is called once nobody else can record to `path`; `start` is what it gave. Creates missing
        folders. A journal that a killed process left is set aside, see `rescued`.
        Raises CassetteFileError, CassetteLockedError, and what `load` raises.
        """
        try:
            path = path.resolve() if path.is_symlink() else path
            _check_target(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            journal = cls(path, _take_lock(path))
        except OSError as problem:
            raise CassetteFileError(_cannot_record(path, problem)) from problem
        try:
            journal._begin(load())
        except OSError as problem:
            journal.release()
            raise CassetteFileError(_cannot_record(path, problem)) from problem
        except CassetteError:
            journal.release()
            raise
        return journal

    @property
    def partial(self) -> Path:
        """Give the journal's own file."""
        return partial_path(self.path)

    @property
    def recorded(self) -> int:
        """Count the interactions that were appended."""
        return self._count - self._already_there

    @property
    def next_id(self) -> int:
        """Give the id of the interaction that is appended next."""
        return self._count

    def append(self, interaction: Interaction) -> int:
        """Write one interaction to the journal and return its id.

        Raises CassetteFileError, if the disk is full say; the interaction then waits in memory
        and is tried again with the next one and at the end.
        """
        number = self._count
        self._waiting += write_interaction(number, interaction)
        self._count += 1
        try:
            self._write_waiting()
        except OSError as problem:
            raise CassetteFileError(
                f"{partial_path(self.path)}: interaction #{number} cannot be written: "
                f"{_reason(problem)}; it is kept in memory and tried again"
            ) from problem
        return number

    def finish(self, *, is_rewritten: bool = False) -> None:
        """Commit and release, whatever happens; raises CassetteFileError."""
        try:
            self.commit(is_rewritten=is_rewritten)
        finally:
            self.release()

    def commit(self, *, is_rewritten: bool = False) -> None:
        """Make the journal the cassette; without a new interaction the old one stays.

        It is to be released then, and nothing else. is_rewritten: replace the old one all the same,
        what the journal begins with is not what was there.
        Raises CassetteFileError; the journal goes on, and may be committed later.
        """
        try:
            if self.recorded or is_rewritten:
                self._replace()
            else:
                partial_path(self.path).unlink(missing_ok=True)
        except OSError as problem:
            raise CassetteFileError(
                f"{self.path}: the recording cannot be completed: {_reason(problem)}; "
                f"what could be written lies in {partial_path(self.path)}"
            ) from problem

    def discard(self) -> None:
        """Throw away what was recorded; the old file stays. Raises CassetteFileError."""
        try:
            partial_path(self.path).unlink(missing_ok=True)
        except OSError as problem:
            raise CassetteFileError(
                f"{partial_path(self.path)}: cannot be removed: {_reason(problem)}; remove it"
            ) from problem
        finally:
            self.release()

    def leave(self) -> bool:
        """Stop, and leave what was recorded in the journal for the next recording to set aside.

        Says whether there is anything. Raises CassetteFileError.
        """
        if not self.recorded:
            self.discard()
            return False
        try:
            self._write_waiting()
        except OSError as problem:
            raise CassetteFileError(
                f"{self.partial}: not all could be written: {_reason(problem)}"
            ) from problem
        finally:
            self.release()
        return True

    def _begin(self, start: Cassette) -> None:
        partial = partial_path(self.path)
        self.start = start
        self.rescued = rescue(partial)
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        self._file = os.open(partial, flags, 0o644)
        self._waiting = HEAD + b"".join(map(write_interaction, *_numbered(start)))
        self._count = self._already_there = len(start.interactions)
        self._write_waiting()

    def _write_waiting(self) -> None:
        """Write all that waits, or nothing: a torn end is cut off again."""
        written = 0
        try:
            while written < len(self._waiting):
                written += os.pwrite(self._file, self._waiting[written:], self._size + written)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += written
        self._waiting = b""

    def _replace(self) -> None:
        self._write_waiting()
        os.fsync(self._file)
        partial_path(self.path).replace(self.path)
        _sync_folder(self.path.parent)

    def release(self) -> None:
        """Let others record to the cassette."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        with suppress(OSError):  # the folder may be read-only by now; the lock ends all the same
            _lock_path(self.path).unlink()
        os.close(self._lock)


def rescue(partial: Path) -> Path | None:
    """Set the journal of a killed process aside as a cassette of its own.

    Returns where it lies now, or None if there was nothing in it. Only its last interaction can
    be torn, if the process was killed while writing it; that one is cut off.
    """
    try:
        text = partial.read_bytes()
    except FileNotFoundError:
        return None
    text = text[: _end_of_whole_items(text)]
    if not text:
        return None
    os.truncate(partial, len(text))
    target = _free_name(partial.with_suffix(""))
    partial.rename(target)
    return target


def _end_of_whole_items(text: bytes) -> int:
    """Find where the last whole interaction ends: with the line of its duration.

    No other line can look like that one: the text of a body stands two columns further right.
    """
    whole_lines = text[: text.rfind(b"\n") + 1]
    last = whole_lines.rfind(b"\n    duration: ")
    return whole_lines.index(b"\n", last + 1) + 1 if last >= 0 else 0


def _free_name(path: Path) -> Path:
    """Find `chat.rescued-1.yaml`, `chat.rescued-2.yaml`, ... that is not taken."""
    number = 1
    while True:
        candidate = path.with_name(f"{path.stem}.rescued-{number}{path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _numbered(cassette: Cassette) -> tuple[range, tuple[Interaction, ...]]:
    return range(len(cassette.interactions)), cassette.interactions


def _check_target(path: Path) -> None:
    """Find out at the start what would make the rename at the end fail."""
    if path.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    if path.exists() and not path.is_file():
        raise OSError(0, "it is no regular file")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(0, "it is write-protected")
    for own in (partial_path(path), _lock_path(path)):
        if own.is_symlink():  # a checkout may hold one, and it may lead anywhere
            raise OSError(0, f"{own.name} is a link")


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _take_lock(path: Path) -> int:
    """Lock `FILE.lock`, which holds the recorder's process id; raises CassetteLockedError."""
    lock_path = _lock_path(path)
    while True:
        lock = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode("ascii", "replace").strip()
            os.close(lock)
            raise CassetteLockedError(
                f"{path}: {_recorder(owner)} is recording to it; "
                "stop that one first, or record to another file"
            ) from None
        if _is_still(lock_path, lock):
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode("ascii"), 0)
            return lock
        os.close(lock)  # its owner removed it between our open and our lock


def _recorder(owner: str) -> str:
    if owner == str(os.getpid()):
        return "another session of this proxy"
    return f"process {owner or 'unknown'}"


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut (POSIX: the entry belongs to the folder's own data)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_record(path: Path, problem: OSError) -> str:
    return f"{path}: cannot be recorded to: {_reason(problem)}; choose another file or mend that"


def _reason(problem: OSError) -> str:
    where = f" ({problem.filename})" if problem.filename else ""
    return f"{problem.strerror or problem}{where}"
