"""The whole text of a miss, so that a change of wording is seen."""

import pytest

from tests.playback.requests import (
    CHAT_URL,
    FORM,
    cassette,
    chat,
    get,
    multipart,
    post,
    tool_call,
    tool_result,
    user,
)
from vcrproxy.cassette.model import Request
from vcrproxy.playback.advice import Advice
from vcrproxy.playback.deck import Deck
from vcrproxy.playback.errors import InteractionNotFound

HELLO = post(chat(user("Say hi in Portuguese")))
LINE_1 = f"no interaction left for POST {CHAT_URL} in cassettes/chat.yaml\n"
REMEDY = "vcrproxy run --mode new_episodes cassettes/chat.yaml"
LAST_LINE = f"  to record it: {REMEDY}"


def miss(asked: Request, *recorded: Request, played: tuple[Request, ...] = ()) -> str:
    deck = Deck(cassette(*recorded), "cassettes/chat.yaml", advice=Advice(REMEDY))
    for request in played:
        deck.take(request)
    with pytest.raises(InteractionNotFound) as raised:
        deck.take(asked)
    return raised.value.message


def test_the_nearest_recording_is_named_with_both_values():
    asked = post(chat(user("Say hi in Spanish")))
    models = get("https://api.openai.com/v1/models")
    recorded = [models, models, models, HELLO, post(chat(user("Tell a long story")))]

    assert miss(asked, *recorded, played=(models, models)) == (
        LINE_1
        + '  nearest: #3, $.messages[1].content: asked "Say hi in Spanish",'
        + ' cassette has "Say hi in Portuguese"\n'
        + "  already played: #0, #1\n"
        + LAST_LINE
    )


def test_further_differences_are_counted_and_the_first_of_them_told():
    body = chat(user("Say hi in Portuguese"), model="o4-mini", temperature=0.7, tool_choice="none")
    del body["max_tokens"]

    assert miss(post(body), HELLO) == (
        LINE_1
        + '  nearest: #0, $.model: asked "o4-mini", cassette has "gpt-4o"\n'
        + '  and 3 more differences: $.tool_choice: asked "none", cassette has "auto";'
        + " $.temperature: only asked: 0.7\n"
        + LAST_LINE
    )


def test_a_conversation_that_grew_shows_what_is_new():
    grown = chat(user("Say hi in Portuguese"), tool_call('{"a": 2}'), tool_result("5"))

    assert miss(post(grown), HELLO, played=(HELLO,)) == (
        LINE_1
        + '  nearest: #0 (already played), $.messages[2] to [3]: only asked: {"role": "assistant",'
        + ' "tool_calls": [{"id": "call_fifE5poZ3dg3", "type": "functi…\n'
        + "  already played: #0\n"
        + LAST_LINE
    )


def test_recordings_that_were_all_played_are_named():
    assert miss(HELLO, HELLO, HELLO, played=(HELLO, HELLO)) == (
        LINE_1
        + "  every equal recording was already played: #0, #1;"
        + " record the call again or allow repeats with --repeat\n"
        + LAST_LINE
    )


def test_an_empty_cassette_is_called_empty():
    assert miss(HELLO) == LINE_1 + "  the cassette is empty\n" + LAST_LINE


def test_a_host_that_was_never_recorded_is_told_with_those_that_were():
    asked = post(chat(), url="https://api.anthropic.com/v1/messages")

    assert miss(asked, HELLO, get("http://localhost:8080/")) == (
        "no interaction left for POST https://api.anthropic.com/v1/messages"
        " in cassettes/chat.yaml\n"
        "  host: asked api.anthropic.com, cassette has only api.openai.com, localhost:8080\n"
        + LAST_LINE
    )


def test_another_path_is_told_without_the_body():
    asked = post(chat(user("x")), url="https://api.openai.com/chat/completions")

    assert miss(asked, HELLO) == (
        "no interaction left for POST https://api.openai.com/chat/completions"
        " in cassettes/chat.yaml\n"
        "  nearest: #0, path: asked /chat/completions, cassette has /v1/chat/completions\n"
        + LAST_LINE
    )


