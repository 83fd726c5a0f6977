"""Differences of JSON values are told by path, in words that name both sides."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.playback.requests import chat, tool_call, tool_result, user
from tests.playback.test_json_value import spell, values
from vcrproxy.playback.json_difference import json_differences
from vcrproxy.playback.json_value import parse_json, same


def told(asked: object, recorded: object) -> list[str]:
    read = [parse_json(json.dumps(side).encode()) for side in (asked, recorded)]
    return [str(difference) for difference in json_differences(*read)]


@pytest.mark.parametrize(
    ("asked", "recorded", "words"),
    [
        ("a", "b", '$: asked "a", cassette has "b"'),
        ({"a": 0.7}, {"a": 1}, "$.a: asked 0.7, cassette has 1"),
        ({"a": 0.7}, {}, "$.a: only asked: 0.7"),
        ({}, {"a": [1]}, "$.a: only in the cassette: [1]"),
        ({"a": 1}, {"a": "1"}, '$.a: asked the number 1, cassette has the string "1"'),
        ({"a": True}, {"a": 1}, "$.a: asked the boolean true, cassette has the number 1"),
        ({"a": None}, {"a": False}, "$.a: asked null, cassette has the boolean false"),
        ({"a": {}}, {"a": []}, "$.a: asked the object {}, cassette has the array []"),
        ({"a": True}, {"a": False}, "$.a: asked true, cassette has false"),
        ({"a b": 1}, {"a b": 2}, '$["a b"]: asked 1, cassette has 2'),
        ({'"\n': 1}, {'"\n': 2}, '$["\\"\\n"]: asked 1, cassette has 2'),
        ({"": {"ü": 1}}, {"": {"ü": 2}}, '$[""]["ü"]: asked 1, cassette has 2'),
        ([1, 2, 3], [1, 9, 3], "$[1]: asked 2, cassette has 9"),
        ([[1], 2], [[True], 2], "$[0][0]: asked the number 1, cassette has the boolean true"),
    ],
)
def test_one_difference_is_told_by_its_path(asked, recorded, words):
    assert told(asked, recorded) == [words]


def test_numbers_are_shown_as_they_were_written():
    asked, recorded = parse_json(b"0.10000000000000000001"), parse_json(b"1e400")

    (difference,) = json_differences(asked, recorded)

    assert str(difference) == "$: asked 0.10000000000000000001, cassette has 1e400"


def test_differences_come_in_the_order_of_the_request():
    asked = {"b": 1, "a": 1, "only": 1}
    recorded = {"a": 2, "gone": 1, "b": 2}

    assert told(asked, recorded) == [
        "$.b: asked 1, cassette has 2",
        "$.a: asked 1, cassette has 2",
        "$.only: only asked: 1",
        "$.gone: only in the cassette: 1",
    ]


def test_a_conversation_that_grew_differs_by_its_new_messages_only():
    before = chat(user("Add 2 and 3"))
    after = chat(user("Add 2 and 3"), tool_call('{"a": 2, "b": 3}'), tool_result("5"))

    assert told(after, before) == [
        '$.messages[2] to [3]: only asked: {"role": "assistant", "tool_calls": '
        '[{"id": "call_fifE5poZ3dg3", "type": "functi…'
    ]


def test_a_message_left_out_does_not_shift_the_others():
    recorded = chat(user("one"), user("two"), user("three"))

    assert told(chat(user("one"), user("three")), recorded) == [
        '$.messages[2]: only in the cassette: {"role": "user", "content": "two"}'
    ]


def test_arguments_of_a_tool_call_are_shown_as_the_string_that_they_are():
    asked, recorded = chat(tool_call('{"a": 2}')), chat(tool_call('{"a": 3}'))

    assert told(asked, recorded) == [
        "$.messages[1].tool_calls[0].function.arguments: "
        r'asked "{\"a\": 2}", cassette has "{\"a\": 3}"'
    ]


def test_values_nested_deeply_are_compared_as_text():
    asked = parse_json(b"[" * 400 + b"1" + b"]" * 400)
    recorded = parse_json(b"[" * 400 + b"2" + b"]" * 400)

    (difference,) = json_differences(asked, recorded)

    assert difference.words == f"asked …{'[' * 20}1{']' * 59}…, cassette has …{'[' * 20}2" + (
        f"{']' * 59}…"
    )


def test_long_paths_keep_their_end():
    asked: object = 1
    recorded: object = 2
    for _ in range(30):
        asked, recorded = {"property": asked}, {"property": recorded}

    (words,) = told(asked, recorded)

    assert words == f"…{('.property' * 30)[-80:]}: asked 1, cassette has 2"


@given(values, values, st.data())
def test_there_is_a_difference_exactly_when_values_are_not_the_same(one, other, data):
    asked, recorded = (parse_json(spell(value, data.draw).encode()) for value in (one, other))

    assert (not list(json_differences(asked, recorded))) == same(asked, recorded)
