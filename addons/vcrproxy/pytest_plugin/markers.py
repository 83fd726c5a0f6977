"""What the markers of a test ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from .options import parse_mode, split_list

CASSETTE = "cassette(name, mode=..., hosts=..., repeat=...)"
MARKERS = (
    f"{CASSETTE}: record the test's API traffic into a cassette of its own, and replay it "
    "(vcrproxy)",
)
VCR_MARKERS = (
    "vcr(record_mode=..., allow_playback_repeats=...): the same as cassette, for tests that used "
    "vcrpy (vcrproxy)",
    "default_cassette(name): the file name of a test that is marked with vcr (vcrproxy)",
)
_KNOWN = ("name", "mode", "hosts", "repeat")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a test wants; None leaves it to the options.

    in_module: whether the name is relative to the folder of the test's module.
    ignored: parts of vcrpy's markers that mean nothing here.
    """

    name: str | None = None
    mode: str | None = None
    hosts: tuple[str, ...] | None = None
    repeat: bool | None = None
    in_module: bool = False
    vcr: bool = False
    ignored: tuple[str, ...] = ()


def merge(marks: Iterable[pytest.Mark]) -> Wanted:
    """Merge markers, the closest first: each value comes from the closest that has it.

    Raises UsageError.
    """
    values: dict[str, Any] = {}
    for mark in marks:
        for name, value in _READERS[mark.name](mark).items():
            if name == "ignored":
                values[name] = values.get(name, ()) + value
            else:
                values.setdefault(name, value)
    return Wanted(**values)


def _cassette(mark: pytest.Mark) -> dict[str, Any]:
    given: dict[str, Any] = {**dict(zip(_KNOWN, mark.args, strict=False)), **mark.kwargs}
    unknown = [
        *(name for name in given if name not in _KNOWN),
        *map(repr, mark.args[len(_KNOWN) :]),
    ]
    if unknown:
        raise pytest.UsageError(f"marker cassette: {unknown[0]} is unknown, expected {CASSETTE}")
    return _checked({name: value for name, value in given.items() if value is not None})


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(given.get("name", "x"), str) or not given.get("name", "x").strip():
        raise pytest.UsageError(f"marker cassette: name is {given['name']!r}, expected a file name")
    if "mode" in given:
        given["mode"] = parse_mode(str(given["mode"]))
    if "hosts" in given:
        hosts = given["hosts"]
        given["hosts"] = tuple(split_list([hosts] if isinstance(hosts, str) else hosts))
    return given


def _vcr(mark: pytest.Mark) -> dict[str, Any]:
    """Read vcrpy's marker; its positional arguments are further cassettes in pytest-recording."""
    given: dict[str, Any] = {"vcr": True}
    taken: Mapping[str, Any] = mark.kwargs
    if "record_mode" in taken:
        mode = taken["record_mode"]  # a name, or vcrpy's enumeration
        given["mode"] = parse_mode(str(getattr(mode, "value", mode)))
    if "allow_playback_repeats" in taken:
        given["repeat"] = bool(taken["allow_playback_repeats"])
    other = [name for name in taken if name not in ("record_mode", "allow_playback_repeats")]
    if ignored := (*map(repr, mark.args), *other):
        given["ignored"] = ignored
    return given


def _default_cassette(mark: pytest.Mark) -> dict[str, Any]:
    return {"name": str(mark.args[0]), "in_module": True} if mark.args else {}


_READERS = {"cassette": _cassette, "vcr": _vcr, "default_cassette": _default_cassette}


def wanted_by(node: pytest.Item | pytest.Collector, *, vcr: bool) -> Wanted | None:
    """Read what a test wants; None if it has no marker and does not use the fixture.

    vcr: whether vcrpy's markers are ours. Raises UsageError.
    """
    ours = _READERS if vcr else ("cassette",)
    marks = [mark for mark in node.iter_markers() if mark.name in ours]
    if any(mark.name != "default_cassette" for mark in marks) or _uses_fixture(node):
        return merge(marks)
    return None


def _uses_fixture(node: pytest.Item | pytest.Collector) -> bool:
    """Tell whether the fixture `cassette` is used, and is ours, not one of the project's."""
    if "cassette" not in getattr(node, "fixturenames", ()):
        return False
    info: Any = getattr(node, "_fixtureinfo", None)
    for fixture in reversed(info.name2fixturedefs.get("cassette", ()) if info else ()):
        if fixture.func.__module__.startswith(f"{__package__}."):
            return True
        if "cassette" not in fixture.argnames:
            return False  # it stands in for ours
    return False
