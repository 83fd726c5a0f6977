"""The layouts in which some version of go-vcr writes a cassette."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.golang import Programs
from vcrproxy.cassette.writer import HEAD


@dataclass(frozen=True)
class Layout:
    """A writer of cassettes.

    program, writer: which Go program knows it, under which name, see codec.go there.
    like: the layout in whose file stands what both write alike.
    """

    name: str
    program: str
    writer: str
    like: str = ""

    def command(self, go: Programs) -> tuple[Path | str, ...]:
        """Give the program that answers for it."""
        path = getattr(go, self.program)
        return (path, "codec") if self.program == "conformance" else (path,)


X_VCR = Layout("x3", "conformance", "x/vcr")  # 2 spaces, go-yaml v4.0.0-rc.3
LAYOUTS = (
    X_VCR,
    Layout("x6", "rc6", "x/vcr", "x3"),  # the same with rc.6, which folds lines
    Layout("p3", "conformance", "go-vcr"),  # go-vcr by itself: 4 spaces, rc.3
    Layout("p6", "rc6", "go-vcr", "p3"),  # the same with rc.6
    Layout("v3", "go_vcr_401", "go-vcr 4.0.1"),  # yaml.v3: 4 spaces, every field written
)

_ITEM = re.compile(rb"^((?:    )?- id: )(\d+)\n", re.MULTILINE)


def items(text: bytes) -> dict[int, bytes]:
    """Cut a cassette into its interactions, by their id."""
    found = list(_ITEM.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return {int(m[2]): text[m.start() : end] for m, end in zip(found, ends, strict=True)}


def alone(item: bytes) -> bytes:
    """Make a cassette of one interaction of another cassette."""
    return HEAD + _ITEM.sub(rb"\g<1>0\n", item, count=1)
