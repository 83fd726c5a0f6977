"""A second witness, which is not part of the project: data that others made with Go.

It lies beside a checkout on some machines; in a clone alone there is only the first.
"""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from tests.conformance.wire_values import characters, from_values
from tests.golden.places import same_map_everywhere
from tests.golden.witness import Case, Witness, Written, sections
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_bytes, to_text

SHARED = Path(__file__).resolve().parents[3] / "shared"
PROFILES = ("x3", "x6", "p3", "p6", "v3")

type Four = list[bytes]


class Shared(Witness):
    """The data beside the checkout."""

    def strings(self) -> list[Case]:
        strings = (b64decode(case["b64"]) for case in _json("nasty_strings.json"))
        cases = _json("nasty_golden.json")["cases"]
        return [_case(string, case) for string, case in zip(strings, cases, strict=True)]

    def maps(self) -> list[tuple[Cassette, bytes]]:
        cases = _facts("form_trailer_headers_same_map")
        return [(_same_map(case["map"]), case["cassette"].encode()) for case in cases]

    def durations(self) -> dict[int, str]:
        return {case["ns"]: case["s"] for case in _facts("duration_string")}

    def parsed(self) -> dict[str, int | None]:
        cases = {case["s"]: case["r"] for case in _facts("parse_duration")}
        return {text: r if isinstance(r, int) else None for text, r in cases.items()}

    def header_names(self) -> dict[str, str]:
        return {case["in"]: case["out"] for case in _facts("canonical_header")}

    def key_orders(self) -> list[tuple[list[str], list[str]]]:
        return [(case["in"], case["out"]) for case in _facts("map_key_order")]

    def statuses(self) -> dict[int, str]:
        return {int(code): text for code, text in _facts("status_text").items()}

    def loaded(self) -> dict[str, Cassette | None]:
        return {case["yaml"]: _loaded(case["go_yaml_v4_rc3_result"]) for case in _facts("load")}

    def situations(self) -> dict[str, str]:
        return sections((SHARED / "format" / "http_semantics.txt").read_text(encoding="utf-8"))

    def cassettes(self) -> list[Path]:
        return sorted((SHARED / "cassettes").rglob("*.yaml"))


def _json(name: str) -> Any:
    return json.loads((SHARED / "format" / name).read_text(encoding="utf-8"))


def _facts(name: str) -> Any:
    return _json("go_misc_golden.json")[name]


def _case(string: bytes, case: dict[str, Any]) -> Case:
    return Case(
        _in_four_places([string] * 4),
        {p: Written(case[p]["yaml"].encode(), _read(string, case[p])) for p in PROFILES},
    )


def _read(string: bytes, written: dict[str, Any]) -> Cassette | None:
    if "go_load_error" in written:
        return None
    lost = written.get("go_loaded_b64")
    values = [b64decode(value) for value in lost] if lost else [string] * 4
    return _in_four_places(values, length=len(string))


def _in_four_places(values: Four, length: int | None = None) -> Cassette:
    asked, asked_header, answered, answered_header = values
    request = Request(
        content_length=len(asked) if length is None else length,
        body=asked,
        headers={"X-Nasty": (to_text(asked_header),), "Accept": ("application/json",)},
        url="https://example.test/v1/chat",
        method="POST",
    )
    response = Response(
        proto="HTTP/2.0",
        proto_major=2,
        proto_minor=0,
        content_length=-1,
        uncompressed=True,
        body=answered,
        headers={"X-Nasty": (to_text(answered_header),), "Content-Type": ("application/json",)},
        status="200 OK",
        code=200,
        duration=1_234_567_890,
    )
    return Cassette((Interaction(request, response),))


def _same_map(names: dict[str, list[str]]) -> Cassette:
    return same_map_everywhere({name: tuple(values) for name, values in names.items()})


def _loaded(result: str) -> Cassette | None:
    if result.startswith(("ERR", "version")):
        return None
    # 0xff, the only byte there that is no UTF-8, is U+FFFD in Go's JSON
    values = json.loads(result.replace("\ufffd", "\\udcff").replace("\\ufffd", "\\udcff"))
    return from_values(_in_characters(values) or [])


def _in_characters(value: Any) -> Any:
    if isinstance(value, str):
        return characters(to_bytes(value))
    if isinstance(value, list):
        return [_in_characters(item) for item in value]
    if isinstance(value, dict):
        return {_in_characters(name): _in_characters(item) for name, item in value.items()}
    return value
