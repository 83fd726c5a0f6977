"""Ids count as equal where they can be renamed one to one; a wrong id misses."""

import pytest

from tests.playback.requests import chat, post, tool_result, user
from tests.playback.rules.matching import UUIDS, choice, deck, drift
from vcrproxy.cassette.model import Cassette, Interaction, Response
from vcrproxy.playback.deck import Deck
from vcrproxy.playback.rules.index import State
from vcrproxy.playback.rules.names import Rule

A, B, C, D = UUIDS[:4]
HEX = "0123456789abcdef0123456789abcdef"


def ask(text: str, **fields: object) -> object:
    return post(chat(user(text), **fields))


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        (A, B),
        (A.upper(), B.upper()),
        (HEX, HEX[::-1]),
        (HEX * 2, (HEX * 2)[::-1]),
        ("call_fifE5poZ3dg3", "call_9x8e7d6c5b4a"),
        ("toolu_01A09q90qw90lq917835lq9", "toolu_01B09q90qw90lq917835lq9"),
        ("toolu_bdrk_01A09q90qw90lq917835", "toolu_bdrk_01B09q90qw90lq917835"),
        ("chatcmpl-gD70wctK8xQT9D7xMGmmmjFhJt8Jk", "chatcmpl-hD70wctK8xQT9D7xMGmmmjFhJt8Jk"),
        ("resp_68a1b2c3d4e5f60718293a4b", "resp_78a1b2c3d4e5f60718293a4b"),
        (f"msg_{A}", f"msg_{B}"),
        ("run_shell_command_1795529569381_0", "run_shell_command_1795529570000_0"),
    ],
)
def test_an_id_may_be_another_one(recorded, asked):
    playback = deck(ask(f"Trace {recorded}: say hi", x=[{"id": recorded}]))

    played = playback.take(ask(f"Trace {asked}: say hi", x=[{"id": asked}]))

    assert [one[:2] for one in drift(played)] == [("rename", "$.x[0].id")]
    assert played.rules == {Rule.RENAME}


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("commit 0123456789abcdef0123456789abcdef01234567", "commit 1" + "0" * 39),
        ("file-abc123def456ghi789", "file-zbc123def456ghi789"),
        ("vs_0123456789abcdef", "vs_1123456789abcdef"),
        ("call_the_weather_service", "call_the_calendar_service"),
        ("msg_greeting", "msg_farewell"),
        (A, HEX),
        (A, "no id at all"),
        (f"x{HEX}", f"x{HEX[::-1]}"),
        ("call_fifE5poZ3dg3", "toolu_fifE5poZ3dg4"),
        ("4711", "4712"),
    ],
)
def test_what_is_no_id_is_compared_as_it_is(recorded, asked):
    assert deck(ask(recorded)).find(ask(asked)) is None


def test_within_a_request_an_id_is_renamed_wherever_it_stands():
    playback = deck(ask(f"Document {A}: cats. Document {B}: dogs. Which one is {A}?"))

    assert playback.find(ask(f"Document {C}: cats. Document {D}: dogs. Which one is {D}?")) is None
    assert playback.find(ask(f"Document {C}: cats. Document {C}: dogs. Which one is {C}?")) is None
    assert playback.find(ask(f"Document {C}: cats. Document {D}: dogs. Which one is {C}?"))


def test_what_was_bound_stays_bound():
    playback = deck(ask(f"Create {A}"), ask(f"Create {B}"), ask(f"Delete {A}"), ask(f"Delete {B}"))
    playback.take(ask(f"Create {C}"))
    playback.take(ask(f"Create {D}"))

    assert playback.take(ask(f"Delete {D}")).number == 3
    assert playback.take(ask(f"Delete {C}")).number == 2


def test_what_is_bound_is_told_once():
    playback = deck(ask(f"Create {A}"), ask(f"Delete {A}"))

    assert drift(playback.take(ask(f"Create {C}"))) == [("rename", "$.messages[1].content", C, A)]
    deleted = playback.take(ask(f"Delete {C}"))
    assert (deleted.rules, deleted.drifts) == ({Rule.RENAME}, ())


