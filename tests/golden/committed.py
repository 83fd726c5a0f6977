"""The witness that every clone has: the golden data in data/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance.wire_values import from_values
from tests.golden.files import DATA, load
from tests.golden.inputs.maps import MAPS
from tests.golden.layouts import LAYOUTS, alone, items
from tests.golden.places import everywhere, same_map_everywhere
from tests.golden.witness import Case, Witness, Written, sections
from vcrproxy.cassette.model import Cassette, to_bytes


class Golden(Witness):
    """The golden data of this project."""

    def strings(self) -> list[Case]:
        cassettes = [everywhere(to_bytes(string)) for string in load("strings.json")]
        by_layout = {name: list(_written(name, cassettes)) for name in _LIKE}
        return [
            Case(cassette, {name: each[number] for name, each in by_layout.items()})
            for number, cassette in enumerate(cassettes)
        ]

    def maps(self) -> list[tuple[Cassette, bytes]]:
        texts = map(alone, items((DATA / "maps.yaml").read_bytes()).values())
        return list(zip(map(same_map_everywhere, MAPS), texts, strict=True))

    def durations(self) -> dict[int, str]:
        return dict(_facts("durations"))

    def parsed(self) -> dict[str, int | None]:
        return {text: _unless_refused(result) for text, result in _facts("parsed")}

    def header_names(self) -> dict[str, str]:
        return dict(_facts("headers"))

    def key_orders(self) -> list[tuple[list[str], list[str]]]:
        return _facts("keys")

    def statuses(self) -> dict[int, str]:
        return dict(_facts("statuses"))

    def loaded(self) -> dict[str, Cassette | None]:
        return {text: _cassette(result) for text, result in load("loaded.json")}

    def situations(self) -> dict[str, str]:
        return sections((DATA / "situations.txt").read_text(encoding="utf-8"))

    def cassettes(self) -> list[Path]:
        return sorted((DATA / "cassettes").rglob("*.yaml"))


_LIKE = {layout.name: layout.like for layout in LAYOUTS}


def _facts(name: str) -> Any:
    return load("facts.json")[name]


def _unless_refused(result: int | str) -> int | None:
    return result if isinstance(result, int) else None


def _cassette(result: Any) -> Cassette | None:
    return None if isinstance(result, str) else from_values(result)


def _written(layout: str, cassettes: list[Cassette]) -> Iterator[Written]:
    texts = _texts(_LIKE[layout]) | _texts(layout)
    lost = {number: _cassette(result) for number, result in load("read_back.json")[layout]}
    for number, cassette in enumerate(cassettes):
        yield Written(alone(texts[number]), lost.get(number, cassette))


def _texts(layout: str) -> dict[int, bytes]:
    return items((DATA / "strings" / f"{layout}.yaml").read_bytes()) if layout else {}
