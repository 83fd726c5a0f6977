"""Answers to equal questions are interchangeable, for what quotes them as well."""

import json
import random
from typing import Any

import pytest

from tests.playback.requests import chat, post, user
from tests.playback.rules.matching import choice, drift
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.playback.deck import Deck
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.playback.rules.index import State
from vcrproxy.playback.rules.names import Rule

FIRST = user("Name a city")
CITIES = ["Lisbon", "Porto", "Braga", "Faro", "Évora", "Beja", "Guarda", "Leiria"]


def said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def completion(text: str, number: int) -> bytes:
    message = said(text)
    body = {"id": f"chatcmpl-{number:024d}", "choices": [{"index": 0, "message": message}]}
    return json.dumps(body).encode()


def stream(text: str, number: int) -> bytes:
    events = [
        {"id": f"chatcmpl-{number:024d}", "choices": [{"index": 0, "delta": {"content": piece}}]}
        for piece in text
    ]
    return b"".join(b"data: %b\n\n" % json.dumps(one).encode() for one in events) + b"data: [DONE]"


def deck(*pairs: tuple[Request, bytes], match: tuple[str, ...] = ()) -> Deck:
    interactions = (Interaction(asked, Response(code=200, body=body)) for asked, body in pairs)
    return Deck(Cassette(tuple(interactions)), "a.yaml", State(choice(*match)))


def follow_up(city: str, number: int) -> Request:
    return post(chat(FIRST, said(city), user(f"Question {number}?")))


def conversations(answer: Any, order: list[int]) -> list[tuple[Request, bytes]]:
    """Eight that begin with the same question, recorded in some order."""
    first = [(post(chat(FIRST)), answer(CITIES[number], number)) for number in range(8)]
    then = [
        (follow_up(CITIES[which], number), b'{"id": "%d"}' % number)
        for number, which in enumerate(order)
    ]
    return first + then


@pytest.mark.parametrize("answer", [completion, stream])
@pytest.mark.parametrize("seed", range(20))
def test_conversations_go_on_whatever_answer_they_got(answer, seed):
    recorded, asked = (
        random.Random(seed).sample(range(8), 8),
        random.Random(-seed - 1).sample(range(8), 8),
    )
    playback = deck(*conversations(answer, recorded))
    for _ in range(8):
        playback.take(post(chat(FIRST)))

    for number in random.Random(seed).sample(range(8), 8):
        played = playback.take(follow_up(CITIES[asked[number]], number))
        assert played.number == 8 + number

    assert playback.unused == ()


def test_what_was_quoted_instead_is_told():
    playback = deck(*conversations(completion, list(range(8))))
    playback.take(post(chat(FIRST)))
    playback.take(post(chat(FIRST)))

    played = playback.take(follow_up("Porto", 0))

    assert (played.number, played.rules) == (8, {Rule.EQUAL})
    assert drift(played) == [("equal", "$.messages[2].content", "Porto", "Lisbon")]


def test_each_answer_stands_for_one_other():
    playback = deck(*conversations(completion, list(range(8))))
    for _ in range(8):
        playback.take(post(chat(FIRST)))
    playback.take(follow_up("Porto", 0))

    assert playback.find(follow_up("Porto", 2)) is None
    assert playback.find(follow_up("Faro", 2))


def test_what_nobody_answered_is_another_question():
    playback = deck(*conversations(completion, list(range(8))))

    assert playback.find(follow_up("Madrid", 0)) is None
    assert playback.find(post(chat(FIRST, user("Porto"), user("Question 0?")))) is None


def test_a_short_answer_is_quoted_only_where_the_assistant_says_it():
    pairs = [(post(chat(FIRST)), completion(text, n)) for n, text in enumerate("73")]
    asked = [post(chat(FIRST, said(text), user("7 or 3?"))) for text in "73"]
    question = [post(chat(user(text))) for text in "73"]
    playback = deck(*pairs, (asked[0], b"{}"), (question[0], b"{}"))

    assert playback.find(question[1]) is None
    assert playback.take(asked[1]).number == 2


LONG = ["The first step is to compare the answers.", "Begin by reading what was expected of it."]


def test_a_long_answer_may_be_quoted_inside_a_prompt():
    steps = [json.dumps({"steps": [text, "Then give a score."]}) for text in LONG]
    pairs = [(post(chat(FIRST)), completion(text, n)) for n, text in enumerate(steps)]
    asked = [post(chat(user(f"Evaluate:\n1. {text}\n2. Then give a score."))) for text in LONG]
    playback = deck(*pairs, (asked[0], b"{}"))

    assert playback.take(asked[1]).rules == {Rule.EQUAL}


def test_tool_calls_are_told_by_their_ids_and_these_are_put_back():
    def call(number: int) -> dict[str, Any]:
        function = {"name": "add", "arguments": '{"a": 1}'}
        return {"id": f"call_{number:020d}", "type": "function", "function": function}

    def result(number: int) -> dict[str, Any]:
        return {"role": "tool", "tool_call_id": f"call_{number:020d}", "content": "2"}

    def asked(number: int) -> Request:
        return post(
            chat(FIRST, {"role": "assistant", "tool_calls": [call(number)]}, result(number))
        )

    answers = [json.dumps({"choices": [{"message": {"tool_calls": [call(n)]}}]}) for n in (1, 2)]
    first = [(post(chat(FIRST)), answer.encode()) for answer in answers]
    playback = deck(*first, (asked(1), b'{"echo": "call_%020d"}' % 1))

    played = playback.take(asked(2))

    assert played.rules == {Rule.EQUAL}
    assert played.interaction.response.body == b'{"echo": "call_%020d"}' % 2


def test_second_questions_may_be_equal_too():
    """Three turns of two conversations that ask the same; the third quotes the second's answers."""
    second = [post(chat(FIRST, said(city), user("And?"))) for city in CITIES[:2]]

    def third(city: str, more: str, number: int) -> Request:
        return post(chat(FIRST, said(city), user("And?"), said(more), user(f"Question {number}?")))

    pairs = [
        *((post(chat(FIRST)), completion(CITIES[n], n)) for n in (0, 1)),
        *((second[n], completion(CITIES[n + 2], n + 2)) for n in (0, 1)),
        *((third(CITIES[n], CITIES[n + 2], n), b"{}") for n in (0, 1)),
    ]
    playback = deck(*pairs)
    for asked in (post(chat(FIRST)), post(chat(FIRST)), *second):
        playback.take(asked)

    assert playback.take(third("Porto", "Faro", 0)).number == 4
    assert playback.find(third("Lisbon", "Faro", 1)) is None
    assert playback.take(third("Lisbon", "Braga", 1)).number == 5


def test_without_the_rule_the_miss_says_what_happened():
    playback = deck(*conversations(completion, list(range(8))), match=("!equal",))
    playback.take(post(chat(FIRST)))
    playback.take(post(chat(FIRST)))

    with pytest.raises(InteractionNotFound) as missed:
        playback.take(follow_up("Porto", 0))

    assert (
        "$.messages[2].content quotes another answer to the same question than #8 does: equal"
        " questions that are asked at once get their answers in any order\n"
        "  #8 matches by equal, which is off: --match all\n" in missed.value.message
    )
