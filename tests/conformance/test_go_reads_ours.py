"""What our recorder wrote over the wire, x/vcr and go-vcr replay to the openai-go SDK."""

import pytest

from tests.conformance.bench import ALL, WITH_BODY, WITHOUT_BODY, Bench, Outcomes, missed
from tests.conformance.conftest import Count
from tests.wire.clients import sdk
from tests.wire.sdk_calls import CALLS
from vcrproxy.cassette.reader import load_cassette

ONLY_KEPT = ("-only-kept-headers",)


@pytest.fixture
def recorded(bench: Bench) -> Outcomes:
    """Record all calls of the SDK with our proxy; give what the SDK got."""
    outcomes = bench.record_with_ours()
    assert set(outcomes) == set(ALL)
    assert not [name for name, outcome in outcomes.items() if "error" in outcome]
    return outcomes


def test_x_vcr_replays_our_recording_of_every_request_with_a_body(
    bench: Bench, recorded, count: Count
):
    replayed = bench.play_with_x_vcr("ours", *WITH_BODY)

    assert replayed == {name: recorded[name] for name in WITH_BODY}
    total = len(load_cassette(bench.cassette("ours")).interactions)
    count(f"x/vcr replays ours to openai-go: {len(replayed)} calls as live ({total} interactions)")


def test_x_vcr_replays_requests_without_a_body_to_a_client_with_three_headers(
    bench: Bench, recorded, count: Count
):
    replayed = bench.play_with_x_vcr("ours", flags=ONLY_KEPT)

    assert replayed == recorded
    count(f"x/vcr, client with the three headers only: {len(replayed)} calls as live")


def test_x_vcr_cannot_replay_requests_without_a_body_by_itself(
    bench: Bench, recorded, count: Count
):
    """It compares headers there that it never writes: its own recordings miss in the same way."""
    bench.record_with_x_vcr()

    from_ours = bench.play_with_x_vcr("ours", *WITHOUT_BODY)
    from_own = bench.play_with_x_vcr("theirs", *WITHOUT_BODY)

    assert missed(from_ours) == missed(from_own) == set(WITHOUT_BODY)
    count(f"x/vcr misses {len(WITHOUT_BODY)} calls without a body, in its own recording as well")


def test_go_vcr_replays_our_recording_when_it_ignores_the_headers_we_do_not_keep(
    bench: Bench, recorded, count: Count
):
    replayed = bench.play_with_go_vcr("WithIgnoreHeaders")

    assert replayed == recorded
    count(f"go-vcr WithIgnoreHeaders replays ours to openai-go: {len(replayed)} calls as live")


def test_the_default_matcher_as_it_is_misses_every_call_of_the_sdk(bench: Bench, recorded):
    """The SDK sends Authorization and X-Stainless-*, which are in no cassette of ours."""
    assert missed(bench.play_with_go_vcr("DefaultMatcher")) == set(ALL)


def test_the_default_matcher_as_it_is_suits_a_client_with_three_headers(
    bench: Bench, recorded, count: Count
):
    replayed = bench.play_with_go_vcr("DefaultMatcher", flags=ONLY_KEPT)

    assert replayed == recorded
    count(f"go-vcr DefaultMatcher, client with the three headers: {len(replayed)} calls as live")


def test_the_default_matcher_compares_the_host_that_no_proxy_can_know(bench: Bench, count: Count):
    """`http.NewRequest` sets Host, the SDK leaves it empty: the wire looks the same."""
    asked = ("GET", "GET without host")
    recorded = bench.record_with_ours(*asked)

    as_it_is = bench.play_with_go_vcr("DefaultMatcher", *asked)
    any_host = bench.play_with_go_vcr("any host", *asked)

    assert missed(as_it_is) == {"GET"}
    assert as_it_is["GET without host"] == recorded["GET without host"]
    assert any_host == recorded
    count("go-vcr DefaultMatcher misses http.NewRequest's Host; with `i.Host = r.Host` it matches")


def test_no_matcher_of_go_vcr_replays_an_upload_with_a_new_boundary(bench: Bench):
    """Both compare bytes: what x/vcr recorded itself misses as well. Our player replays it."""
    bench.record_with_ours("upload")
    bench.record_with_x_vcr("upload")

    assert missed(bench.play_with_x_vcr("ours", "upload"))
    assert missed(bench.play_with_x_vcr("theirs", "upload"))
    assert missed(bench.play_with_go_vcr("WithIgnoreHeaders", "upload"))


def test_what_python_recorded_go_replays(bench: Bench, count: Count):
    with bench.record(bench.cassette("ours"), bench.api.origin) as proxy, sdk(proxy) as client:
        recorded = CALLS["chat"](client)

    replayed = bench.play_with_x_vcr("ours", "chat")

    assert replayed["chat"]["value"][0] == recorded["choices"][0]["message"]["content"]
    count("x/vcr replays to openai-go what openai-python had recorded through our proxy")
