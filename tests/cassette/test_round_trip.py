from hypothesis import example, given, settings
from hypothesis import strategies as st

from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_text
from vcrproxy.cassette.reader import read_cassette
from vcrproxy.cassette.writer import write_cassette
from vcrproxy.cassette.yaml_nodes import compose, compose_slowly

# What YAML and go-yaml treat specially, so that it meets itself often
ODD = st.text(
    "a 0:-#'\"\\|>?,[]{}&*!%@`~\t\n\r\x00\x85\xa0\u2028\u2029\ufeff\ufffe😀_.xeTZ", max_size=9
)
RAW = st.one_of(
    ODD.map(str.encode),
    st.text(st.characters(exclude_categories=["Cs"])).map(str.encode),
    st.binary(),
    st.binary(min_size=50, max_size=120),
)
TEXT = RAW.map(to_text)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
MAP = st.dictionaries(TEXT, TEXTS, max_size=3)
INT64 = st.integers(-(2**63), 2**63 - 1)
SHARED_FIELDS = {
    "proto": TEXT,
    "proto_major": INT64,
    "proto_minor": INT64,
    "content_length": INT64,
    "transfer_encoding": TEXTS,
    "trailer": MAP,
    "body": RAW,
    "headers": MAP,
}
REQUEST = st.builds(
    Request,
    **SHARED_FIELDS,
    host=TEXT,
    remote_addr=TEXT,
    request_uri=TEXT,
    form=MAP,
    url=TEXT,
    method=TEXT,
)
RESPONSE = st.builds(
    Response,
    **SHARED_FIELDS,
    uncompressed=st.booleans(),
    status=TEXT,
    code=INT64,
    duration=INT64,
)
CASSETTE = st.lists(st.builds(Interaction, REQUEST, RESPONSE), max_size=2).map(
    lambda interactions: Cassette(tuple(interactions))
)


def holding(raw):
    """Put a string into every kind of place."""
    text = to_text(raw)
    names = {text: (text, "x", text), "other": ()}
    request = Request(body=raw, form=names, headers=names, url=text, transfer_encoding=(text,))
    return Cassette((Interaction(request, Response(body=raw, trailer=names, status=text)),) * 2)


def survives(cassette, composing):
    return read_cassette(write_cassette(cassette), "f", composing) == cassette


@given(CASSETTE)
@settings(database=None, deadline=None, max_examples=100)
def test_every_cassette_is_read_back_as_it_was_written(cassette):
    assert survives(cassette, compose)


@given(RAW)
@example(b"\tfirst\n")
@example(b"\n\n \tx")
@example(b"\r\n" * 3)
@example(b"x" * 129)
@example(b"\xff" * 129)
@example("\ufeffx\n".encode())
@settings(database=None, deadline=None, max_examples=500)
def test_every_string_survives_in_every_place(raw):
    assert survives(holding(raw), compose)


@given(RAW)
@example(b"\tfirst\n")
@settings(database=None, deadline=None, max_examples=60)
def test_every_string_survives_without_libyaml(raw):
    assert survives(holding(raw), compose_slowly)
