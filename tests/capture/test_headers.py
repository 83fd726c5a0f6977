from tests.golden.witnesses import by_each_witness
from vcrproxy.capture.headers import KEPT_HEADERS, canonical_name, gather, keep_headers


@by_each_witness
def test_names_are_spelled_as_go_spells_them(witness):
    names = witness.header_names()

    assert {name: canonical_name(name) for name in names} == names
    assert len(names) >= 29


def test_repeated_headers_keep_their_order_under_one_name():
    headers = gather([("accept", "a"), ("X-One", " padded\t"), ("ACCEPT", "b")])

    assert headers == {"Accept": ("a", "b"), "X-One": ("padded",)}


def test_three_headers_are_kept_as_x_vcr_keeps_them():
    """On both sides; a fourth one would be in every cassette, and in none of x/vcr's."""
    assert {"accept", "content-type", "user-agent"} == KEPT_HEADERS


def test_only_the_named_headers_are_kept():
    headers = {"Accept": ("a",), "Cf-Ray": ("x",), "Content-Type": ("t",)}

    assert keep_headers(headers, KEPT_HEADERS) == {"Accept": ("a",), "Content-Type": ("t",)}
