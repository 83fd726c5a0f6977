"""What Go says about durations, headers, keys and statuses, and about texts that it loads."""

from collections.abc import Iterable
from typing import Any

from tests.conformance.golang import Programs
from tests.conformance.wire_values import characters, compact, raw
from tests.golden.files import Files, lines, sections
from tests.golden.inputs import facts, texts
from vcrproxy.cassette.model import to_bytes, to_text


def files(go: Programs) -> Files:
    """Give the answers beside their questions."""
    asked = {
        "durations": facts.durations(),
        "parsed": facts.TEXTS,
        "headers": _told(facts.HEADERS),
        "keys": [_told(keys) for keys in facts.key_sets()],
        "loaded": _told(texts.texts()),
    }
    told = go.facts(asked)
    return {
        "facts.json": sections(
            {
                "durations": zip(asked["durations"], told["durations"], strict=True),
                "parsed": zip(asked["parsed"], map(_parsed, told["parsed"]), strict=True),
                "headers": zip(facts.HEADERS, _heard(told["headers"]), strict=True),
                "keys": zip(facts.key_sets(), map(_heard, told["keys"]), strict=True),
                "statuses": sorted((int(code), text) for code, text in told["statuses"].items()),
            }
        ),
        "loaded.json": lines(zip(texts.texts(), map(_loaded, told["loaded"]), strict=True)),
    }


def _told(strings: Iterable[str]) -> list[str]:
    return [characters(to_bytes(string)) for string in strings]


def _heard(strings: Iterable[str]) -> list[str]:
    return [to_text(raw(string)) for string in strings]


def _parsed(answer: dict[str, Any]) -> int | str:
    return answer.get("error") or answer["nanoseconds"]


def _loaded(answer: dict[str, Any]) -> list[Any] | str:
    return answer.get("error") or compact(answer.get("values", []))
