"""Look for marked tests before anything is imported.

The environment must be set before a test module makes a client; and where no test is marked,
nothing is to be set up. So the bytes of the test files are searched.
"""

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FIXTURE = rb"""["']cassette["']|[(,]\s*cassette\s*[,):]"""
_MARKED = re.compile(rb"\bmark\s*\.\s*cassette\b|" + _FIXTURE)
_MARKED_OR_VCR = re.compile(rb"""\bmark\s*\.\s*(?:cassette|vcr)\b|["']vcr["']|""" + _FIXTURE)


@dataclass(slots=True)
class Scan:
    """A search through test files.

    files, folders_left_out: patterns, pytest's python_files and norecursedirs.
    vcr: whether the marker `vcr` is ours.
    seen: the files that were searched.
    """

    files: Iterable[str]
    folders_left_out: Iterable[str]
    vcr: bool
    seen: set[str] = field(default_factory=set)

    def finds_marked(self, starts: Iterable[Path]) -> bool:
        """Tell whether a marked test lies in these files or below these folders."""
        return any(self.is_marked(path) for start in starts for path in self._below(start))

    def is_marked(self, path: str) -> bool:
        """Tell whether a file that was not searched before holds a marked test."""
        if path in self.seen:
            return False
        self.seen.add(path)
        try:
            with open(path, "rb", buffering=0) as file:
                content = file.read()
        except OSError:
            return False
        return holds_marked(content, vcr=self.vcr)

    def _below(self, start: Path) -> Iterator[str]:
        for folder in start.parents:
            if os.path.exists(conftest := os.path.join(folder, "conftest.py")):
                yield conftest
        if start.is_file():
            yield str(start)
        elif start.is_dir():
            yield from self._walk(str(start), _any_of([*self.files, "conftest.py"]))

    def _walk(self, folder: str, wanted: re.Pattern[str]) -> Iterator[str]:
        left_out = _any_of([*self.folders_left_out, "__pycache__"])
        folders = [folder]
        while folders:
            entries = _entries(folders.pop())
            if any(entry.name == "pyvenv.cfg" for entry in entries):
                continue
            for entry in entries:
                if entry.name.endswith(".py") and wanted.match(entry.name):
                    yield entry.path
                elif entry.is_dir() and not left_out.match(entry.name):
                    folders.append(entry.path)


def holds_marked(content: bytes, *, vcr: bool) -> bool:
    """Tell whether the text of a test file marks a test, or uses the fixture."""
    if b"cassette" not in content and not (vcr and b"vcr" in content):
        return False
    return bool((_MARKED_OR_VCR if vcr else _MARKED).search(content))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(fnmatch.translate, patterns)) or r"(?!)")


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
