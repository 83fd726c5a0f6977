"""JSON in strings is compared as JSON, and a path reaches it."""

import json

import pytest

from tests.playback.requests import chat, post, tool_call, user
from tests.playback.rules.matching import choice, deck, drift

COMPACT, SPACED = '{"a":1,"b":{"c":[2]}}', '{ "b": {"c": [2.0]}, "a": 1 }'


def test_arguments_that_are_spelled_otherwise_match():
    playback = deck(post(chat(tool_call(COMPACT))))

    assert playback.find(post(chat(tool_call(SPACED))))


@pytest.mark.parametrize(
    "other", ['{"a":1,"b":{"c":[3]}}', '{"a":1}', "[]", '{"a":1', COMPACT + "."]
)
def test_arguments_that_say_something_else_do_not(other):
    assert deck(post(chat(tool_call(COMPACT)))).find(post(chat(tool_call(other)))) is None


def test_a_string_is_not_the_object_that_it_holds():
    assert deck(post({"a": COMPACT})).find(post({"a": json.loads(COMPACT)})) is None


def test_a_path_reaches_into_a_string():
    def asked(turn: str) -> dict[str, object]:
        return {"x": json.dumps({"turn": turn, "kept": 1})}

    rules = choice(ignore=["$.x.turn"])

    assert drift(deck(post(asked("a")), rules=rules).take(post(asked("b")))) == [
        ("ignore", "$.x.turn", "b", "a")
    ]
    assert deck(post(asked("a"))).find(post(asked("b"))) is None


def test_strings_in_strings_are_opened_too():
    inner = [json.dumps({"output": json.dumps({"a": 1, "b": n})}) for n in (1, 2)]

    rules = choice(ignore=["$.x.output.b"])

    assert deck(post({"x": inner[0]}), rules=rules).find(post({"x": inner[1]}))


def test_text_that_only_begins_like_json_is_text():
    for text in ("[1] says so", "{", "[", "{}x", '{"a":1}{"b":2}'):
        assert deck(post(chat(user(text)))).find(post(chat(user(text + " ")))) is None


def test_without_the_rule_strings_are_strings():
    playback = deck(post(chat(tool_call(COMPACT))), rules=choice("!json"))

    assert playback.find(post(chat(tool_call(SPACED)))) is None


def test_what_is_nested_deeply_is_no_trouble():
    deep = {"a": json.loads("[" * 980 + "]" * 980)}

    assert deck(post(deep)).find(post(deep | {"user": "x"}))
    assert deck(post(deep)).find(post(deep | {"b": "x"})) is None
