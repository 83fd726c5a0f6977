import re

import pytest

from tests.cassette.reading import TOP, read, read_fields, refusal
from tests.golden.committed import Golden
from tests.golden.layouts import LAYOUTS
from tests.golden.witnesses import by_each_witness
from vcrproxy.cassette.errors import CassetteFileError, CassetteFormatError
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.cassette.reader import load_cassette, read_cassette
from vcrproxy.cassette.writer import EMPTY

# What go-vcr reads and we refuse: where it guesses, drops or cuts off
WE_REFUSE_MORE = {
    **dict.fromkeys(("", "\n", "# nothing\n"), "the file is empty"),
    **dict.fromkeys(("---\n", "null\n"), "the document is a single value, expected a map"),
    **dict.fromkeys(
        ("{}", "Version: 2\n", "version:\n", "version: ~\n", "interactions: []\n"),
        "version is missing",
    ),
    "version: 2.5\n": "version is 2.5, expected a whole number",
    "version: 2\n~: 1\n": "a key of the document is null",
    f"{TOP}- request: {{content_length: 5.5}}\n": "content_length is 5.5, expected a whole number",
    f"{TOP}- request: {{unknown: {{a: 1, a: 2}}}}\n": "the key 'a' is there twice",
    f"{TOP}- request: {{headers: {{~: [x]}}}}\n": "a key of interactions[0].request.headers",
    f"{TOP}- request: {{headers: {{!!binary YQ==: [x], a: [y]}}}}\n": "the key 'a' is there twice",
}
# What go-vcr refuses and libyaml reads: JSON's escape of a slash
WE_READ_MORE = {f'{TOP}- request:\n    body: "\\/"\n': b"/"}


@by_each_witness
def test_what_go_refuses_is_refused(witness):
    refused = [text for text, cassette in witness.loaded().items() if cassette is None]
    refused = [text for text in refused if text not in WE_READ_MORE]

    assert len(refused) > 10
    assert all(refusal(text) for text in refused)


@by_each_witness
def test_what_go_reads_is_read_with_the_same_values(witness):
    readable = {text: c for text, c in witness.loaded().items() if c and text not in WE_REFUSE_MORE}
    wrong = {text: read(text) for text, cassette in readable.items() if read(text) != cassette}

    assert len(readable) >= 25
    assert not wrong


@pytest.mark.parametrize("text", WE_REFUSE_MORE)
def test_go_reads_it_but_we_refuse_it(text):
    assert Golden().loaded()[text] is not None
    assert WE_REFUSE_MORE[text] in refusal(text)


@pytest.mark.parametrize("text", WE_READ_MORE)
def test_go_refuses_it_but_we_read_it(text):
    assert Golden().loaded()[text] is None
    assert read(text).interactions[0].request.body == WE_READ_MORE[text]


@by_each_witness
@pytest.mark.parametrize("layout", [layout.name for layout in LAYOUTS])
def test_every_string_is_read_from_every_place_as_go_reads_it(witness, layout):
    """Also where Go's writer has lost a part of it."""
    cases = witness.strings()
    wrong = [c.cassette for c in cases if not is_read_as_in_go(c.cassette, c.layouts[layout])]

    assert len(cases) >= 599
    assert not wrong


def is_read_as_in_go(cassette, written):
    """Compare with what Go read; what Go refuses may be refused, or read as it was meant."""
    try:
        found = read_cassette(written.text, "chat.yaml")
    except CassetteFormatError:
        return written.read is None
    return found == (written.read or cassette)


@by_each_witness
def test_what_go_wrote_beginning_with_a_tab_is_read_although_go_cannot(witness):
    """go-yaml and libyaml refuse it, PyYAML's own scanner reads it."""
    unreadable = [case for case in witness.strings() if case.layouts["x3"].read is None]

    assert len(unreadable) >= 2
    for case in unreadable:
        assert read_cassette(case.layouts["x3"].text, "chat.yaml") == case.cassette


EVERY_FIELD = """\
---
version: 2
interactions:
    - id: 0
      request:
        proto: HTTP/1.1
        proto_major: 1
        proto_minor: 1
        content_length: 2
        transfer_encoding: []
        trailer: {}
        host: ""
        remote_addr: ""
        request_uri: ""
        body: "{}"
        form: {}
        headers:
            Accept:
                - application/json
        url: https://example.test/
        method: POST
      response:
        proto: HTTP/2.0
        proto_major: 2
        proto_minor: 0
        transfer_encoding: []
        trailer: {}
        content_length: -1
        uncompressed: false
        body: |
            data: {}
        headers: {}
        status: 200 OK
        code: 200
        duration: 1.5s
"""
WHAT_IT_HOLDS = Cassette(
    (
        Interaction(
            Request(
                content_length=2,
                body=b"{}",
                headers={"Accept": ("application/json",)},
                url="https://example.test/",
                method="POST",
            ),
            Response(
                proto="HTTP/2.0",
                proto_major=2,
                proto_minor=0,
                content_length=-1,
                body=b"data: {}\n",
                status="200 OK",
                code=200,
                duration=1_500_000_000,
            ),
        ),
    )
)


