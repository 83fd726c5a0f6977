"""The configuration file: [tool.vcrproxy] in pyproject.toml, or vcrproxy.toml.

A table `[[sessions]]` in it says something of the sessions whose names its `match` covers.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vcrproxy.options.kinds import as_toml, read_kind
from vcrproxy.options.layers import Section
from vcrproxy.options.table import NAMED, Front, Kind, on
from vcrproxy.options.values import OptionError, Value, Values
from vcrproxy.wording import did_you_mean

_OWN, _SHARED = "vcrproxy.toml", "pyproject.toml"
_IN_SHARED = ("tool", "vcrproxy")
_SESSIONS, _MATCH = "sessions", "match"
_FOR_SESSIONS = tuple(option.name for option in on(Front.FILE) if option.per_session)
_FOR_ALL = tuple(option.name for option in on(Front.FILE))


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration file says.

    path: None if there is no file.
    """

    path: Path | None = None
    values: Values = field(default_factory=Values)
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a file, and how messages name it.

    above: its path in the file. lines: of all keys of the file.
    """

    file: Path
    content: Mapping[str, Any]
    above: tuple[str | int, ...]
    lines: Mapping[tuple[str | int, ...], int]

    def where(self, key: str | None = None) -> str:
        path = self.above if key is None else (*self.above, key)
        # a whole file, and only that, has no line
        return f"{_shown(self.file)}:{self.lines.get(path, 1)}"

    def heading(self, *below: str) -> str:
        return ".".join([*(name for name in self.above if isinstance(name, str)), *below])


def find_configuration() -> Configuration:
    """Find the file from the working folder upwards and read it; raises OptionError."""
    try:
        folder = Path.cwd()
    except FileNotFoundError:  # removed under us
        return Configuration()
    for above in (folder, *folder.parents):
        for name in (_OWN, _SHARED):
            table = _load(above / name)
            if table is not None:
                return Configuration(table.file, _values(table), tuple(_sections(table)))
    return Configuration()


def _load(path: Path) -> _Table | None:
    """Read our table of a file; None if it has none."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as problem:
        raise OptionError(f"{_shown(path)}: {problem.strerror or problem}") from problem
    if path.name == _SHARED and b"vcrproxy" not in data:
        return None
    return _parse(path, data)


def _parse(path: Path, data: bytes) -> _Table | None:
    import tomllib  # noqa: PLC0415  not for those who have no file

    from vcrproxy.options.toml_lines import key_lines  # noqa: PLC0415

    above = _IN_SHARED if path.name == _SHARED else ()
    try:
        text = data.decode("utf-8-sig")
        content: Any = tomllib.loads(text)
    except ValueError as problem:
        raise OptionError(_is_no_toml(path, problem)) from problem
    for name in above:
        content = content.get(name) if isinstance(content, dict) else None
    if content is None:
        return None
    table = _Table(path, content, above, key_lines(text))
    if not isinstance(content, dict):
        raise OptionError(f"{table.where()}: {table.heading()} is no table")
    return table


def _is_no_toml(path: Path, problem: ValueError) -> str:
    """Put the line that tomllib names where we have it: in front."""
    found = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", str(problem))
    if found is None:
        return f"{_shown(path)}: is no TOML: {problem}"
    return f"{_shown(path)}:{found[2]}: is no TOML: {found[1]}"


def _values(table: _Table) -> Values:
    keys = [key for key in table.content if key != _SESSIONS]
    return Values({key: _value(table, key, _FOR_ALL) for key in keys})


def _sections(table: _Table) -> Iterator[Section]:
    found = table.content.get(_SESSIONS, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        heading = table.heading(_SESSIONS)
        raise OptionError(f"{table.where(_SESSIONS)}: {_SESSIONS} is no array; write [[{heading}]]")
    for index, content in enumerate(found):
        section = _Table(table.file, content, (*table.above, _SESSIONS, index), table.lines)
        keys = [key for key in content if key != _MATCH]
        values = Values({key: _value(section, key, _FOR_SESSIONS) for key in keys})
        yield Section(_patterns(section), values)


def _patterns(section: _Table) -> tuple[str, ...]:
    value = section.content.get(_MATCH)
    patterns = (value,) if isinstance(value, str) else value
    if patterns is None:
        heading = section.heading()
        raise OptionError(f'{section.where()}: [[{heading}]] has no match; add match = "tests/*"')
    if not isinstance(patterns, (list, tuple)) or not all(isinstance(p, str) for p in patterns):
        expected = "expected a text or a list of texts"
        raise OptionError(f"{section.where(_MATCH)}: match is {as_toml(value)}, {expected}")
    return tuple(patterns)


def _value(table: _Table, key: str, known: tuple[str, ...]) -> Value:
    where = table.where(key)
    if key not in known:
        raise OptionError(f"{where}: {_unknown(table, key, known)}")
    option, value = NAMED[key], table.content[key]
    raw = read_kind(option.kind, value)
    if raw is None:
        raise OptionError(f"{where}: {key} is {as_toml(value)}, expected {option.kind.value}")
    if option.kind in {Kind.FILE, Kind.FOLDER}:
        raw = _from(table.file.parent, str(raw))
    return Value.of(option, raw, where, f"{where}: {key}")


def _unknown(table: _Table, key: str, known: tuple[str, ...]) -> str:
    option = NAMED.get(key)
    if option is not None and Front.FILE not in option.fronts:
        return f"{as_toml(key)} belongs on the command line only, as {option.flag}"
    if option is not None:
        return f"{as_toml(key)} holds for all sessions; move it up, out of [[{table.heading()}]]"
    return f"unknown key {as_toml(key)}{_inside(table)}{did_you_mean(key, known)}"


def _inside(table: _Table) -> str:
    heading = table.heading()
    is_array = any(isinstance(name, int) for name in table.above)
    return f" in [[{heading}]]" if is_array else f" in [{heading}]" if heading else ""


def _from(folder: Path, path: str) -> str:
    """Read a path as the file means it: relative to its own folder."""
    return path if path.startswith("~") or folder == Path.cwd() else str(folder / path)


def _shown(path: Path) -> str:
    return os.path.relpath(path)
