"""JSON paths (RFC 9535) that rules name: found, and cut out of a value."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from vcrproxy.playback.json_value import Json
from vcrproxy.playback.rules.inner_json import MARK, opened, wrapped

type Steps = tuple[str | int, ...]

# `$.metadata.user_id` and `$.input[*].id`: what nearly all rules are, and needs no library
_PLAIN = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[\*\])+")
_STEP = re.compile(r"\.(\w+)|\[\*\]")
_EACH = "*"


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A JSON path. text: `$.input[*].id`."""

    text: str
    _find: Callable[[Json], Iterable[Steps]] = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a path; raises ValueError."""
        if _PLAIN.fullmatch(text):
            steps = [step[1] or _EACH for step in _STEP.finditer(text)]
            return cls(text, lambda value: _find_plain(value, steps))
        return cls(text, _compiled(text))

    def cut(self, value: Json) -> Iterator[tuple[Steps, Json]]:
        """Remove from a value all that lies at the path, and give it with its places.

        Strings on the way that hold JSON are opened, and stay so, marked.
        """
        found = list(self._find(value))
        for steps in sorted(found, key=_late_first):
            yield tuple(step for step in steps if step != MARK), _remove(value, steps)


def _find_plain(value: Any, steps: list[str]) -> Iterator[Steps]:
    step, rest = steps[0], steps[1:]
    for key in _keys(value, step):
        if not rest:
            yield (key,)
        elif isinstance(value[key], str | dict | list):
            before, inner = _entered(value, key)
            yield from ((*before, *behind) for behind in _find_plain(inner, rest))


def _keys(value: Any, step: str) -> Steps:
    if step != _EACH:
        return (step,) if isinstance(value, dict) and step in value else ()
    if isinstance(value, list):
        return tuple(range(len(value)))
    return tuple(value) if isinstance(value, dict) else ()


def _entered(value: Any, key: str | int) -> tuple[Steps, Any]:
    """Go one step down, through a string that holds JSON as well."""
    inner = value[key]
    if isinstance(inner, str) and not isinstance(inner := opened(inner), str):
        value[key] = wrapped(inner)
        return (key, MARK), inner
    if isinstance(inner, dict) and MARK in inner:
        return (key, MARK), inner[MARK]
    return (key,), inner


def _compiled(text: str) -> Callable[[Json], Iterable[Steps]]:
    """Let the library read a path; it is imported only for those that need it."""
    from jsonpath import JSONPathEnvironment, JSONPathError  # noqa: PLC0415

    try:
        query = JSONPathEnvironment(strict=True).compile(text)
    except JSONPathError as problem:
        raise ValueError(f"{text!r} is no JSON path: {str(problem).splitlines()[0]}") from None

    def find(value: Json) -> Iterable[Steps]:
        if not isinstance(value, dict | list):
            return []
        found = {tuple(match.parts) for match in query.finditer(viewed(value))}
        return [_way(value, parts) for parts in found if parts]

    return find


def viewed(value: Any) -> Any:
    """Copy a tree with all strings opened, without marks, for the library."""
    if isinstance(value, str):
        inner = opened(value)
        return inner if isinstance(inner, str) else viewed(inner)
    if isinstance(value, dict):
        return viewed(value[MARK]) if MARK in value else {k: viewed(v) for k, v in value.items()}
    return [viewed(inner) for inner in value] if isinstance(value, list) else value


def _way(value: Any, parts: Steps) -> Steps:
    """Go the way that the library found, and open the strings on it."""
    steps: Steps = ()
    for part in parts[:-1]:
        before, value = _entered(value, part)
        steps += before
    return (*steps, parts[-1])


def _late_first(steps: Steps) -> tuple[Any, ...]:
    """Sort places so that what is cut does not move or hold what is still to be cut."""
    keys = ((0, -step, "") if isinstance(step, int) else (1, 0, step) for step in steps)
    return (*keys, (2, 0, ""))


def _remove(value: Any, steps: Steps) -> Json:
    for step in steps[:-1]:
        value = value[step]
    removed: Json = value.pop(steps[-1])
    return removed