def test_the_layout_with_every_field_is_read():
    """go-vcr up to 4.0.1, with yaml.v3."""
    assert read(EVERY_FIELD) == WHAT_IT_HOLDS


def test_the_layout_of_4_spaces_with_lists_at_2_is_read():
    text = EVERY_FIELD.replace("    - id", "  - id").replace("\n      re", "\n    re")
    text = text.replace("                - ", "              - ")

    assert read(text) == WHAT_IT_HOLDS


def test_double_quoted_json_on_several_lines_is_read():
    """goccy/go-yaml, go-vcr 4.0.4 and 4.0.5."""
    text = (
        'request:\n    body: "{\\"a\\":\\\n      1}"\n    headers:\n      "A":\n      - "x\\u00e9"'
    )

    assert read_fields(text).request.body == b'{"a":1}'
    assert read_fields(text).request.headers == {"A": ("xé",)}


def test_line_ends_of_windows_change_nothing():
    assert read(EVERY_FIELD.replace("\n", "\r\n")) == WHAT_IT_HOLDS


def test_only_the_first_document_is_read():
    assert read(f"{EVERY_FIELD}---\nversion: 7\n") == WHAT_IT_HOLDS
    assert read(f"{EVERY_FIELD}...\n{{{{") == WHAT_IT_HOLDS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 1\ninteractions: []", "1: version is 1 (the format of go-vcr 1 and 2),"),
        ("---\n\nversion: 3\n", "3: version is 3, expected 2; record it again"),
        ("version: '2'\n", "1: version is '2', expected a whole number"),
        ("version: ~\n", "1: version is missing, expected 2"),
        ("interactions: []\n", "1: version is missing, expected 2"),
        ("version: [2]\n", "1: version is a list, expected a whole number"),
        ("version: 2\ninteractions: {}\n", "2: interactions is a map, expected a list"),
        ("version: 2\ninteractions: [x]\n", "2: interactions[0] is a single value, expected a map"),
        ("[]", "1: the document is a list, expected a map"),
        ("", "1: the file is empty, expected a cassette; record it again"),
        ("# nothing\n", "1: the file is empty"),
        ("version: 2\nversion: 2\n", "2: the key 'version' is there twice"),
        ("%YAML 1.2\n---\nversion: 2\n", "1: the YAML version is 1.2, expected 1.1"),
        ("version: 2\na: *b\n", "2: broken YAML (nothing complete has the anchor 'b')"),
        ("version: 2\na: &b [*b]\n", "2: broken YAML (nothing complete has the anchor 'b')"),
        ("version: 2\n\x01: 3\n", "2: broken YAML (character 0x1 is not allowed)"),
        (b"version: 2\na: caf\xe9\n", "2: byte 17 is 0xe9, which is not UTF-8, expected UTF-8"),
        ("version: 2\n".encode("utf-16"), "1: byte 0 is 0xff, which is not UTF-8, expected UTF-8"),
    ],
)
def test_text_that_is_no_cassette_is_refused_in_one_line(text, message):
    assert refusal(text).startswith(message)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\n\ufeffversion: 2\ninteractions: []\n", 3),
        (" version: 2\ninteractions: []\n", 2),
        ("version: 2\na: b: c\n", 2),
    ],
)
def test_broken_yaml_is_refused_with_its_line_the_parser_s_reason_and_what_to_do(text, line):
    message = rf"{line}: broken YAML \(\w.+\), expected a cassette; correct it or record it again"

    assert re.fullmatch(message, refusal(text))


def test_a_cassette_of_version_1_is_refused_for_its_version_whatever_else_is_in_it():
    text = (
        'interactions:\n- request: {body: "", form: {}}\n  response: {duration: ""}\nversion: 1\n'
    )

    assert refusal(text).startswith("4: version is 1")


def test_a_cassette_is_loaded_from_its_file(tmp_path):
    (tmp_path / "chat.yaml").write_bytes(EMPTY)

    assert load_cassette(tmp_path / "chat.yaml") == Cassette()


def test_a_refused_file_is_named(tmp_path):
    path = tmp_path / "chat.yaml"
    path.write_bytes(b"version: 3\n")

    with pytest.raises(CassetteFormatError) as caught:
        load_cassette(path)
    assert str(caught.value) == f"{path}:1: version is 3, expected 2; record it again"


def test_a_missing_file_is_an_error_that_says_so(tmp_path):
    path = tmp_path / "chat.yaml"

    with pytest.raises(CassetteFileError) as caught:
        load_cassette(path)
    assert str(caught.value) == f"{path}: does not exist, expected a cassette; record it first"


def test_an_interrupted_recording_beside_a_missing_file_is_pointed_out(tmp_path):
    (tmp_path / "chat.yaml.partial").write_bytes(EMPTY)

    with pytest.raises(
        CassetteFileError, match=r"interrupted; rename chat.yaml.partial to chat.yaml"
    ):
        load_cassette(tmp_path / "chat.yaml")


def test_a_folder_is_refused_as_one(tmp_path):
    with pytest.raises(CassetteFileError, match="is a folder, expected a cassette"):
        load_cassette(tmp_path)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(CassetteFileError, match=r"cannot be read \(Not a directory\)"):
        load_cassette(tmp_path / "file" / "chat.yaml")