def test_another_query_is_told_by_parameter_and_then_the_body():
    asked = post(chat(user("Say hi")), url=CHAT_URL + "?api-version=2")

    assert miss(asked, post(chat(), url=CHAT_URL + "?api-version=1")).splitlines()[1:3] == [
        '  nearest: #0, query parameter api-version: asked "2", cassette has "1"',
        '  and 1 more difference: $.messages[1]: only asked: {"role": "user", "content": "Say hi"}',
    ]


def test_another_method_is_told():
    assert miss(get(CHAT_URL), HELLO).splitlines()[:2] == [
        f"no interaction left for GET {CHAT_URL} in cassettes/chat.yaml",
        "  nearest: #0, method: asked GET, cassette has POST",
    ]


def test_forms_and_uploads_are_told_by_field():
    form = miss(post(b"a=1&b=2", type_=FORM), post(b"a=1&b=3", type_=FORM))
    name = 'Content-Disposition: form-data; name="file"'
    upload = miss(
        post(multipart("a", (name, b"\xff\x00")), type_="multipart/form-data; boundary=a"),
        post(multipart("b", (name, b"\xff\x01\x02")), type_="multipart/form-data; boundary=b"),
    )

    assert '  nearest: #0, form field b: asked "2", cassette has "3"\n' in form
    assert (
        '  nearest: #0, part "file": asked 2 bytes, cassette has 3 bytes,'
        " first difference at byte 1\n" in upload
    )


def test_played_numbers_are_told_in_runs():
    recorded = [post(chat(user(f"message {number}"))) for number in range(30)]
    played = tuple(recorded[n] for n in [*range(5), *range(6, 8), *range(9, 30, 2)])

    assert "  already played: #0 to #4, #6, #7, #9, #11, #13, #15, #17, #19 and 5 more\n" in miss(
        post(chat(user("what?"))), *recorded, played=played
    )


def test_a_miss_never_shows_headers_or_the_user_name_of_a_url():
    asked = Request(
        method="POST",
        url="https://user:hunter2@api.openai.com/v1/chat/completions#hunter2",
        headers={"Authorization": ("Bearer hunter2",), "Content-Type": ("hunter2",)},
        body=b"{}",
    )

    assert "hunter2" not in miss(asked, HELLO)


LONG = "The quick brown fox jumps over the lazy dog. " * 400


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        (post(chat(user(LONG + "a"))), post(chat(user(LONG + "b")))),
        (post({LONG + str(n): LONG for n in range(9)}), post({LONG: "\x00" * 5000})),
        (post(b"\xff" * 9000), post(b"\xff" * 9000 + b"x")),
        (get("https://a.com/" + LONG), get("https://a.com/" + LONG + "x")),
        (get("https://a.com/?" + "&".join(f"{n}={LONG}" for n in range(99))), get("https://a.com")),
        (get("https://" + LONG), get("https://a.com/")),
        (Request(method=LONG, url="\udcff" * 3000), get("\x00" * 3000)),
        (post(b"[" * 300 + b"]" * 300), post(b"[" * 301 + b"]" * 301)),
    ],
)
def test_a_message_stays_short_and_printable(asked, recorded):
    message = miss(asked, recorded)

    assert len(message) < 2000
    assert message.replace("\n", "").isprintable()
    assert message.endswith(LAST_LINE)


def test_without_a_remedy_none_is_named():
    with pytest.raises(InteractionNotFound) as raised:
        Deck(cassette(), "a.yaml").take(HELLO)

    assert str(raised.value).endswith("\n  the cassette is empty")


@pytest.mark.parametrize("name", ["deep/" * 1000 + "a.yaml", "'" * 1000])
def test_a_long_cassette_name_leaves_room_for_the_diagnosis(name):
    with pytest.raises(InteractionNotFound) as raised:
        Deck(cassette(), name, advice=Advice(name)).take(HELLO)

    assert "\n  the cassette is empty\n" in raised.value.message
    assert len(raised.value.message) < 2000


def test_a_message_stays_short_whatever_comes_together():
    asked = post({LONG + str(number): LONG for number in range(9)}, url="https://a.com/" + LONG)
    recorded = post({LONG: LONG, "x" * 60: LONG}, url=asked.url)

    with pytest.raises(InteractionNotFound) as raised:
        Deck(cassette(recorded), "'" * 1000, advice=Advice("x" * 1000)).take(asked)

    assert len(raised.value.message) < 2000
