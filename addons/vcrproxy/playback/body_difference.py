"""How two bodies differ, in words."""

from collections.abc import Iterator, Mapping

from vcrproxy.cassette.model import to_text
from vcrproxy.playback.bodies import (
    Body,
    FormBody,
    JsonBody,
    MultipartBody,
    Part,
    RawBody,
    part_name,
)
from vcrproxy.playback.differences import Difference, changed, only_asked, only_recorded
from vcrproxy.playback.excerpts import changed_size, clip, common_prefix, quoted, quoted_pair
from vcrproxy.playback.json_difference import json_differences

_KIND_WORDS = {
    JsonBody: "JSON",
    FormBody: "an urlencoded form",
    MultipartBody: "multipart",
    RawBody: "neither JSON nor a form",
}


def body_differences(asked: Body, recorded: Body) -> Iterator[Difference]:
    """Give what differs between two bodies that are not equal, at least one difference."""
    match asked, recorded:
        case JsonBody(), JsonBody():
            yield from json_differences(asked.value, recorded.value)
        case FormBody(), FormBody():
            yield from field_differences("form field", asked.fields, recorded.fields)
        case MultipartBody(), MultipartBody():
            yield from _multipart_differences(asked, recorded)
        case RawBody(), RawBody():
            yield _content_difference("body", asked.content, recorded.content)
        case _:
            yield changed("body", _kind(asked), _kind(recorded), _far_away(asked, recorded))


def _kind(body: Body) -> str:
    return "none" if body == RawBody(b"") else _KIND_WORDS[type(body)]


def _far_away(asked: Body, recorded: Body) -> int:
    return max(len(asked.canonical()), len(recorded.canonical()))


type Fields = Mapping[bytes, tuple[bytes, ...]]


def field_differences(word: str, asked: Fields, recorded: Fields) -> Iterator[Difference]:
    """Compare named values, of a form or a query. word: "form field"."""
    for name in sorted(asked.keys() | recorded.keys()):
        place = f"{word} {clip(to_text(name))}"
        if name not in recorded:
            yield only_asked(place, _values(asked[name]), len(_values(asked[name])))
        elif name not in asked:
            yield only_recorded(place, _values(recorded[name]), len(_values(recorded[name])))
        elif asked[name] != recorded[name]:
            yield _values_difference(place, asked[name], recorded[name])


def _values_difference(
    place: str, asked: tuple[bytes, ...], recorded: tuple[bytes, ...]
) -> Difference:
    if len(asked) == len(recorded) == 1:
        return _content_difference(place, asked[0], recorded[0])
    shown = _values(asked), _values(recorded)
    return changed(place, *shown, changed_size(*shown))


def _values(values: tuple[bytes, ...]) -> str:
    shown = [quoted(to_text(value)) for value in values[:3]]
    return " and ".join(shown) + (f" and {len(values) - 3} more" if len(values) > 3 else "")


def _content_difference(place: str, asked: bytes, recorded: bytes) -> Difference:
    """Show text around the first difference; of other bytes only lengths and offset."""
    size = changed_size(asked, recorded)
    try:
        texts = asked.decode(), recorded.decode()
    except UnicodeDecodeError:
        offset = common_prefix(asked, recorded)
        lengths = f"asked {len(asked)} bytes, cassette has {len(recorded)} bytes"
        return Difference(place, f"{lengths}, first difference at byte {offset}", size)
    return changed(place, *quoted_pair(*texts), size)


def _multipart_differences(asked: MultipartBody, recorded: MultipartBody) -> Iterator[Difference]:
    """Compare parts by name, so that a missing one does not shift the others."""
    asked_parts, recorded_parts = _named(asked), _named(recorded)
    found = False
    for place in dict.fromkeys([*asked_parts, *recorded_parts]):
        for difference in _part_differences(
            place, asked_parts.get(place), recorded_parts.get(place)
        ):
            found = True
            yield difference
    if not found:
        yield changed("parts", ", ".join(asked_parts), ", ".join(recorded_parts))


def _named(body: MultipartBody) -> dict[str, Part]:
    """Give each part a place: `part "file"`, `part "file" (2)` for the next of that name."""
    places: dict[str, Part] = {}
    for part in body.parts:
        name = part_name(part)
        place = f"part {quoted(to_text(name))}" if name else "part"
        again = sum(other == place or other.startswith(f"{place} (") for other in places)
        places[f"{place} ({again + 1})" if again else place] = part
    return places


def _part_differences(
    place: str, asked: Part | None, recorded: Part | None
) -> Iterator[Difference]:
    if asked is None or recorded is None:
        part = asked or recorded
        size = len(part.content) if part else 0
        side = only_asked if asked else only_recorded
        yield side(place, f"{size} bytes", size)
        return
    for name in sorted({header[0] for header in set(asked.headers) ^ set(recorded.headers)}):
        yield Difference(place, f"header {clip(to_text(name))} differs")
    if asked.content != recorded.content:
        yield _content_difference(place, asked.content, recorded.content)
