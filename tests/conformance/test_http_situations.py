"""Each HTTP situation gives the cassette that go-vcr records, or differs as a table says."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from tests.conformance.conftest import Count
from tests.conformance.differences import (
    HOST,
    IN_ALL_HEADERS,
    IN_X_VCR,
    Difference,
    differing,
    expected,
)
from tests.conformance.http_situations import (
    Recordings,
    as_x_vcr,
    golden_text,
    header_names,
    origins,
    recorded_by_go,
    recorded_by_us,
    text,
)
from tests.golden.witnesses import by_each_witness
from tests.wire.proxy import RECORD, Proxy
from vcrproxy.cassette.model import Cassette, Interaction

SITUATIONS = 106
HTTP1, HTTP2 = "HTTP/1.1", "HTTP/2"
FLAGS = {HTTP1: ["-http1"], HTTP2: []}


@dataclass(frozen=True)
class Stage:
    """The origins of the situations, what go-vcr recorded there, and how to record there too."""

    theirs: Recordings
    record: Callable[..., Recordings]


@pytest.fixture(scope="module")
def stage(go, confdir, tmp_path_factory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("situations")
    numbers = itertools.count()
    with origins(go, folder) as at:

        def record(*runs: list[str], options: tuple[str, ...] = ()) -> Recordings:
            cassette = folder / f"{next(numbers)}.yaml"
            settings = [f"cassette={cassette}", *at.options(), *options]
            with Proxy([RECORD], settings, confdir) as proxy:
                return recorded_by_us(go, proxy, cassette, *runs)

        yield Stage(recorded_by_go(go, folder / "go", at), record)


@by_each_witness
def test_go_vcr_records_what_the_golden_file_says(stage: Stage, witness):
    """The situations are those that were recorded when the format was described."""
    golden = {name: golden_text(recording) for name, recording in witness.situations().items()}

    assert {name: text(cassette) for name, cassette in stage.theirs.items()} == golden
    assert len(golden) == SITUATIONS


@pytest.mark.parametrize("client", [HTTP2, HTTP1])
def test_with_the_headers_of_x_vcr_each_cassette_is_its_own_or_differs_as_the_table_says(
    stage: Stage, count: Count, client
):
    ours = stage.record(FLAGS[client])
    theirs = {name: as_x_vcr(cassette) for name, cassette in stage.theirs.items()}

    reasons = compare(theirs, ours, dict.fromkeys(theirs, client), IN_X_VCR)

    report(count, f"as x/vcr records, from a client of {client}", reasons)


def test_with_all_headers_each_cassette_is_that_of_go_vcr_or_differs_as_the_table_says(
    stage: Stage, count: Count
):
    """The client speaks to the proxy what it would have spoken to the service."""
    keep = f"cassette_keep_headers={','.join(sorted(header_names(stage.theirs)))}"
    ours = stage.record(
        ["-protocols", "H1,RAW", *FLAGS[HTTP1]],
        ["-protocols", "H2", *FLAGS[HTTP2]],
        options=(keep,),
    )
    clients = {name: HTTP2 if name.startswith("H2") else HTTP1 for name in stage.theirs}

    reasons = compare(stage.theirs, ours, clients, IN_ALL_HEADERS)

    report(count, "with all headers kept", reasons)


def compare(
    theirs: Recordings,
    ours: Recordings,
    clients: dict[str, str],
    table: tuple[Difference, ...],
) -> Counter[str]:
    """Check each situation against the table; count them by reason, "" for the same bytes."""
    unexpected: dict[str, set[str]] = {}
    counted: Counter[str] = Counter()
    for name, client in clients.items():
        wanted, reasons = expected(table, name, client)
        hostless = without_host(theirs[name])
        found = differing(hostless, ours[name])
        if found != wanted or (not wanted and text(hostless) != text(ours[name])):
            unexpected[name] = found ^ wanted
        counted.update(reasons or {HOST if hostless != theirs[name] else ""})
    assert len(theirs) == SITUATIONS
    assert not unexpected
    return counted


def without_host(cassette: Cassette) -> Cassette:
    return Cassette(
        tuple(Interaction(replace(i.request, host=""), i.response) for i in cassette.interactions)
    )


def report(count: Count, what: str, reasons: Counter[str]) -> None:
    count(f"{SITUATIONS} HTTP situations {what}:")
    count(f"  {reasons.pop('', 0):3} the same bytes")
    count(f"  {reasons.pop(HOST):3} the same bytes but for `host`")
    for reason, times in reasons.most_common():
        count(f"  {times:3} {reason}")
