"""Which cassette a test has."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..markers import Wanted, wanted_by
from .names import Folders, collisions


@dataclass(frozen=True, slots=True)
class Cassettes:
    """Where cassettes lie, and whose the marker `vcr` is.

    rival: the plug-in that has the marker; None if it is ours.
    """

    folders: Folders
    rival: str | None = None

    def wanted(self, node: pytest.Item | pytest.Collector) -> Wanted | None:
        """Read what a test wants, None if it is not marked; raises UsageError."""
        return wanted_by(node, vcr=self.rival is None)

    def is_wanted(self, node: pytest.Item) -> bool:
        """Tell whether a test is marked, however badly."""
        try:
            return self.wanted(node) is not None
        except pytest.UsageError:
            return True

    def path_of(self, item: pytest.Item, wanted: Wanted) -> Path:
        """Choose the cassette of a test."""
        if wanted.name is None:
            return self.folders.default(item.path, _names(item))
        if wanted.in_module:
            return Path(os.path.normpath(self.folders.of_module(item.path) / wanted.name))
        return self.folders.named(item.path, wanted.name)

    def clashes(self, items: Iterable[pytest.Item]) -> dict[Path, Path]:
        """Find tests whose cassettes are one file on macOS and Windows."""
        return collisions(path for item in items if (path := self._path_if_wanted(item)))

    def _path_if_wanted(self, item: pytest.Item) -> Path | None:
        try:
            wanted = self.wanted(item)
        except pytest.UsageError:
            return None  # said when the test runs
        return None if wanted is None else self.path_of(item, wanted)


def _names(item: pytest.Item) -> list[str]:
    """Name the classes around a test, and the test."""
    nodes = item.listchain()
    inside = [at for at, node in enumerate(nodes) if isinstance(node, pytest.File)]
    return [node.name for node in nodes[max(inside, default=len(nodes) - 2) + 1 :]]
