"""What users add: patterns, and functions of theirs."""

from pathlib import Path

import pytest

from tests.playback.requests import chat, post, user
from tests.playback.rules.matching import choice, deck, drift
from vcrproxy.options.values import OptionError
from vcrproxy.playback.rules.own import OwnRuleError


def ask(text: str) -> object:
    return post(chat(user(text)))


def test_what_a_pattern_finds_is_equal():
    rules = choice(normalize=[r"took \d+ ms=>took a while"])

    assert drift(deck(ask("It took 12 ms."), rules=rules).take(ask("It took 9 ms."))) == [
        ("normalize", "$.messages[1].content", "took 9 ms", "took 12 ms")
    ]
    assert deck(ask("It took 12 ms."), rules=rules).find(ask("It took 9 s.")) is None


def test_a_function_may_change_the_body(tmp_path: Path):
    file = tmp_path / "rules.py"
    file.write_text(
        "def last_only(body, url):\n"
        "    if url.endswith('/chat/completions'):\n"
        "        body['messages'] = body['messages'][-1:]\n"
        "    return body\n"
    )
    rules = choice(normalize=[f"{file}:last_only"])

    playback = deck(post(chat(user("a"), user("b"))), rules=rules)

    assert playback.find(post(chat(user("x"), user("c")))) is None
    assert playback.find(post(chat(user("x"), user("b"))))


def test_a_function_that_fails_is_named(tmp_path: Path):
    file = tmp_path / "rules.py"
    file.write_text("def broken(body, url):\n    return body['nothing']\n")
    playback = deck(ask("a"), rules=choice(normalize=[f"{file}:broken"]))

    with pytest.raises(OwnRuleError, match=r"rules.py:broken failed: KeyError\('nothing'\)"):
        playback.find(ask("b"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no arrow", "has no =>; write PATTERN=>TEXT or FILE.py:NAME"),
        ("(=>x", "'(' is no pattern: "),
        ("x*=>y", "finds nothing at all"),
        ("nowhere.py:f", "nowhere.py is no file; write FILE.py:NAME"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(text, why):
    with pytest.raises(OptionError, match="--normalize: ") as refused:
        choice(normalize=[text])

    assert why in str(refused.value)


def test_a_file_without_the_function_is_refused(tmp_path: Path):
    file = tmp_path / "rules.py"
    file.write_text("other = 1\n")

    with pytest.raises(OptionError, match="has no function other"):
        choice(normalize=[f"{file}:other"])
    file.write_text("1 / 0\n")
    with pytest.raises(OptionError, match="cannot be imported: ZeroDivisionError"):
        choice(normalize=[f"{file}:other"])


@pytest.mark.parametrize(
    ("words", "on", "off"),
    [
        (["all"], "rename day equal", ""),
        (["exact"], "", "rename json ignore"),
        (["rename,day"], "rename day", "place json"),
        (["!rename"], "day json", "rename"),
        (["all", "!day"], "rename", "day"),
        (["exact", "json"], "json", "rename"),
    ],
)
def test_rules_are_chosen_by_name(words, on, off):
    rules = {rule.title for rule in choice(*words).on}

    assert set(on.split()) <= rules
    assert not set(off.split()) & rules


def test_an_unknown_rule_is_refused_with_those_that_are_known():
    with pytest.raises(OptionError, match="--match: 'names' is no rule; write all, exact, json"):
        choice("names")
