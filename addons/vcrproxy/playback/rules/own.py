"""What users add: patterns that are made equal, ids of other shapes, and functions of theirs."""

import importlib.util
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ARROW = "=>"

# takes a body, JSON already read or else a text, and the URL; gives the body to compare
type Function = Callable[[Any, str], Any]

_FUNCTION = re.compile(r"(?P<file>.+\.py):(?P<name>[A-Za-z_]\w*)")


class OwnRuleError(Exception):
    """A function of the user's failed; the message names it."""


@dataclass(frozen=True, slots=True)
class Normalization:
    """A pattern, and the text that stands for whatever it finds."""

    pattern: re.Pattern[str]
    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `PATTERN=>TEXT`; raises ValueError."""
        pattern, arrow, replacement = text.rpartition(ARROW)
        if not arrow or not pattern:
            raise ValueError(f"{text!r} has no {ARROW}; write PATTERN{ARROW}TEXT or FILE.py:NAME")
        return cls(compiled(pattern), replacement)


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """A function of the user's. text: `FILE.py:NAME`."""

    text: str
    call: Function

    def __call__(self, body: Any, url: str) -> Any:
        """Let it change a body; raises OwnRuleError, whatever happens in it."""
        try:
            return self.call(body, url)
        except Exception as problem:
            raise OwnRuleError(f"{self.text} failed: {problem!r}") from problem


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the user's; raises ValueError."""
    try:
        found = re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"{pattern!r} is no pattern: {problem}") from None
    if found.match(""):
        raise ValueError(f"{pattern!r} finds nothing at all; write one that finds something")
    return found


def own_rules(texts: Iterable[str]) -> tuple[tuple[Normalization, ...], tuple[OwnFunction, ...]]:
    """Read what `--normalize` says; raises ValueError."""
    patterns: list[Normalization] = []
    functions: list[OwnFunction] = []
    for text in texts:
        if ARROW not in text and (found := _FUNCTION.fullmatch(text)):
            functions.append(OwnFunction(text, _load(Path(found["file"]), found["name"])))
        else:
            patterns.append(Normalization.parse(text))
    return tuple(patterns), tuple(functions)


def _load(path: Path, name: str) -> Function:
    """Import a function from a file; raises ValueError."""
    spec = importlib.util.spec_from_file_location(f"vcrproxy_own_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ValueError(f"{path} is no file; write FILE.py:NAME")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as problem:
        raise ValueError(f"{path} cannot be imported: {problem!r}") from problem
    function = getattr(module, name, None)
    if not callable(function):
        raise ValueError(f"{path} has no function {name}")  # noqa: TRY004  it is the text's value
    found: Function = function
    return found
