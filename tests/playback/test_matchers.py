"""A matcher says None, or in words why a recording does not answer a request."""

import pytest

from tests.playback.requests import CHAT_URL, FORM, chat, get, post, user
from vcrproxy.playback.matchers import MATCHERS, body, method, url

HELLO = post(chat(user("Hello")))


def test_method_url_and_body_take_part_in_this_order():
    assert (method, url, body) == MATCHERS


def test_a_request_matches_itself():
    assert [matcher(HELLO, HELLO) for matcher in MATCHERS] == [None, None, None]


def test_headers_do_not_take_part():
    other = post(chat(user("Hello")), type_="text/plain")

    assert [matcher(other, HELLO) for matcher in MATCHERS] == [None, None, None]


def test_methods_are_told():
    assert method(get(CHAT_URL), HELLO) == "method: asked GET, cassette has POST"


def test_no_method_is_get_as_in_go():
    assert method(get(CHAT_URL), post(b"")) is not None
    assert method(get(CHAT_URL), type(HELLO)(url=CHAT_URL)) is None


@pytest.mark.parametrize(
    ("asked", "recorded", "words"),
    [
        ("https://a.com/v1", "https://b.com/v1", "host: asked a.com, cassette has b.com"),
        ("https://a.com/v1", "http://a.com/v1", "scheme: asked https, cassette has http"),
        ("https://a.com/v1", "https://a.com:8443/v1", "host: asked a.com, cassette has a.com:8443"),
        ("https://a.com/v1/", "https://a.com/v1", "path: asked /v1/, cassette has /v1"),
        (
            "https://a.com/v1?api-version=2&x=1",
            "https://a.com/v1?x=1&api-version=1",
            'query parameter api-version: asked "2", cassette has "1"',
        ),
        (
            "https://a.com/v1?after=x&limit=20",
            "https://a.com/v1?before=y",
            'query parameter after: only asked: "x" (and 2 more)',
        ),
        (
            "https://a.com/?id=1&id=2",
            "https://a.com/?id=1",
            'query parameter id: asked "1" and "2", cassette has "1"',
        ),
        ("https://a.com/?a&b", "https://a.com/?b&a", "query: asked ?a&b, cassette has ?b&a"),
        ("https://a.com/?", "https://a.com/", "query: asked ?, cassette has "),
    ],
)
def test_what_differs_in_a_url_is_told(asked, recorded, words):
    assert url(get(asked), get(recorded)) == words


def test_long_paths_are_cut_around_what_differs():
    words = url(get(f"https://a.com/{'x' * 300}/1"), get(f"https://a.com/{'x' * 300}/2"))

    assert words == f"path: asked …{'x' * 19}/1, cassette has …{'x' * 19}/2"


def test_equal_bytes_match_whatever_the_content_types():
    assert body(post(b"a=1", type_=FORM), post(b"a=1", type_="text/plain")) is None


def test_bodies_that_mean_the_same_match():
    assert body(post(b"a=1&b=2", type_=FORM), post(b"b=2&a=1", type_=FORM)) is None


def test_the_first_difference_of_a_body_is_told_and_the_others_counted():
    words = body(post(chat(user("Hi"), model="gpt-5")), HELLO)

    assert words == '$.messages[1].content: asked "Hi", cassette has "Hello" (and 1 more)'
