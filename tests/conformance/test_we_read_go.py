"""What x/vcr and go-vcr recorded over the wire, our player replays to the openai-go SDK."""

import pytest

from tests.conformance.bench import ALL, ON_REQUEST, Bench
from tests.conformance.conftest import Count
from vcrproxy.cassette.reader import load_cassette

FOUR_SPACES = "\n    - id: 0"


@pytest.mark.parametrize("recorder", ["x/vcr", "go-vcr"])
def test_our_player_answers_every_request_from_a_recording_made_in_go(
    bench: Bench, count: Count, recorder
):
    record = bench.record_with_x_vcr if recorder == "x/vcr" else bench.record_with_go_vcr
    recorded = record(*ALL, *ON_REQUEST)
    path = bench.cassette("theirs")
    reached = bench.api.requests

    with bench.replay(path) as proxy:
        replayed = bench.play_with_ours(proxy, *ALL, *ON_REQUEST)

    total = len(load_cassette(path).interactions)
    assert set(recorded) == {*ALL, *ON_REQUEST}
    assert replayed == recorded
    assert bench.api.requests == reached
    assert f"served {total} interactions" in proxy.output
    assert "missed" not in proxy.output
    assert "never used" not in proxy.output
    assert (FOUR_SPACES in path.read_text()) == (recorder == "go-vcr")
    count(f"our player replays {recorder} to openai-go: {total} interactions served, none missed")
