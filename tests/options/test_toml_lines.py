import tomllib
from pathlib import Path

import pytest

from vcrproxy.options.toml_lines import key_lines

PROJECT = Path(__file__).parents[2]

TRICKY = '''\
# a comment with [brackets] and """quotes"""
"top key" = 1

[a]
text = """
[a.not_a_table]
not_a_key = 1
"""
raw = \'\'\'
also = "no key"
\'\'\'
list = [
    "[b]", # ]
    "c = 1",

]
inline = { one = 1, two = { three = 3 } }
dotted.key = 1

[[a.many]]
name = "first"

[a.many.below]
deep = 1

[[a.many]]
name = "second"
[ "quoted.table" ]
x = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top key",), 2),
        (("a",), 4),
        (("a", "text"), 5),
        (("a", "raw"), 9),
        (("a", "list"), 12),
        (("a", "inline"), 17),
        (("a", "inline", "two", "three"), 17),
        (("a", "dotted", "key"), 18),
        (("a", "many"), 20),
        (("a", "many", 0, "name"), 21),
        (("a", "many", 0, "below", "deep"), 24),
        (("a", "many", 1), 26),
        (("a", "many", 1, "name"), 27),
        (("quoted.table", "x"), 29),
    ],
)
def test_a_key_is_found_however_it_is_written(path, line):
    assert key_lines(TRICKY)[path] == line


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_within_a_text_or_a_list_is_no_key(newline):
    names = {path[-1] for path in key_lines(TRICKY.replace("\n", newline))}

    assert not names & {"not_a_table", "not_a_key", "also", "b", "c"}
    assert max(key_lines(TRICKY.replace("\n", newline)).values()) == 29


def test_every_key_of_a_real_file_is_found_where_it_stands():
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    lines, rows = key_lines(text), text.splitlines()

    assert set(_paths(tomllib.loads(text))) == set(lines)
    for path, number in lines.items():
        name = next(part for part in reversed(path) if isinstance(part, str))
        assert name in rows[number - 1]


def _paths(tree, above=()):
    if isinstance(tree, dict):
        for name, below in tree.items():
            yield (*above, name)
            yield from _paths(below, (*above, name))
    elif isinstance(tree, list) and all(isinstance(below, dict) for below in tree):
        for index, below in enumerate(tree):
            yield (*above, index)
            yield from _paths(below, (*above, index))
