import pytest

from tests.cassette.reading import NO_REQUEST, NO_RESPONSE, TOP, read, read_fields, refusal
from vcrproxy.cassette.errors import CassetteFormatError
from vcrproxy.cassette.model import Interaction, Request
from vcrproxy.cassette.reader import read_cassette


def test_fields_that_are_absent_or_null_are_empty():
    assert read_fields("id: 0") == Interaction(NO_REQUEST, NO_RESPONSE)
    assert read_fields("request: {proto_major: ~, headers: NULL, host: , body: null}") == (
        Interaction(NO_REQUEST, NO_RESPONSE)
    )


def test_binary_is_decoded_wherever_a_string_stands():
    text = (
        "request: {body: !!binary /w==, url: !!binary /w==, form: {!!binary /w==: [!!binary /w==]}}"
    )
    request = read_fields(text).request

    assert (request.body, request.url) == (b"\xff", "\udcff")
    assert request.form == {"\udcff": ("\udcff",)}


def test_an_explicit_tag_must_fit_its_value():
    assert read_fields("request: {body: !!int 5, url: !!float 5, host: !own x}").request == Request(
        proto="", proto_major=0, proto_minor=0, body=b"5", url="5", host="x"
    )
    assert "request.body is tagged !!int, expected" in refusal(f"{TOP}- request: {{body: !!int x}}")


def test_maps_are_merged_without_overriding():
    text = "request: {headers: {<<: [{A: [a], B: [b]}, {A: [x], C: [c]}], B: [own]}}"

    assert read_fields(text).request.headers == {"B": ("own",), "A": ("a",), "C": ("c",)}


def test_a_quoted_merge_key_is_a_name():
    assert read_fields('request: {form: {"<<": [x]}}').request.form == {"<<": ("x",)}


def test_aliases_stand_for_what_they_name():
    both = read(f"{TOP}- request: &a {{url: &u x, method: *u}}\n- request: *a\n").interactions

    assert both[0] == both[1]
    assert both[0].request.method == "x"


BAD_FIELDS = {
    "content_length: '5'": "content_length is '5', expected a whole number",
    "content_length: 5.5": "content_length is 5.5, expected a whole number",
    "content_length: 9223372036854775808": "expected a whole number",
    "content_length: .inf": "content_length is .inf, expected a whole number",
    "content_length: [1]": "content_length is a list, expected a whole number",
    "url: {a: b}": "url is a map, expected a string",
    "body: [1]": "body is a list, expected a string",
    "body: !!binary zz z": "body is !!binary without base64, expected base64",
    "body: !!binary é": "body is !!binary without base64, expected base64",
    "headers: [a]": "headers is a list, expected a map",
    "headers: {Key: sk-123}": "headers['Key'] is a single value, expected a list",
    "headers: {a: [[b]]}": "headers['a'][0] is a list, expected a string",
    "headers: {~: [b]}": "a key of interactions[1].request.headers is null, expected a string",
    "headers: {[a]: [b]}": "a key of interactions[1].request.headers is a list, expected a string",
    "headers: {a: [b], 'a': [c]}": "the key 'a' is there twice",
    "headers: {a: [b], !!binary YQ==: [c]}": "the key 'a' is there twice",
    "form: {<<: x}": "form.<< is a single value, expected a map",
    "unknown: {a: {b: 1, b: 2}}": "the key 'b' is there twice",
    "body: 1, body: 2": "the key 'body' is there twice",
}


@pytest.mark.parametrize("bad", BAD_FIELDS)
def test_a_wrong_field_is_refused_by_its_path(bad):
    message = refusal(f"{TOP}- id: 0\n- request: {{{bad}}}\n")

    assert message.startswith("4: ")
    assert BAD_FIELDS[bad] in message
    assert "sk-" not in message


def test_a_refusal_is_where_and_what_is_and_what_was_expected_and_what_to_do():
    with pytest.raises(CassetteFormatError) as caught:
        read_cassette(b"version: 2\ninteractions:\n- response:\n    code: x\n", "chat.yaml")

    assert str(caught.value) == (
        "chat.yaml:4: interactions[0].response.code is x, expected a whole number;"
        " correct it or record it again"
    )
