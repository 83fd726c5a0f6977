"""Thousands of made-up cassettes: our text is go-yaml's, and each side reads the other's."""

import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any, Self

import pytest

from tests.conformance.conftest import Count
from tests.conformance.generated import cassette as make_cassette
from tests.conformance.golang import Conversation, Programs
from tests.conformance.wire_values import characters, from_values, raw, to_values
from tests.golden.witnesses import by_each_witness
from vcrproxy.cassette.errors import CassetteFormatError
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_text
from vcrproxy.cassette.reader import read_cassette
from vcrproxy.cassette.writer import write_cassette

KEPT = Path(__file__).parent / "cases"
SEED = int(os.environ.get("VCRPROXY_FUZZ_SEED") or random.SystemRandom().randrange(2**32))
CASSETTES = int(os.environ.get("VCRPROXY_FUZZ_CASSETTES", "20000"))
PROFILES = {"rc3": ["x/vcr", "go-vcr", "go-vcr 4.0.1"], "rc6": ["x/vcr", "go-vcr"]}

# go-yaml begins a literal with TAB, and then refuses to read it
TAB_PROBLEM = "found a tab character where an indentation space is expected"

type Fault = str


class Judges:
    """go-yaml rc.3 and rc.6, waiting for cassettes."""

    def __init__(self, go: Programs) -> None:
        self._stack = ExitStack()
        self._commands = {"rc3": (go.conformance, "codec"), "rc6": (go.rc6,)}
        self.seen: Counter[str] = Counter()

    def faults(self, cassettes: list[Cassette], *, all_layouts: bool = False) -> list[list[Fault]]:
        """Say for each cassette what is wrong with it."""
        values, texts = map(to_values, cassettes), list(map(write_cassette, cassettes))
        cases = [{"values": v, "text": characters(t)} for v, t in zip(values, texts, strict=True)]
        for name, judge in self._judges.items():
            judge.tell({"cases": cases, "profiles": PROFILES[name] if all_layouts else []})
        verdicts = zip(*(judge.hear() for judge in self._judges.values()), strict=True)
        together = zip(cassettes, texts, verdicts, strict=True)
        return [list(self._faults(c, text, *both)) for c, text, both in together]

    def _faults(self, cassette: Cassette, text: bytes, rc3: Any, rc6: Any) -> Iterator[Fault]:
        self.seen["cassettes"] += 1
        self.seen["strings"] += rc3["strings"]
        if not rc3["same"]:
            yield from self._difference(cassette, rc3)
        for name, verdict in (("rc.3", rc3), ("rc.6", rc6)):
            for library, problem in verdict["reads"].items():
                if problem:
                    yield f"{library} ({name}) reads ours: {problem}"
        if read(text) != cassette:
            yield "we read ours: other values"
        for name, verdict in (("rc.3", rc3), ("rc.6", rc6)):
            for profile, loaded in verdict.get("texts", {}).items():
                yield from self._misreadings(f"{profile} ({name})", cassette, loaded)

    def _difference(self, cassette: Cassette, rc3: Any) -> Iterator[Fault]:
        if not any(map(_is_tab_case, strings(cassette))) or self._differs_without_tabs(cassette):
            yield f"another text; go-yaml writes:\n{raw(rc3['theirs']).decode()}"
        elif TAB_PROBLEM in rc3.get("unreadable", ""):
            self.seen["TAB cases, which go-yaml cannot read back"] += 1
        else:
            self.seen["TAB cases in a map key, which go-yaml can read"] += 1

    def _differs_without_tabs(self, cassette: Cassette) -> bool:
        """Tell whether texts differ in more than strings of several lines that begin with TAB."""
        twin = _without_tabs(cassette)
        text = characters(write_cassette(twin))
        judge = self._judges["rc3"]
        judge.tell({"cases": [{"values": to_values(twin), "text": text}]})
        return not judge.hear()[0]["same"]

    def _misreadings(self, layout: str, cassette: Cassette, loaded: Any) -> Iterator[Fault]:
        """Compare what we read in a text of theirs with what they read in it."""
        ours = read(raw(loaded["text"]))
        if "error" in loaded:
            self.seen[f"{layout}: unreadable in Go"] += 1
            if ours is not None:
                self.seen[f"{layout}: unreadable in Go, readable here"] += 1
            return
        self.seen[f"{layout}: read alike"] += 1
        if loaded.get("values"):
            self.seen[f"{layout}: values lost by Go's writer"] += 1
        theirs = from_values(loaded["values"]) if loaded.get("values") else cassette
        if ours != theirs:
            yield f"we read {layout}: other values than Go"

    def __enter__(self) -> Self:
        self._judges = {
            name: self._stack.enter_context(Conversation(*command))
            for name, command in self._commands.items()
        }
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()


def _is_tab_case(string: bytes) -> bool:
    return string[:1] == b"\t" and b"\n" in string


