"""Bodies are equal by their bytes, or as JSON, form or multipart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.playback.requests import FORM, JSON, multipart
from vcrproxy.cassette.model import Request
from vcrproxy.playback.bodies import (
    FormBody,
    JsonBody,
    MultipartBody,
    Part,
    RawBody,
    content_type,
    read_body,
)

FIELD = 'Content-Disposition: form-data; name="model"'
FILE = 'Content-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav'


def equal(one: bytes, other: bytes, type_: str, other_type: str | None = None) -> bool:
    form = read_body(one, type_).canonical()
    return form == read_body(other, type_ if other_type is None else other_type).canonical()


@pytest.mark.parametrize("type_", [JSON, "", "text/plain", FORM, "multipart/form-data"])
def test_json_is_recognised_whatever_the_content_type(type_):
    assert isinstance(read_body(b' {"a": 1}', type_), JsonBody)


def test_what_only_begins_like_json_is_compared_as_bytes():
    assert read_body(b'{"a": 1', JSON) == RawBody(b'{"a": 1')


def test_a_form_is_recognised_by_its_content_type_only():
    assert isinstance(read_body(b"a=b", FORM + "; charset=utf-8"), FormBody)
    assert isinstance(read_body(b"a=b", FORM.upper()), FormBody)
    assert read_body(b"a=b", "text/plain") == RawBody(b"a=b")
    assert read_body(b"a=b", "") == RawBody(b"a=b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"a=1&b=2", b"b=2&a=1"),
        (b"a=1&b=2&a=3", b"b=2&a=1&a=3"),
        (b"a=x+y", b"a=x%20y"),
        (b"a=%C3%BC", b"a=%c3%bc"),
        (b"a=%7E", b"a=~"),
        (b"a", b"a="),
        (b"a=1&&b=2&", b"a=1&b=2"),
    ],
)
def test_forms_with_the_same_fields_are_equal(one, other):
    assert equal(one, other, FORM)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"a=1&a=2", b"a=2&a=1"),
        (b"a=1", b"a=1&a=1"),
        (b"a=1", b"A=1"),
        (b"a=1&b=2", b"a=1%26b=2"),
        (b"a=%2B", b"a=+"),
        (b"a=%zz", b"a=%25zz"),
        (b"a=%", b"a=%25"),
    ],
)
def test_forms_with_other_fields_are_not_equal(one, other):
    assert not equal(one, other, FORM)


def test_multipart_bodies_are_equal_whatever_their_boundary():
    parts = ((FIELD, b"whisper-1"), (FILE, b"RIFF\x00\xff\r\n\r\n--"))
    one, other = multipart("aaa", *parts), multipart("b-b'b", *parts)

    assert equal(
        one,
        other,
        "multipart/form-data; boundary=aaa",
        'Multipart/Form-Data; charset=utf-8; Boundary="b-b\'b"',
    )


def test_a_boundary_is_found_in_the_first_line_without_a_content_type():
    body = multipart("7d1b", (FIELD, b"whisper-1"))
    expected = Part(((b"content-disposition", b'form-data; name="model"'),), b"whisper-1")

    assert read_body(body, "") == MultipartBody((expected,))
    assert read_body(body, "multipart/form-data") == MultipartBody((expected,))
    assert read_body(body, "text/plain") == RawBody(body)


def test_headers_of_a_part_may_stand_in_another_order_and_case():
    swapped = (
        'content-type: audio/wav\r\nCONTENT-DISPOSITION:form-data; name="file"; filename="a.wav"'
    )

    assert equal(multipart("a", (FILE, b"x")), multipart("b", (swapped, b"x")), "")


@pytest.mark.parametrize(
    "other",
    [
        multipart("b", (FILE, b"x"), (FIELD, b"whisper-1")),
        multipart("b", (FIELD, b"whisper-1")),
        multipart("b", (FIELD, b"whisper-2"), (FILE, b"x")),
        multipart("b", (FIELD, b"whisper-1"), (FILE.replace("a.wav", "b.wav"), b"x")),
        multipart("b", (FIELD, b"whisper-1"), (FILE, b"x\r\n")),
        multipart("b", (FIELD, b"whisper-1"), (FILE, b"x"), (FILE, b"x")),
    ],
    ids=["order", "missing", "content", "header", "line end", "additional"],
)
def test_multipart_bodies_with_other_parts_are_not_equal(other):
    assert not equal(multipart("a", (FIELD, b"whisper-1"), (FILE, b"x")), other, "")


@pytest.mark.parametrize(
    "body",
    [
        b"--a",
        b"--a\r\n",
        b"--a\r\n\r\nx",
        b"--a\r\n\r\nx\r\n--a",
        b"--a\r\n\r\nx\r\n--a--junk",
        b"--a\r\nno colon\r\n\r\nx\r\n--a--",
        b"--a\r\nA: b\r\n--a--\r\n",
        b"--a\r\n--a--\r\n",
        b"--a\n\nx\n--a--\n",
        b"preamble\r\n--a\r\n\r\nx\r\n--a--",
        b"--ab\r\n\r\nx\r\n--a--",
        b"--a\r\n\r\nx\r\n--a--\r\n--a--\r\n",
        b"",
        b"--",
        b"----",
    ],
)
def test_malformed_multipart_is_compared_as_bytes(body):
    assert read_body(body, "multipart/form-data; boundary=a") == RawBody(body)


def test_a_multipart_body_may_have_no_parts():
    assert read_body(b"--a--\r\n", "multipart/form-data; boundary=a") == MultipartBody(())


def test_a_part_may_have_no_headers():
    body = b"--a\r\n\r\nx\r\n--a--"

    assert read_body(body, "") == MultipartBody((Part((), b"x"),))


def test_other_bodies_are_compared_byte_by_byte():
    assert not equal(b"one\r\ntwo", b"one\ntwo", "text/plain")
    assert equal(b"\x00\xff", b"\x00\xff", "", "application/octet-stream")


def test_a_content_type_is_found_in_any_case():
    assert content_type(Request(headers={"content-type": (JSON, FORM)})) == JSON
    assert content_type(Request(headers={"Content-Type": ()})) == ""
    assert content_type(Request()) == ""


fields = st.lists(st.tuples(st.binary(max_size=3), st.binary(max_size=3)), max_size=5)


def encode(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(
        b"".join(b"%%%02x" % byte for byte in name)
        + b"="
        + b"".join(b"%%%02X" % byte for byte in value)
        for name, value in pairs
    )


def multimap(pairs: list[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    return {name: [value for other, value in pairs if other == name] for name, _ in pairs}


@given(fields, fields)
def test_forms_are_equal_only_if_their_multimaps_are(one, other):
    assert equal(encode(one), encode(other), FORM) == (multimap(one) == multimap(other))


parts = st.lists(
    st.tuples(st.sampled_from([FIELD, FILE]), st.binary(max_size=6)), min_size=1, max_size=3
)


@given(parts, parts)
def test_multipart_bodies_are_equal_only_if_their_parts_are(one, other):
    assert equal(multipart("one-1", *one), multipart("two--2", *other), "") == (one == other)


@given(st.binary(), st.sampled_from(["", JSON, FORM, "multipart/form-data; boundary=a", "??"]))
def test_any_bytes_can_be_read(body, type_):
    assert read_body(body, type_).canonical() == read_body(bytes(body), type_).canonical()
