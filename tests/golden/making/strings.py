"""Every string in every place, as each version of go-vcr writes it and reads it back."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.conformance.golang import Conversation, Programs
from tests.conformance.wire_values import compact, raw, to_values
from tests.golden.files import Files, lines, sections
from tests.golden.inputs.maps import MAPS
from tests.golden.inputs.strings import strings
from tests.golden.layouts import LAYOUTS, X_VCR, Layout, alone, items
from tests.golden.places import everywhere, same_map_everywhere
from vcrproxy.cassette.model import Cassette, to_text
from vcrproxy.cassette.writer import HEAD


class AnotherTextError(Exception):
    """Go wrote an interaction alone in another way than among others."""


def files(go: Programs) -> Files:
    """Give the strings, a cassette in each layout, and what does not come back from it."""
    cassettes = list(map(everywhere, strings()))
    written = {layout.name: _Written(go, layout, cassettes) for layout in LAYOUTS}
    return {
        "strings.json": lines(map(to_text, strings())),
        "read_back.json": sections({name: each.lost() for name, each in written.items()}),
        "maps.yaml": _Written(go, X_VCR, list(map(same_map_everywhere, MAPS))).text,
        **{f"strings/{y.name}.yaml": _text(written, y) for y in LAYOUTS},
    }


class _Written:
    """What one writer of go-vcr made of cassettes: of all in one, and of each alone."""

    def __init__(self, go: Programs, layout: Layout, cassettes: Sequence[Cassette]) -> None:
        together = Cassette(tuple(i for cassette in cassettes for i in cassette.interactions))
        with Conversation(*layout.command(go)) as codec:
            self.text = raw(_asked(codec, layout, [together])[0]["text"])
            self._each = _asked(codec, layout, cassettes)
        self.items = items(self.text)
        if [raw(each["text"]) for each in self._each] != list(map(alone, self.items.values())):
            raise AnotherTextError(layout.name)

    def lost(self) -> Iterator[tuple[int, Any]]:
        """Give, by number, what go-yaml made of a text if not what the text was made from."""
        for number, each in enumerate(self._each):
            if "error" in each:
                yield number, each["error"]
            elif each.get("values"):
                yield number, compact(each["values"])


def _asked(codec: Conversation, layout: Layout, cassettes: Sequence[Cassette]) -> list[Any]:
    cases = [{"values": to_values(cassette), "text": ""} for cassette in cassettes]
    codec.tell({"cases": cases, "profiles": [layout.writer]})
    return [verdict["texts"][layout.writer] for verdict in codec.hear()]


def _text(written: dict[str, _Written], layout: Layout) -> bytes:
    """Give what a layout's file holds: only what differs, if it is like another one."""
    if not layout.like:
        return written[layout.name].text
    known = written[layout.like].items
    differing = (text for n, text in written[layout.name].items.items() if text != known[n])
    return HEAD + b"".join(differing)
