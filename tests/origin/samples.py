"""Make a value that a JSON schema allows, out of the words of a prompt."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count
from types import MappingProxyType
from typing import Any

type Schema = Mapping[str, Any]

DEEP = 5


def sample(schema: Schema, prompt: str) -> Any:
    """Make a value of `schema`: numbers and names come from the prompt, in its order.

    Understood: type, properties, items, minItems, enum, const, anyOf, oneOf, allOf, local $ref.
    Every property is given, required or not, as strict mode does.
    """
    return _Sampler(schema, prompt).make(schema, "value", 0)


class _Sampler:
    def __init__(self, root: Schema, prompt: str) -> None:
        self._root = root
        self._numbers = chain(numbers_in(prompt), count(1))
        self._names = iter(names_in(prompt))

    def make(self, schema: Schema, name: str, depth: int) -> Any:
        """Make one value; `name` is the property that it is for."""
        schema = self._resolve(schema, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        return _MAKERS[kind if isinstance(kind, str) else kind[0]](self, schema, name, depth)

    def _resolve(self, schema: Schema, depth: int) -> Schema:
        while True:
            if "$ref" in schema:
                schema = self._target(schema["$ref"])
            elif choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                schema = choices[-1 if depth > DEEP else 0]  # the last of anyOf is often null
            else:
                return schema

    def _target(self, reference: str) -> Any:
        found: Any = self._root
        for step in reference.removeprefix("#").split("/")[1:]:
            found = found[step]
        return found

    def object(self, schema: Schema, _name: str, depth: int) -> dict[str, Any]:
        """Make an object with all its properties."""
        properties = schema.get("properties", {})
        return {name: self.make(inner, name, depth + 1) for name, inner in properties.items()}

    def array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        """Make a list as short as may be, but not empty unless it is deep."""
        length = schema.get("minItems", 0 if depth > DEEP else 1)
        return [self.make(schema.get("items", {}), name, depth + 1) for _ in range(length)]

    def string(self, _schema: Schema, name: str, _depth: int) -> str:
        """Take the next name of the prompt."""
        return next(self._names, f"some {name}")

    def number(self, _schema: Schema, _name: str, _depth: int) -> float:
        """Take the next number of the prompt."""
        return next(self._numbers)

    def integer(self, _schema: Schema, _name: str, _depth: int) -> int:
        """Take the next number of the prompt, without its fraction."""
        return int(next(self._numbers))


_MAKERS: Mapping[str, Callable[[_Sampler, Schema, str, int], Any]] = MappingProxyType(
    {
        "object": _Sampler.object,
        "array": _Sampler.array,
        "string": _Sampler.string,
        "number": _Sampler.number,
        "integer": _Sampler.integer,
        "boolean": lambda *_: True,
        "null": lambda *_: None,
    }
)


def numbers_in(prompt: str) -> Iterator[float]:
    """Find the numbers of a text."""
    for found in re.findall(r"(?<!\w)-?\d+(?:\.\d+)?", prompt):
        yield float(found) if "." in found else int(found)


def names_in(prompt: str) -> list[str]:
    """Find the words with a capital that do not begin a sentence."""
    return re.findall(r"(?<=[\w,;:] )[A-ZÀ-Þ][\w-]*", prompt)
