"""Where the golden data is, and how it is laid out: one thing a line, so that a change shows."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

type Files = dict[str, bytes]


def load(name: str) -> Any:
    """Read a JSON file."""
    return json.loads((DATA / name).read_bytes())


def lines(values: Iterable[object]) -> bytes:
    """Write a list as JSON, a line for each item."""
    return ("[\n" + ",\n".join(map(json.dumps, values)) + "\n]\n").encode()


def sections(values: Mapping[str, Iterable[object]]) -> bytes:
    """Write named lists as JSON, a line for each item."""
    parts = (f"{json.dumps(name)}: {lines(each).decode().strip()}" for name, each in values.items())
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