def test_a_bound_id_does_not_stand_for_another_recorded_one():
    playback = deck(ask(f"Create {A}"), ask(f"Delete {B}"))
    playback.take(ask(f"Create {C}"))

    assert playback.find(ask(f"Delete {C}")) is None


def test_what_was_asked_as_recorded_stands_for_itself():
    playback = deck(ask(f"Create {A}"), ask(f"Delete {A}"))
    playback.take(ask(f"Create {A}"))

    assert playback.find(ask(f"Delete {C}")) is None
    assert playback.find(ask(f"Delete {A}"))


def test_an_id_of_the_cassette_stands_for_nothing_but_itself():
    """Both objects were recorded; asked is about the other one."""
    playback = deck(ask(f"Create {A}"), ask(f"Create {B}"), ask(f"Delete {A}"))

    assert playback.find(ask(f"Delete {B}")) is None


def answered(*pairs: tuple[object, bytes]) -> Deck:
    interactions = (Interaction(asked, Response(code=200, body=body)) for asked, body in pairs)
    return Deck(Cassette(tuple(interactions)), "a.yaml", State(choice()))


def test_an_id_that_the_service_made_is_never_renamed():
    call = "call_abcdefgh12345678"
    follow_up = [chat(user("Hello"), tool_result(text)) for text in ("1", "1")]
    follow_up[0]["messages"][2]["tool_call_id"] = call
    follow_up[1]["messages"][2]["tool_call_id"] = "call_zzzzzzzz12345678"
    playback = answered(
        (ask("Hello"), b'{"id": "%b"}' % call.encode()), (post(follow_up[0]), b"{}")
    )

    assert playback.find(post(follow_up[1])) is None
    assert playback.find(post(follow_up[0]))


@pytest.mark.parametrize("key", ["previous_response_id", "file_id", "conversation", "thread_id"])
def test_a_reference_is_not_renamed_unless_it_is_known(key):
    playback = deck(ask("Hello", **{key: f"resp_{A}"}))

    assert playback.find(ask("Hello", **{key: f"resp_{B}"})) is None


def test_a_reference_to_what_was_bound_before_matches():
    playback = deck(ask(f"Create {A}"), ask("Use it", thread_id=A), ask("Use it", thread_id=A))
    playback.take(ask(f"Create {B}"))

    assert playback.find(ask("Use it", thread_id=C)) is None
    assert playback.find(ask("Use it", thread_id=B))


def test_an_id_in_a_url_is_a_reference():
    recorded = [post({"id": A}, "https://a.com/runs"), post({}, f"https://a.com/runs/{A}")]
    playback = deck(*recorded)

    assert playback.find(post({}, f"https://a.com/runs/{B}")) is None
    playback.take(post({"id": B}, "https://a.com/runs"))
    assert playback.find(post({}, f"https://a.com/runs/{B}"))


def test_what_an_answer_echoes_is_put_back():
    playback = answered(
        (ask("Hello", metadata={"run": A}), b'{"metadata":{"run":"%b"}}' % A.encode())
    )

    played = playback.take(ask("Hello", metadata={"run": B}))

    assert played.interaction.response.body == b'{"metadata":{"run":"%b"}}' % B.encode()


def test_with_repeats_a_new_run_has_new_ids():
    playback = deck(ask(f"Create {A}"), ask(f"Delete {A}"), repeat=True)

    for one in (B, C, D):
        assert playback.take(ask(f"Create {one}")).number == 0
        assert playback.take(ask(f"Delete {one}")).number == 1


def test_ids_of_a_shape_of_ones_own():
    rules = choice(rename=[r"job-\d{4}"])

    assert deck(ask("job-1234, job-1234"), rules=rules).find(ask("job-9876, job-9876"))
    assert deck(ask("job-1234, job-1234"), rules=rules).find(ask("job-9876, job-9877")) is None


def test_the_rule_can_be_turned_off():
    assert deck(ask(A), rules=choice("!rename")).find(ask(B)) is None
