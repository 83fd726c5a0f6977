import re

from tests.cassette import golden
from tests.shared import shared, shared_json
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_text
from vcrproxy.cassette.reader import load_cassette, read_cassette
from vcrproxy.cassette.writer import EMPTY, HEAD, write_cassette, write_interaction

# go-yaml wrote these two beginning with TAB in a literal, and could not read them back
UNREADABLE_IN_GO = {"\ta\nb", "\t\na"}


def test_599_strings_are_written_in_four_places_as_go_writes_them():
    pairs = zip(golden.strings(), golden.cases(), strict=True)
    different = {
        case["id"]: to_text(nasty)
        for nasty, case in pairs
        if write_cassette(golden.cassette(nasty)) != case["x3"]["yaml"].encode()
    }

    assert set(different.values()) == UNREADABLE_IN_GO, different


def test_what_go_writes_unreadably_is_written_in_double_quotes():
    for nasty in UNREADABLE_IN_GO:
        cassette = golden.cassette(nasty.encode())
        written = write_cassette(cassette)

        assert written.count(b'"\\t') == 4
        assert read_cassette(written, "f") == cassette


def test_odd_map_keys_are_written_as_go_writes_them():
    cases = shared_json("format/go_misc_golden.json")["form_trailer_headers_same_map"]
    wrong = [
        case["map"]
        for case in cases
        if write_cassette(same_map_everywhere(case["map"])).decode() != case["cassette"]
    ]

    assert len(cases) == 14
    assert not wrong


def same_map_everywhere(names):
    names = {name: tuple(values) for name, values in names.items()}
    request = Request(form=names, headers=names, url="u", method="GET")
    response = Response(trailer=names, headers=names, status="200 OK", code=200)
    return Cassette((Interaction(request, response),))


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


def test_every_cassette_of_others_is_written_back_to_the_same_bytes():
    paths = sorted(shared("cassettes").rglob("*.yaml"))
    changed = [path for path in paths if write_cassette(load_cassette(path)) != path.read_bytes()]

    assert len(paths) > 30
    assert not changed


def test_every_recording_of_go_vcr_is_written_back_to_the_same_bytes():
    texts = shared("format/http_semantics.txt").read_text(encoding="utf-8").split("##### ")[1:]
    recordings = dict(text.split("\n", 1) for text in texts)
    recordings = {name: text for name, text in recordings.items() if text.startswith("---\n")}
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
