"""What takes no part in matching: by default, and by the user's wish."""

import pytest

from tests.playback.requests import CHAT_URL, FORM, chat, get, multipart, post, user
from tests.playback.rules.matching import choice, deck, drift
from vcrproxy.options.values import OptionError
from vcrproxy.playback.rules.ignored import DEFAULTS

HELLO = chat(user("Hello"))
ANTHROPIC = "https://api.anthropic.com/v1/messages"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:generateContent"
BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/model/a%3A0/converse"


def test_what_is_ignored_may_differ_and_is_told():
    played = deck(post(HELLO | {"user": "ann"})).take(post(HELLO | {"user": "bob"}))

    assert drift(played) == [("ignore", "$.user", "bob", "ann")]


def test_what_is_ignored_may_be_there_on_one_side_only():
    playback = deck(post(HELLO), post(HELLO | {"prompt_cache_key": "a"}))

    assert drift(playback.take(post(HELLO | {"prompt_cache_key": "b"}))) == [
        ("ignore", "$.prompt_cache_key", "b", "")
    ]
    assert drift(playback.take(post(HELLO))) == [("ignore", "$.prompt_cache_key", "", "a")]


@pytest.mark.parametrize(
    ("url", "body", "other"),
    [
        (CHAT_URL, {"user": "a"}, {"user": "b"}),
        ("https://api.openai.com/v1/embeddings", {"user": "a"}, {"user": "b"}),
        (CHAT_URL, {"safety_identifier": "a"}, {"safety_identifier": "b"}),
        ("https://a.openai.azure.com/openai/v1/responses", {"client_metadata": {"x": 1}}, {}),
        (ANTHROPIC, {"metadata": {"user_id": "a"}}, {"metadata": {"user_id": "b"}}),
        (ANTHROPIC + "/count_tokens", {"metadata": {"user_id": "a"}}, {"metadata": {}}),
        (GEMINI, {"labels": {"a": "1"}}, {"labels": {"a": "2"}}),
        (BEDROCK, {"requestMetadata": {"a": "1"}}, {}),
    ],
)
def test_the_defaults_apply_where_an_api_has_them(url, body, other):
    assert drift(deck(post(body | {"x": 1}, url)).take(post(other | {"x": 1}, url)))


@pytest.mark.parametrize(
    ("url", "body", "other"),
    [
        ("https://api.openai.com/v1/users", {"user": "a"}, {"user": "b"}),
        (CHAT_URL, {"metadata": {"user_id": "a"}}, {"metadata": {"user_id": "b"}}),
        (GEMINI, {"user": "a"}, {"user": "b"}),
        (CHAT_URL, {"messages": [{"user": "a"}]}, {"messages": [{"user": "b"}]}),
    ],
)
def test_the_defaults_apply_nowhere_else(url, body, other):
    assert deck(post(body, url)).find(post(other, url)) is None


@pytest.mark.parametrize("what", sorted({what for _, what in DEFAULTS}))
def test_each_default_can_be_turned_off(what):
    path, value = what.replace("[*]", "").removeprefix("$.").split("."), "x"
    body = {path[0]: "a"}
    for key in reversed(path):
        value = {key: value}
    url = next(paths[0].replace("*", "v1", 1) for paths, one in DEFAULTS if one == what)
    asked, recorded = post(body, f"https://a.com/{url}"), post({}, f"https://a.com/{url}")

    assert deck(recorded, rules=choice(ignore=[f"!{what}"])).find(asked) is None


def test_a_users_path_may_be_any_of_rfc_9535():
    one = chat(user("Hello"), runs=[{"id": 1, "n": "x"}, {"id": 2, "n": "y"}])
    other = chat(user("Hello"), runs=[{"id": 1, "n": "z"}, {"id": 2}])
    rules = choice(ignore=["$.runs[?@.id > 0].n"])

    assert drift(deck(post(one), rules=rules).take(post(other))) == [
        ("ignore", "$.runs[0].n", "z", "x"),
        ("ignore", "$.runs[1].n", "", "y"),
    ]


def test_whole_items_of_a_list_can_be_ignored():
    one, other = {"a": [1, 2, 3, 4], "b": 1}, {"a": [4], "b": 1}

    assert deck(post(one), rules=choice(ignore=["$.a[:3]"])).find(post({"a": [4], "b": 1})) is None
    assert deck(post(one), rules=choice(ignore=["$.a[*]"])).find(post(other))


def test_fields_parameters_and_parts_can_be_ignored():
    rules = choice(ignore=["query:run", "form:trace", "part:note"])
    name = 'Content-Disposition: form-data; name="{}"'
    upload = [
        post(multipart("x", (name.format("file"), b"1"), (name.format("note"), note)), type_="")
        for note in (b"a", b"b")
    ]

    assert drift(deck(get("https://a/?run=1&a=2"), rules=rules).take(get("https://a/?a=2"))) == [
        ("ignore", "query parameter run", "", '["1"]')
    ]
    assert deck(post(b"a=1&trace=2", type_=FORM), rules=rules).find(post(b"a=1", type_=FORM))
    assert deck(upload[0], rules=rules).find(upload[1])
    assert deck(get("https://a/?run=1&a=2"), rules=rules).find(get("https://a/?a=3")) is None


def test_a_rule_may_hold_for_a_host_or_a_path_only():
    rules = choice(ignore=["api.mistral.ai $.x", "*.example.com/v1/* $.y", "/v2/* $.z"])

    def matches(key: str, url: str) -> bool:
        one, other = post({"a": 1, key: 1}, url), post({"a": 1, key: 2}, url)
        return deck(one, rules=rules).find(other) is not None

    assert matches("x", "https://api.mistral.ai/v1/chat")
    assert not matches("x", "https://api.openai.com/v1/chat")
    assert matches("y", "https://a.example.com/v1/chat")
    assert not matches("y", "https://a.example.com/v3/chat")
    assert matches("z", "https://a.com/v2/chat")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$.a[", "--ignore: '$.a[' is no JSON path: "),
        ("metadata", "--ignore: 'metadata' is nothing to ignore; write $.path, query:NAME"),
        ("form:", "is nothing to ignore"),
        ("what ever $.a", "'what ever' is no host and no path"),
        ("!$.nothing", "turns off no default"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(text, why):
    with pytest.raises(OptionError) as refused:
        choice(ignore=[text])

    assert why in str(refused.value)


def test_exact_turns_the_defaults_off():
    playback = deck(post(HELLO | {"user": "a"}), rules=choice("exact"))

    assert playback.find(post(HELLO | {"user": "b"})) is None