def _without_tabs(cassette: Cassette) -> Cassette:
    return from_values(_mapped(to_values(cassette), _without_tab))


def _without_tab(string: str) -> str:
    return "T" + string[1:] if _is_tab_case(raw(string)) else string


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {change(name): _mapped(item, change) for name, item in value.items()}
    return value


def read(text: bytes) -> Cassette | None:
    try:
        return read_cassette(text, "text")
    except CassetteFormatError:
        return None


def strings(cassette: Cassette) -> list[bytes]:
    """Give every string of a cassette, and the names of its fields."""
    found: list[str] = []
    _mapped(to_values(cassette), lambda string: found.append(string) or string)
    return list(map(raw, found))


@pytest.fixture(scope="module")
def judges(go) -> Iterator[Judges]:
    with Judges(go) as judges:
        yield judges


def reduced(cassette: Cassette, fails: Callable[[Cassette], bool]) -> Cassette:
    """Empty each field that a failure does not need."""
    for number in range(len(cassette.interactions)):
        alone = Cassette(cassette.interactions[number : number + 1])
        if fails(alone):
            cassette = alone
            break
    for smaller in _emptied():
        candidate = smaller(cassette)
        cassette = candidate if fails(candidate) else cassette
    return cassette


def _emptied() -> Iterator[Callable[[Cassette], Cassette]]:
    for side, empty in (("request", Request()), ("response", Response())):
        for field in fields(empty):
            yield partial(_with, side=side, values={field.name: getattr(empty, field.name)})


def _with(cassette: Cassette, side: str, values: dict[str, Any]) -> Cassette:
    return Cassette(
        tuple(
            replace(i, **{side: replace(getattr(i, side), **values)}) for i in cassette.interactions
        )
    )


def keep(cassette: Cassette, faults: list[Fault]) -> Path:
    """Write a case down, to be tried first from now on."""
    text = json.dumps({"faults": faults, "values": to_values(cassette)}, indent=1)
    path = KEPT / f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def check(judges: Judges, cassettes: Iterable[Cassette], *, all_layouts: bool = False) -> None:
    judge = partial(judges.faults, all_layouts=all_layouts)
    for batch in batched(cassettes, 100):
        for cassette, found in zip(batch, judge(list(batch)), strict=True):
            if found:
                small = reduced(cassette, lambda c: any(judge([c])))
                [faults] = judge([small])
                path = keep(small, faults)
                shown = write_cassette(small).decode()
                pytest.fail(f"kept as {path.name}\n{'\n'.join(faults)}\nwe write:\n{shown}")


def test_what_once_failed_does_not_fail_again(judges, count: Count):
    kept = sorted(KEPT.glob("*.json"))
    cassettes = [from_values(json.loads(path.read_text())["values"]) for path in kept]

    faults = judges.faults(cassettes, all_layouts=True)

    assert not {p.name: found for p, found in zip(kept, faults, strict=True) if found}
    count(f"{len(kept)} kept cases agree with go-yaml")


@by_each_witness
def test_the_nasty_strings_are_written_and_read_alike_everywhere(judges, count: Count, witness):
    nasty = [case.cassette.interactions[0].request.body for case in witness.strings()]

    check(judges, map(everywhere, nasty), all_layouts=True)

    count(f"{len(nasty)} strings in every field of a cassette: same text, same values")


def everywhere(string: bytes) -> Cassette:
    """Put a string into every place that holds one."""
    text = to_text(string)
    names = {text: (text, "x", text), "other": ()}
    request = Request(
        body=string, form=names, headers=names, trailer=names, url=text, transfer_encoding=(text,)
    )
    return Cassette((Interaction(request, Response(body=string, headers=names, status=text)),))


def test_made_up_cassettes_are_written_and_read_as_go_does(judges, count: Count):
    print(f"VCRPROXY_FUZZ_SEED={SEED}")
    dice = random.Random(SEED)

    with counted(judges, count):
        check(judges, (make_cassette(dice) for _ in range(CASSETTES)))


def test_made_up_cassettes_are_read_alike_in_every_layout_of_go_vcr(judges, count: Count):
    """Also where go-vcr loses values when it writes: we read what it reads."""
    print(f"VCRPROXY_FUZZ_SEED={SEED}")
    dice = random.Random(SEED + 1)

    with counted(judges, count):
        cassettes = (make_cassette(dice) for _ in range(CASSETTES // 20))
        check(judges, cassettes, all_layouts=True)


@contextmanager
def counted(judges: Judges, count: Count) -> Iterator[None]:
    """Put what the judges see into the summary."""
    before = judges.seen.copy()
    count(f"VCRPROXY_FUZZ_SEED={SEED}:")
    yield
    for what, times in sorted((judges.seen - before).items()):
        count(f"  {times} {what}")
