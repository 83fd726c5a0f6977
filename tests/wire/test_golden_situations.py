"""What a recorder of go-vcr wrote in each HTTP/2 situation, we write, without Go on either side."""

from dataclasses import replace

from tests.conformance.http_situations import as_x_vcr
from tests.golden.committed import Golden
from tests.wire.test_golden_exchanges import is_recorded
from vcrproxy.cassette.model import Cassette, Interaction
from vcrproxy.cassette.reader import read_cassette

HOST = "situations.example"

# what this wire cannot carry, or we write otherwise; tests/conformance plays these as well
LEFT_OUT = {
    "H2 GET redirect": "http.Client makes the second request without a protocol",
    "H2 GET trailer": "neither side of this test has trailers",
    "H2 request trailer": "neither side of this test has trailers",
    "H2 noncanonical": "the fragment of a URL is not on the wire",
    "H2 explicit TransferEncoding chunked": "no HTTP/2 client can send it",
}


def test_every_http2_situation_is_recorded_to_the_byte(record, cassette):
    source = Cassette(tuple(i for each in played().values() for i in each.interactions))

    assert is_recorded(source, record, cassette, http2=True)
    assert len(source.interactions) >= 35


def test_only_situations_with_a_reason_are_left_out():
    assert {name for name in LEFT_OUT if not situations()[name].interactions} == set()
    assert set(situations()) - set(played()) == set(LEFT_OUT)


def played() -> dict[str, Cassette]:
    return {name: each for name, each in situations().items() if name not in LEFT_OUT}


def situations() -> dict[str, Cassette]:
    """Read the recordings of the HTTP/2 situations as x/vcr would have made them."""
    texts = {name: text for name, text in Golden().situations().items() if name.startswith("H2 ")}
    return {name: as_on_the_wire(name, text) for name, text in texts.items()}


def as_on_the_wire(name: str, text: str) -> Cassette:
    """Give the situation one host, which is not written: no proxy can know who filled it in."""
    placed = text.replace("https://u:p@HOST", "BASE").replace("BASE", f"https://{HOST}")
    interactions = as_x_vcr(read_cassette(placed.encode(), name)).interactions
    return Cassette(
        tuple(Interaction(replace(i.request, host=""), i.response) for i in interactions)
    )
