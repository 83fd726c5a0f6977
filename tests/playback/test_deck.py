"""A deck deals each recording once, to a request that equals it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.playback.requests import CHAT_URL, FORM, cassette, chat, get, multipart, post, user
from vcrproxy.cassette.model import Cassette, Request
from vcrproxy.playback.deck import Deck, Played
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.playback.rules.index import State

HELLO = post(chat(user("Hello")))
HELLO_PRETTY = post(b'{"model" : "gpt-4o", "n": 1.0}')
HELLO_COMPACT = post(b'{"n":1,"model":"gpt-4o"}')
MODELS = get("https://api.openai.com/v1/models")


def deck(*requests: Request, repeat: bool = False) -> Deck:
    return Deck(cassette(*requests), "cassettes/chat.yaml", State(repeat=repeat))


def numbers(playback: Deck, *requests: Request) -> list[int]:
    return [playback.take(request).number for request in requests]


def test_a_request_is_answered_by_its_recording():
    recorded = cassette(MODELS, HELLO)

    played = Deck(recorded, "chat.yaml").take(HELLO)

    assert played == Played(1, recorded.interactions[1])


def test_a_used_interaction_is_not_served_twice():
    """go-vcr replay: each interaction answers once."""
    playback = deck(HELLO)
    playback.take(HELLO)

    with pytest.raises(InteractionNotFound, match="already played: #0"):
        playback.take(HELLO)


def test_equal_recordings_are_played_in_their_order():
    assert numbers(deck(HELLO, MODELS, HELLO, HELLO), HELLO, HELLO, HELLO) == [0, 2, 3]


def test_order_counts_for_more_than_spelling():
    playback = deck(HELLO_PRETTY, HELLO_COMPACT)

    assert numbers(playback, HELLO_COMPACT, HELLO_COMPACT) == [0, 1]


def test_requests_may_come_in_any_order():
    other = post(chat(user("Bye")))

    assert numbers(deck(HELLO, MODELS, other), other, HELLO, MODELS) == [2, 0, 1]


def test_repeats_go_round():
    playback = deck(HELLO_PRETTY, MODELS, HELLO_COMPACT, repeat=True)

    assert numbers(playback, *[HELLO_COMPACT] * 5) == [0, 2, 0, 2, 0]
    assert playback.unused == (1,)


def test_repeats_do_not_answer_what_was_never_recorded():
    with pytest.raises(InteractionNotFound):
        deck(HELLO, repeat=True).take(MODELS)


@pytest.mark.parametrize(
    "asked",
    [
        post(chat(user("Hello"), model="gpt-5")),
        post(chat(user("Hello")), url=CHAT_URL + "?a=1"),
        Request(method="PUT", url=CHAT_URL, body=HELLO.body),
        Request(method="post", url=CHAT_URL, body=HELLO.body),
    ],
    ids=["body", "url", "method", "case of the method"],
)
def test_method_url_and_body_must_be_equal(asked):
    with pytest.raises(InteractionNotFound):
        deck(HELLO).take(asked)


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        (HELLO_PRETTY, HELLO_COMPACT),
        (post(b"a=1&b=2", type_=FORM), post(b"b=2&a=1", type_=FORM)),
        (
            post(multipart("a", ("A: b", b"x")), type_=""),
            post(multipart("c", ("a:b", b"x")), type_="multipart/mixed; boundary=c"),
        ),
        (post(b"a=1", type_=FORM), post(b"a=1", type_="text/plain")),
        (post(b"a=1", type_="text/plain"), post(b"a=1", type_=FORM)),
        (get("https://API.openai.com:443"), get("https://api.openai.com/#x")),
        (get("https://api.openai.com/v1"), Request(url="https://api.openai.com/v1")),
    ],
    ids=["json", "form", "multipart", "form as text", "text as form", "url", "no method"],
)
def test_what_counts_as_equal_is_found(asked, recorded):
    assert numbers(deck(MODELS, recorded), asked) == [1]


def test_equality_by_bytes_and_by_meaning_share_one_order():
    form, same_form = post(b"a=1&b=2", type_=FORM), post(b"b=2&a=1", type_=FORM)
    as_text = post(b"a=1&b=2", type_="")
    playback = deck(same_form, as_text, form)

    assert numbers(playback, form, form, form) == [0, 1, 2]
    with pytest.raises(InteractionNotFound):
        playback.take(as_text)


def test_a_deck_counts():
    playback = deck(HELLO, MODELS, HELLO)
    playback.take(HELLO)
    with pytest.raises(InteractionNotFound):
        playback.take(get(CHAT_URL))

    assert (len(playback), playback.plays) == (3, (1, 0, 0))
    assert playback.unused == (1, 2)


def test_a_deck_goes_on_where_another_one_stopped():
    recorded = cassette(HELLO, MODELS, HELLO)
    first = Deck(recorded, "chat.yaml")
    first.take(HELLO)

    second = Deck(recorded, "chat.yaml", plays=first.plays)

    assert second.take(HELLO).number == 2
    with pytest.raises(InteractionNotFound, match="already played: #0, #2"):
        second.take(HELLO)


def test_finding_nothing_is_no_miss():
    """A recorder beside the player forwards what is not found."""
    playback = deck(HELLO)

    assert playback.find(MODELS) is None
    assert playback.find(HELLO) == Played(0, cassette(HELLO).interactions[0])


def test_an_error_carries_its_message():
    with pytest.raises(InteractionNotFound) as raised:
        deck().take(HELLO)

    assert raised.value.message == str(raised.value)
    assert raised.value.message.startswith(f"no interaction left for POST {CHAT_URL} in cassettes/")


def test_an_empty_cassette_is_a_deck():
    playback = Deck(Cassette(), "empty.yaml")

    assert (len(playback), playback.unused) == (0, ())


requests = st.builds(
    Request,
    method=st.sampled_from(["GET", "POST"]),
    url=st.sampled_from([CHAT_URL, CHAT_URL + "#x", "https://api.openai.com/v1/models"]),
    body=st.sampled_from([b"", b"{}", b"{ }", b"a=1&b=2", b"b=2&a=1", b"\xff"]),
    headers=st.sampled_from([{}, {"Content-Type": (FORM,)}]),
)


@given(st.lists(requests, max_size=12), st.data())
def test_every_recording_is_served_once_in_any_order_and_then_missed(recorded, data):
    """Asked as recorded; a form and the same bytes without a type are one body to each other."""
    recorded = [request for request in recorded if request.headers or b"=" not in request.body]
    asked = data.draw(st.permutations(recorded))
    playback = deck(*recorded)

    assert sorted(numbers(playback, *asked)) == list(range(len(recorded)))
    assert playback.unused == ()
    for request in asked:
        with pytest.raises(InteractionNotFound, match="already played"):
            playback.take(request)


@given(st.lists(requests, min_size=1, max_size=6), st.integers(1, 3))
def test_repeats_play_all_equally_often(recorded, rounds):
    recorded = [request for request in recorded if request.headers or b"=" not in request.body]
    playback = deck(*recorded, repeat=True)

    played = numbers(playback, *recorded * rounds)

    assert sorted(played) == sorted(list(range(len(recorded))) * rounds)
