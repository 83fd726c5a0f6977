"""One exchange, recorded by x/vcr in Go and by our proxy: the same file."""

import re
from difflib import unified_diff

from tests.conformance.bench import ALL, Bench
from tests.conformance.conftest import Count
from tests.wire.scripted import scripted
from vcrproxy.cassette.reader import load_cassette

DURATION = re.compile(r"(?m)^(    duration: ).*$")  # each has its own clock


def differing_lines(bench: Bench) -> list[str]:
    """Compare the cassettes `theirs` and `ours`."""
    theirs, ours = (
        DURATION.sub(r"\1X", bench.cassette(name).read_text()).splitlines(keepends=True)
        for name in ("theirs", "ours")
    )
    lines = unified_diff(theirs, ours, n=0)
    return [line.rstrip("\n") for line in lines if not line.startswith(("---", "+++", "@@"))]


def size(bench: Bench) -> str:
    path = bench.cassette("ours")
    return f"{len(load_cassette(path).interactions)} interactions, {path.stat().st_size} bytes"


def test_x_vcr_on_the_wire_and_our_recorder_on_the_wire_write_the_same(bench: Bench, count: Count):
    """x/vcr records first, without a proxy; its answers are then served again to our recorder."""
    bench.record_with_x_vcr()
    recorded = load_cassette(bench.cassette("theirs"))

    with (
        scripted(recorded, "api.openai.com") as origin,
        bench.record(bench.cassette("ours"), origin) as proxy,
    ):
        bench.play_with_ours(proxy)

    assert differing_lines(bench) == []
    count(f"x/vcr directly, ours after it: {size(bench)}, the same but for duration")


def test_x_vcr_behind_our_recorder_writes_the_same_for_one_and_the_same_exchange(
    bench: Bench, count: Count
):
    bench.record_with_both(*ALL, "upload")

    assert differing_lines(bench) == []
    count(f"x/vcr and ours at once: {size(bench)}, the same but for duration")


def test_a_request_that_names_its_host_differs_in_host_alone(bench: Bench, count: Count):
    bench.record_with_both("GET")

    assert differing_lines(bench) == ["-    host: api.openai.com", '+    host: ""']
    count("x/vcr and ours at once, with http.NewRequest: `host` differs, nothing else")
