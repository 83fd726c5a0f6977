"""The nearest recording is the one that a user would name."""

import random

import pytest

from tests.playback.requests import (
    CHAT_URL,
    cassette,
    chat,
    get,
    post,
    tool_call,
    tool_result,
    user,
)
from vcrproxy.cassette.model import Request
from vcrproxy.playback.nearest import nearest

WORDS = [f"word{number}" for number in range(500)]


def number_of_nearest(asked: Request, *recorded: Request, plays: tuple[int, ...] = ()) -> int:
    played = plays or (0,) * len(recorded)
    return nearest(asked, cassette(*recorded).interactions, played)[0]


def test_a_conversation_that_grew_finds_its_predecessor():
    call, result = tool_call('{"a": 2, "b": 3}'), tool_result("5")
    recorded = [
        post(chat(user("Multiply 2 and 3"), call, user("stop"))),
        post(chat(user("Add 2 and 3"))),
        post(chat(user("Add 2 and 3"), call)),
        post(chat(user("Multiply 2 and 3"))),
    ]

    assert number_of_nearest(post(chat(user("Add 2 and 3"), call, result)), *recorded) == 2
    assert number_of_nearest(post(chat(user("Add 2 and 3"), call, result)), *recorded[:2]) == 1


def test_small_differences_are_nearer_than_large_ones():
    recorded = [
        post(chat(user(text))) for text in ("Write a poem", "Say hi", "Say hi in Portuguese")
    ]

    assert number_of_nearest(post(chat(user("Say hi in Spanish"))), *recorded) == 2


def test_a_rewritten_message_is_nearer_than_several_messages_less():
    call, result = tool_call('{"a": 2, "b": 3}'), tool_result("5")
    recorded = [
        post(chat(user("Add"))),
        post(chat(user("Add"), call, result, user("Thanks, that is all. " * 20))),
    ]
    asked = post(chat(user("Add"), call, result, user("Now multiply what you got by 7. " * 20)))

    assert number_of_nearest(asked, *recorded) == 1


def test_the_same_method_and_url_count_for_more_than_the_body():
    body = chat(user("Hello"))
    recorded = [post(body, url=CHAT_URL + "?a=1"), post(body, url=CHAT_URL + "s"), post(chat())]

    assert number_of_nearest(post(body), *recorded) == 2


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (get("https://api.openai.com/v1/models?limit=2"), 1),
        (get("https://api.openai.com/v1/model"), 1),
        (get("https://api.openai.com/v1/files/file-1"), 2),
        (get("https://api.openai.com/chat/completions"), 0),
        (post(b"", url="https://api.openai.com/v1/files/file-2"), 2),
    ],
)
def test_the_nearest_url_is_found(asked, number):
    recorded = [
        post(chat(user("Hello"))),
        get("https://api.openai.com/v1/models"),
        get("https://api.openai.com/v1/files/file-2"),
    ]

    assert number_of_nearest(asked, *recorded) == number


def test_of_equally_near_recordings_the_first_unplayed_is_named():
    recorded = [post(chat(user(text))) for text in "aaa"]
    asked = post(chat(user("b")))

    assert number_of_nearest(asked, *recorded) == 0
    assert number_of_nearest(asked, *recorded, plays=(1, 0, 0)) == 1


def conversations(count: int) -> list[dict]:
    choose = random.Random(1)
    return [
        chat(*(user(" ".join(choose.choices(WORDS, k=30))) for _ in range(4)), temperature=0.5)
        for _ in range(count)
    ]


def change_a_word(body: dict) -> dict:
    messages = list(body["messages"])
    messages[2] = user(messages[2]["content"] + " more")
    return {**body, "messages": messages}


def change_the_date_and_a_word(body: dict) -> dict:
    system = {"role": "system", "content": "Today is 2026-03-01. You are a helpful assistant"}
    changed = change_a_word(body)
    return {**changed, "messages": [system, *changed["messages"][1:]]}


def grow(body: dict) -> dict:
    return {**body, "messages": [*body["messages"], user("so what? " * 30), tool_call("{}" * 50)]}


def shrink_and_change_fields(body: dict) -> dict:
    return {**body, "messages": body["messages"][:-1], "temperature": 1, "model": "gpt-5"}


def send_keys_in_another_order(body: dict) -> dict:
    return dict(reversed(change_a_word(body).items()))


@pytest.mark.parametrize(
    "change",
    [
        change_a_word,
        change_the_date_and_a_word,
        grow,
        shrink_and_change_fields,
        send_keys_in_another_order,
    ],
)
def test_the_nearest_of_many_is_found(change):
    """More than are compared value by value."""
    bodies = conversations(300)
    recorded = [post(body) for body in bodies]

    for number in (0, 150, 299):
        assert number_of_nearest(post(change(bodies[number])), *recorded) == number


def test_many_recordings_without_bodies_have_a_nearest_one():
    recorded = [get("https://api.openai.com/v1/models?a=1")] * 30

    assert number_of_nearest(get("https://api.openai.com/v1/models"), *recorded) == 0


def test_many_recordings_that_share_nothing_have_a_nearest_one():
    recorded = [post(body) for body in conversations(30)]

    assert number_of_nearest(post(b"hello"), *recorded) in range(30)
