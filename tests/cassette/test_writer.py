import re

from tests.golden.witnesses import by_each_witness
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.cassette.reader import load_cassette, read_cassette
from vcrproxy.cassette.writer import EMPTY, HEAD, write_cassette, write_interaction


@by_each_witness
def test_every_string_is_written_in_every_place_as_go_writes_it(witness):
    """But for what Go cannot read back itself: several lines that begin with a TAB."""
    cases = witness.strings()
    different = [c for c in cases if write_cassette(c.cassette) != c.layouts["x3"].text]

    assert len(cases) >= 599
    assert different == [case for case in cases if case.layouts["x3"].read is None]


@by_each_witness
def test_what_go_writes_unreadably_is_written_in_double_quotes(witness):
    unreadable = [case for case in witness.strings() if case.layouts["x3"].read is None]

    assert unreadable
    for case in unreadable:
        written = write_cassette(case.cassette)
        assert case.cassette.interactions[0].request.body[:1] == b"\t"
        assert b'    body: "\\t' in written
        assert b"|" not in written
        assert read_cassette(written, "f") == case.cassette


@by_each_witness
def test_odd_maps_are_written_as_go_writes_them(witness):
    cases = witness.maps()
    wrong = [cassette for cassette, text in cases if write_cassette(cassette) != text]

    assert len(cases) == 14
    assert not wrong


def test_lists_behind_keys_of_several_lines_go_on_where_they_began():
    """Checked with go-yaml v4.0.0-rc.3."""
    names = {"a\nb": ("1", "x\ny\n"), "c\nd": (), "\udcff" * 60: ("z",)}
    interaction = Interaction(Request(form=names), Response())

    assert (
        b"    form:\n"
        b"      ? !!binary |\n"
        b"        //////////////////////////////////////////////////////////////////////\n"
        b"        //////////\n"
        b"      : - z\n"
        b'      ? |-\n        a\n        b\n      : - "1"\n        - |\n          x\n          y\n'
        b"      ? |-\n        c\n        d\n      : []\n"
        b'    url: ""\n'
    ) in write_interaction(0, interaction)


@by_each_witness
def test_every_cassette_of_others_is_written_back_to_the_same_bytes(witness):
    paths = witness.cassettes()
    changed = [path for path in paths if write_cassette(load_cassette(path)) != path.read_bytes()]

    assert len(paths) >= 20
    assert not changed


@by_each_witness
def test_every_recording_of_go_vcr_is_written_back_to_the_same_bytes(witness):
    recordings = {n: text for n, text in witness.situations().items() if text.startswith("---\n")}
    changed = [
        name
        for name, text in recordings.items()
        if write_cassette(read_cassette(text.encode(), name)).decode() != text
    ]

    assert len(recordings) >= 100
    assert not changed


def test_a_cassette_without_interactions_is_an_empty_list():
    assert write_cassette(Cassette()) == EMPTY == b"---\nversion: 2\ninteractions: []\n"


def test_a_cassette_is_its_head_and_its_numbered_interactions():
    interactions = (Interaction(Request(url="u"), Response()), Interaction(Request(), Response()))

    assert write_cassette(Cassette(interactions)) == (
        HEAD + write_interaction(0, interactions[0]) + write_interaction(1, interactions[1])
    )


def test_empty_fields_that_go_vcr_leaves_out_are_left_out():
    assert write_interaction(7, Interaction(Request(), Response())).decode() == (
        "- id: 7\n"
        "  request:\n"
        "    proto: HTTP/1.1\n"
        "    proto_major: 1\n"
        "    proto_minor: 1\n"
        "    content_length: 0\n"
        '    host: ""\n'
        '    url: ""\n'
        '    method: ""\n'
        "  response:\n"
        "    proto: HTTP/1.1\n"
        "    proto_major: 1\n"
        "    proto_minor: 1\n"
        "    content_length: 0\n"
        '    body: ""\n'
        "    headers: {}\n"
        '    status: ""\n'
        "    code: 0\n"
        "    duration: 0s\n"
    )


def test_all_fields_are_written_in_the_order_of_go_vcr():
    values = {"transfer_encoding": ("chunked", "a\nb"), "trailer": {"T": ("t",)}, "body": b"b"}
    request = Request(
        **values, remote_addr="r", request_uri="i", form={"f": ()}, headers={"H": ("h",)}
    )
    response = Response(**values, uncompressed=True)

    written = write_interaction(0, Interaction(request, response)).decode()
    names = re.findall("^    ([a-z_]+):", written, re.MULTILINE)

    assert " ".join(names) == (
        "proto proto_major proto_minor content_length transfer_encoding trailer host remote_addr"
        " request_uri body form headers url method"
        " proto proto_major proto_minor transfer_encoding trailer content_length uncompressed body"
        " headers status code duration"
    )
    assert "    transfer_encoding:\n    - chunked\n    - |-\n      a\n      b\n" in written
