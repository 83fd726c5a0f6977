"""Both addons at once: what is known is replayed, what is new is forwarded and appended."""

import pytest

from tests.wire.clients import sdk
from tests.wire.proxy import RECORD, REPLAY
from tests.wire.sdk_calls import CALLS
from vcrproxy.cassette.reader import load_cassette


@pytest.fixture(params=["replay first", "record first"])
def both(request, start, tmp_path):
    """Start both addons, in either order."""
    scripts = [REPLAY, RECORD] if request.param == "replay first" else [RECORD, REPLAY]

    def both(cassette, origin):
        ca_file = tmp_path / "both-origin.pem"
        ca_file.write_bytes(origin.ca_pem)
        return start(
            scripts,
            f"cassette={cassette}",
            f"cassette_connect_to=::127.0.0.1:{origin.port}",
            f"ssl_verify_upstream_trusted_ca={ca_file}",
        )

    return both


def test_known_requests_are_replayed_and_new_ones_recorded(both, replay, record, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        first = {name: CALLS[name](client) for name in ("chat", "chat stream")}
    reached = api.requests

    with both(cassette, api.origin) as proxy, sdk(proxy) as client:
        second = {name: CALLS[name](client) for name in ("chat", "tools stream", "chat stream")}

    assert api.requests == reached + 1
    assert second["chat"] == first["chat"]
    assert second["chat stream"] == first["chat stream"]
    assert len(load_cassette(cassette).interactions) == 3
    assert "served 2 interactions" in proxy.output
    assert "recorded 1 interaction" in proxy.output
    assert "no interaction left" not in proxy.output

    with replay(cassette) as proxy, sdk(proxy) as client:
        assert {name: CALLS[name](client) for name in second} == second


def test_a_missing_cassette_is_begun(both, api, cassette):
    with both(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)

    assert len(load_cassette(cassette).interactions) == 1


def test_a_cassette_to_which_nothing_is_added_stays_as_it_is(both, record, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)
    edited = cassette.read_text() + "# a note\n"
    cassette.write_text(edited)

    with both(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)

    assert cassette.read_text() == edited
