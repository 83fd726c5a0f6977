"""Differences of bodies are told by the names that a user knows them by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.playback.requests import FORM, JSON, multipart
from vcrproxy.playback.bodies import read_body
from vcrproxy.playback.body_difference import body_differences

MODEL = 'Content-Disposition: form-data; name="model"'
FILE = 'Content-Disposition: form-data; name="file"; filename="a.wav"'
TYPED = FILE + "\r\nContent-Type: audio/wav"


def told(asked: bytes, recorded: bytes, type_: str = "") -> list[str]:
    differences = body_differences(read_body(asked, type_), read_body(recorded, type_))
    return [str(difference) for difference in differences]


@pytest.mark.parametrize(
    ("asked", "recorded", "words"),
    [
        (b"a=x+y", b"a=z", 'form field a: asked "x y", cassette has "z"'),
        (b"a=1&b=", b"a=1", 'form field b: only asked: ""'),
        (b"a=1", b"a=1&%0A=%ff", r'form field \n: only in the cassette: "\xff"'),
        (b"a=1&a=2", b"a=2&a=1", 'form field a: asked "1" and "2", cassette has "2" and "1"'),
        (
            b"a=1&a=2&a=3&a=4&a=5",
            b"a=1",
            'form field a: asked "1" and "2" and "3" and 2 more, cassette has "1"',
        ),
        (b"a=%ff", b"a=1", "form field a: asked 1 bytes, cassette has 1 bytes, "),
    ],
)
def test_forms_are_told_by_field(asked, recorded, words):
    (difference,) = told(asked, recorded, FORM)

    assert difference.startswith(words)


@pytest.mark.parametrize(
    ("asked", "recorded", "words"),
    [
        (
            [(MODEL, b"whisper-2"), (FILE, b"x")],
            [(MODEL, b"whisper-1"), (FILE, b"x")],
            ['part "model": asked "whisper-2", cassette has "whisper-1"'],
        ),
        (
            [(FILE, b"RIFF\x00\xff\x01")],
            [(MODEL, b"whisper-1"), (FILE, b"RIFF\x00\xfe")],
            [
                'part "file": asked 7 bytes, cassette has 6 bytes, first difference at byte 5',
                'part "model": only in the cassette: 9 bytes',
            ],
        ),
        (
            [(TYPED, b"x"), (MODEL, b"a")],
            [(FILE, b"x")],
            ['part "file": header content-type differs', 'part "model": only asked: 1 bytes'],
        ),
        (
            [(FILE, b"x"), (FILE, b"y")],
            [(FILE, b"x"), (FILE, b"z")],
            ['part "file" (2): asked "y", cassette has "z"'],
        ),
        (
            [(MODEL, b"x"), (FILE, b"y")],
            [(FILE, b"y"), (MODEL, b"x")],
            ['parts: asked part "model", part "file", cassette has part "file", part "model"'],
        ),
        ([("X: y", b"1")], [("X: y", b"2")], ['part: asked "1", cassette has "2"']),
    ],
)
def test_multipart_bodies_are_told_by_part(asked, recorded, words):
    assert told(multipart("a", *asked), multipart("b", *recorded)) == words


def test_text_is_shown_around_the_first_difference():
    assert told(b"one\r\ntwo", b"one\ntwo") == [
        r'body: asked "one\r\ntwo", cassette has "one\ntwo"'
    ]


def test_other_bytes_are_never_shown():
    assert told(b"\xffsecret", b"\xffsecretly") == [
        "body: asked 7 bytes, cassette has 9 bytes, first difference at byte 7"
    ]


@pytest.mark.parametrize(
    ("asked", "recorded", "type_", "words"),
    [
        (b"{}", b"", JSON, "body: asked JSON, cassette has none"),
        (b"", b"[]", JSON, "body: asked none, cassette has JSON"),
        (b"a=1", b"{}", FORM, "body: asked an urlencoded form, cassette has JSON"),
        (multipart("a"), b"x", "", "body: asked multipart, cassette has neither JSON nor a form"),
    ],
)
def test_bodies_of_different_kinds_are_told_by_kind(asked, recorded, type_, words):
    assert told(asked, recorded, type_) == [words]


pieces = st.lists(st.sampled_from([b"--a", b"\r\n", b"--", b"A: b", b"{", b"}", b"=", b"&", b"x"]))
types = st.sampled_from(["", FORM])


@given(pieces, pieces, types, types)
def test_bodies_that_are_not_equal_always_have_a_difference(asked, recorded, type_, other_type):
    one = read_body(b"".join(asked), type_)
    other = read_body(b"".join(recorded), other_type)

    if one.canonical() != other.canonical():
        assert list(body_differences(one, other))
