"""On which line of a TOML file a key is set, which tomllib does not tell.

A statement of TOML (a header, or a key with its value) is valid by itself. So tomllib reads the
file a statement at a time, and nothing here knows how TOML is written, but for the end of a line.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator

type KeyPath = tuple[str | int, ...]

# one of these is on the last line of a value that goes over several
_CLOSING = ("]", "}", '"""', "'''")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Find the line of each table and key.

    Returns {("tool", "vcrproxy", "sessions", 0, "match"): 12}; of a value over several lines the
    first. text: valid TOML.
    """
    lines: dict[KeyPath, int] = {}
    arrays: Counter[KeyPath] = Counter()
    table: KeyPath = ()
    for number, statement, tree in _statements(text):
        if statement.lstrip().startswith("["):
            table = _enter(tree, arrays)
            paths: Iterator[KeyPath] = (table[:end] for end in range(1, len(table) + 1))
        else:
            paths = _paths(tree, table)
        for path in paths:
            lines.setdefault(path, number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, object]]]:
    """Give each statement with the number of its first line and what tomllib makes of it."""
    begun: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        may_end = not begun or any(mark in line for mark in _CLOSING)
        begun.append(line)
        if may_end:
            statement = "\n".join(begun)
            try:
                tree = tomllib.loads(statement)
            except tomllib.TOMLDecodeError:
                continue
            yield number - len(begun) + 1, statement, tree
            begun.clear()


def _enter(header: object, arrays: "Counter[KeyPath]") -> KeyPath:
    """Tell which table a header begins; counts the tables of an array.

    header: {"tool": {"vcrproxy": {"sessions": [{}]}}}
    """
    path: KeyPath = ()
    while isinstance(header, dict) and header:
        ((name, header),) = header.items()
        path = (*path, name)
        if isinstance(header, list):
            arrays[path] += 1
        if arrays[path]:
            path = (*path, arrays[path] - 1)
    return path


def _paths(tree: object, above: KeyPath) -> Iterator[KeyPath]:
    """Give the path of each key in a value, those above first."""
    if isinstance(tree, dict):
        for name, below in tree.items():
            yield (*above, name)
            yield from _paths(below, (*above, name))
    elif isinstance(tree, list):
        for index, below in enumerate(tree):
            if isinstance(below, dict):
                yield (*above, index)
                yield from _paths(below, (*above, index))
