"""Lists whose order says nothing may have any order."""

import pytest

from tests.playback.requests import TOOLS, chat, post, user
from tests.playback.rules.matching import choice, deck, drift

ANTHROPIC = [{"name": name, "input_schema": {"type": "object"}} for name in "abc"]
GEMINI = [{"functionDeclarations": [{"name": name, "parameters": {}} for name in "abc"]}]


@pytest.mark.parametrize("tools", [TOOLS, ANTHROPIC])
def test_tools_may_come_in_any_order(tools):
    one, other = chat(user("a")) | {"tools": tools}, chat(user("a")) | {"tools": tools[::-1]}

    played = deck(post(one)).take(post(other))

    assert [entry[:2] for entry in drift(played)] == [("order", "$.tools")]
    assert deck(post(one), rules=choice("!order")).find(post(other)) is None


def test_gemini_has_its_tools_one_step_deeper():
    turned = [{"functionDeclarations": GEMINI[0]["functionDeclarations"][::-1]}]

    assert deck(post({"tools": GEMINI})).find(post({"tools": turned}))


def test_other_tools_are_another_question():
    one, other = ({"tools": ANTHROPIC[:n]} for n in (2, 3))
    renamed = {"tools": [*ANTHROPIC[:1], ANTHROPIC[1] | {"description": "other"}]}

    assert deck(post(one)).find(post(other)) is None
    assert deck(post(one)).find(post(renamed)) is None


def test_messages_stay_in_their_order():
    assert deck(post(chat(user("a"), user("b")))).find(post(chat(user("b"), user("a")))) is None


def test_skills_in_a_text_may_come_in_any_order():
    skills = ["<skill><name>a</name>\n</skill>", "<skill><name>b</name></skill>"]
    one, other = ("Skills:\n" + "\n".join(all_) for all_ in (skills, skills[::-1]))

    assert deck(post(chat(user(one)))).find(post(chat(user(other))))
    assert deck(post(chat(user(one)))).find(post(chat(user(skills[0])))) is None
