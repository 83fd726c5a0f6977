"""What a session does by its mode, with another of the same cassette, and when it ends."""

import json
import signal
import time
from collections import Counter
from pathlib import Path

import httpx2
import openai
import pytest

from tests.sessions_wire.asking import (
    HELLO,
    ask,
    ask_by,
    ids_in,
    refusal,
    try_by,
    write_answers,
)
from tests.sessions_wire.control import Api
from tests.wire.clients import CHAT, chat_body, http, sdk
from tests.wire.stepping import eventually, has_recorded, lock_of, partial_of


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_once_records_what_is_not_there_and_replays_what_is(serving, control, tmp_path):
    cassette = tmp_path / "once.yaml"
    first = control.open(cassette=str(cassette), lane="once", mode="once")
    live = ask(serving.as_user("once"))
    assert (first["playing"], first["recording"]) == (False, True)
    assert control.commit(first)["verdict"] == "recorded"

    second = control.open(cassette=str(cassette), lane="once", mode="once")
    assert (second["playing"], second["recording"]) == (True, False)
    assert ask(serving.as_user("once")) == live
    assert refusal(serving.as_user("once"), "new")[0] < 500
    report = control.commit(second)

    assert (report["verdict"], report["served"], len(report["missed"])) == ("missed", 1, 1)
    assert 'asked "new", cassette has "hello"' in report["missed"][0]["message"]
    assert ids_in(cassette) == [live]


def test_none_without_a_cassette_is_no_error_but_each_request_is_a_miss(
    serving, control, api, tmp_path
):
    reached = api.requests
    session = control.open(cassette=str(tmp_path / "none.yaml"), lane="none", mode="none")

    with sdk(serving.as_user("none")) as client:
        for _ in range(2):
            with pytest.raises(openai.APIStatusError) as caught:
                client.chat.completions.create(**chat_body(HELLO))
            assert "none.yaml" in str(caught.value)
    report = control.commit(session)

    assert (report["verdict"], len(report["missed"])) == ("missed", 2)
    assert report["missed"][0]["request"] == f"POST {CHAT}"
    assert api.requests == reached
    assert names_in(tmp_path) == []


def test_new_episodes_replays_and_appends_what_is_new(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "new.yaml", "old")
    session = control.open(cassette=str(cassette), lane="new", mode="new_episodes")

    assert ask(serving.as_user("new")) == "old"
    live = [ask(serving.as_user("new")), ask(serving.as_user("new"), "other")]
    report = control.commit(session)

    assert (report["served"], report["recorded"], report["verdict"]) == (1, 2, "recorded")
    assert ids_in(cassette) == ["old", *live]


def test_all_records_anew(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "all.yaml", "old")
    session = control.open(cassette=str(cassette), lane="all", mode="all")

    live = ask(serving.as_user("all"))
    assert ids_in(cassette) == ["old"]
    control.commit(session)

    assert ids_in(cassette) == [live]


def test_passthrough_needs_no_cassette_and_leaves_none(serving, control, api, tmp_path):
    reached = api.requests
    session = control.open(mode="passthrough", lane="pass")

    ask(serving.as_user("pass"))
    report = control.commit(session)

    assert api.requests == reached + 1
    assert (report["verdict"], report["live"], report["cassette"]) == ("live", 1, None)
    assert (report["playing"], report["recording"]) == (False, False)


def test_a_session_of_fewer_hosts_refuses_the_others(start, tmp_path):
    serving = start("--hosts", "api.openai.com,other.test")
    control = Api.of(serving)
    cassette = write_answers(tmp_path / "hosts.yaml", "id")
    control.open(cassette=str(cassette), lane="hosts", hosts=["api.openai.com"])

    with http(serving.as_user("hosts")) as client:
        assert ask_by(client) == "id"
        answer = try_by(client, url="https://other.test/v1/models")
    status, refused = control("POST", "/sessions", {"name": "x", "hosts": ["elsewhere.test"]})

    assert answer.json()["error"]["code"] == "host_not_recorded"
    assert status == 400
    assert "elsewhere.test is not intercepted by this proxy" in refused["error"]["message"]


def test_a_session_that_repeats_plays_an_interaction_again(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "repeat.yaml", "id")
    control.open(cassette=str(cassette), lane="repeat", repeat=True)

    assert [ask(serving.as_user("repeat")) for _ in range(3)] == ["id"] * 3


def test_two_sessions_that_replay_one_cassette_have_a_deck_each(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "shared.yaml", "one", "two")
    for lane in ("deck a", "deck b"):
        control.open(cassette=str(cassette), lane=lane)

    ids = [ask(serving.as_user(lane)) for lane in ("deck a", "deck b", "deck a", "deck b")]

    assert ids == ["one", "one", "two", "two"]


def test_the_second_session_that_records_to_a_cassette_is_refused(serving, control, tmp_path):
    cassette = tmp_path / "locked.yaml"
    first = control.open(cassette=str(cassette), lane="locks")
    live = ask(serving.as_user("locks"))

    status, answer = control("POST", "/sessions", {"cassette": str(cassette), "lane": "locked out"})

    assert (status, answer["error"]["code"]) == (409, "cassette_locked")
    assert "another session of this proxy is recording to it" in answer["error"]["message"]
    assert control.commit(first)["recorded"] == 1
    assert ids_in(cassette) == [live]


def test_a_lane_whose_cassette_another_session_records_is_refused(serving, control):
    session = control.open(name="recorded-elsewhere")

    with sdk(serving.as_user("recorded-elsewhere")) as client:
        with pytest.raises(openai.BadRequestError, match="another session of this proxy is record"):
            client.chat.completions.create(**chat_body(HELLO))
        control.discard(session)
        assert client.chat.completions.create(**chat_body(HELLO)).id


def test_another_proxy_cannot_record_to_a_cassette_that_is_being_recorded(
    serving, control, start, tmp_path
):
    cassette = tmp_path / "two proxies.yaml"
    control.open(cassette=str(cassette))

    status, answer = Api.of(start())("POST", "/sessions", {"cassette": str(cassette)})

    assert (status, answer["error"]["code"]) == (409, "cassette_locked")
    assert f"process {serving.process.pid} is recording to it" in answer["error"]["message"]


def test_what_is_no_cassette_is_unusable(serving, control, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\ninteractions: []\n")

    status, answer = control("POST", "/sessions", {"cassette": str(bad), "lane": "bad"})

    assert (status, answer["error"]["code"]) == (422, "cassette_unusable")
    assert answer["error"]["message"].startswith(f"{bad}:1: version is 1")


def test_a_commit_replaces_the_old_file_and_a_discard_keeps_it(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "kept.yaml", "old")
    before = cassette.read_bytes(), cassette.stat().st_ino

    session = control.open(cassette=str(cassette), lane="keeps", mode="all")
    ask(serving.as_user("keeps"))
    assert partial_of(cassette).exists()
    report = control.discard(session)

    assert (report["open"], report["recorded"]) == (False, 1)
    assert (cassette.read_bytes(), cassette.stat().st_ino) == before
    assert names_in(tmp_path) == ["kept.yaml"]

    session = control.open(cassette=str(cassette), lane="keeps", mode="all")
    live = ask(serving.as_user("keeps"))
    control.commit(session)

    assert ids_in(cassette) == [live]
    assert names_in(tmp_path) == ["kept.yaml"]


def test_a_discarded_recording_of_a_new_cassette_leaves_nothing(serving, control, tmp_path):
    session = control.open(cassette=str(tmp_path / "new.yaml"), lane="discards")
    ask(serving.as_user("discards"))
    control.discard(session)

    assert names_in(tmp_path) == []


def test_a_session_that_was_closed_cannot_be_closed_again(serving, control, tmp_path):
    session = control.open(cassette=str(tmp_path / "x.yaml"))
    control.commit(session)

    for how in ("commit", "discard"):
        status, answer = control("POST", f"/sessions/{session['session']}/{how}")
        assert (status, answer["error"]["code"]) == (409, "session_closed")


def test_a_commit_waits_for_an_answer_that_is_under_way(serving, control, tmp_path):
    """A streamed answer takes the origin longer than a commit takes to arrive."""
    session = control.open(cassette=str(tmp_path / "x.yaml"), lane="waits")
    body = chat_body("say a long thing, word by word", stream=True)

    with (
        http(serving.as_user("waits")) as client,
        client.stream(
            "POST", CHAT, json=body, headers={"authorization": "Bearer sk-test-0123456789abcdef"}
        ) as answer,
    ):
        parts = answer.iter_raw()
        next(parts)
        report = control.commit(session)
        rest = b"".join(parts)

    assert (report["recorded"], report["lost"]) == (1, 0)
    assert rest.endswith(b"data: [DONE]\n\n")


def test_a_report_tells_each_request_and_what_became_of_it(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "report.yaml", "one", "two", "three")
    session = control.open(cassette=str(cassette), lane="reports")
    ask(serving.as_user("reports"))
    refusal(serving.as_user("reports"), "other")
    ask(serving.as_user("reports"))
    report = control.report(session)

    served = {"method": "POST", "url": CHAT, "outcome": "served"}
    first, missed, second = report["requests"]
    assert first == served | {"interaction": 0}
    assert second == served | {"interaction": 1}
    assert (missed["outcome"], missed["interaction"]) == ("missed", None)
    assert missed["message"] == report["missed"][0]["message"]
    assert report["unused"] == [2]
    assert (report["cassette"], report["open"], report["mode"]) == (str(cassette), True, "once")
    assert control.commit(session)["requests"] == report["requests"]


def test_sessions_are_listed(serving, control, tmp_path):
    ask(serving.as_user("listed by name"))
    session = control.open(cassette=str(tmp_path / "listed.yaml"))

    status, answer = control("GET", "/sessions")
    found = {one["name"]: one for one in answer["sessions"]}

    assert status == 200
    assert found["listed by name"]["session"] == ""
    assert "requests" not in found["listed by name"]
    assert found[str(tmp_path / "listed.yaml")]["session"] == session["session"]


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "stdin"])
def test_a_proxy_that_is_stopped_completes_named_sessions_and_leaves_opened_ones(
    start, tmp_path, how
):
    """Whoever opened a session has not said that the test passed."""
    serving = start()
    old = write_answers(tmp_path / "opened.yaml", "old")
    Api.of(serving).open(cassette=str(old), lane="opened", mode="all")
    named, opened = ask(serving.as_user("named")), ask(serving.as_user("opened"))

    if how == "stdin":
        serving.process.stdin.close()
        assert serving.process.wait(30) == 0
    else:
        assert serving.stop(signal.Signals[how]) == 0

    assert ids_in(serving.cassette("named")) == [named]
    assert ids_in(old) == ["old"]
    assert ids_in(partial_of(old)) == [opened]
    assert not lock_of(old).exists()
    again = start()
    session = Api.of(again).open(cassette=str(old), mode="all")
    Api.of(again).discard(session)
    assert ids_in(tmp_path / "opened.rescued-1.yaml") == [opened]


def test_a_proxy_that_is_killed_leaves_what_all_sessions_have_recorded(start, tmp_path):
    serving = start()
    old = write_answers(tmp_path / "opened.yaml", "old")
    Api.of(serving).open(cassette=str(old), lane="opened", mode="all")
    named, opened = ask(serving.as_user("named")), ask(serving.as_user("opened"))
    serving.kill()

    assert ids_in(partial_of(serving.cassette("named"))) == [named]
    assert not serving.cassette("named").exists()
    assert ids_in(partial_of(old)) == [opened]
    assert ids_in(old) == ["old"]


def test_mitmdump_that_is_stopped_does_the_same(mitmdump, tmp_path):
    serving = mitmdump()
    old = write_answers(tmp_path / "opened.yaml", "old")
    Api.of(serving).open(cassette=str(old), lane="opened", mode="all")
    named, opened = ask(serving.as_user("named")), ask(serving.as_user("opened"))
    assert serving.stop() == 0

    assert ids_in(serving.cassette("named")) == [named]
    assert ids_in(old) == ["old"]
    assert ids_in(partial_of(old)) == [opened]


def open_cassettes(serving) -> list[str]:
    links = (Path(link) for link in Path(f"/proc/{serving.process.pid}/fd").iterdir())
    return [str(target) for link in links if ".yaml" in str(target := _target(link))]


def _target(link: Path) -> Path:
    try:
        return link.readlink()
    except OSError:
        return Path()


def ask_others(serving, count: int) -> None:
    """Use many other sessions, by one connection."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        for number in range(count):
            url = f"{serving.url}/~others%2F{number}/v1/chat/completions"
            try_by(client, url=url)


on_linux = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux has /proc")


def test_a_session_that_64_others_pushed_out_goes_on_where_it_stopped(start):
    serving = start()
    write_answers(serving.cassette("replays"), "one", "two", "three")
    live = [ask(serving.as_user("records"))]
    replayed = [ask(serving.as_user("replays"))]

    for _ in range(2):
        ask_others(serving, 64)
        assert ids_in(serving.cassette("records")) == live  # completed when it went to sleep
        assert not partial_of(serving.cassette("records")).exists()
        live.append(ask(serving.as_user("records")))
        replayed.append(ask(serving.as_user("replays")))

    report = Api.of(serving).named("replays")
    assert (report["served"], report["unused"]) == (3, [])
    assert refusal(serving.as_user("replays"))[0] < 500
    assert serving.stop() == 0
    assert replayed == ["one", "two", "three"]
    assert ids_in(serving.cassette("records")) == live


@on_linux
def test_a_session_that_was_idle_holds_no_file_and_goes_on_where_it_stopped(start):
    serving = start()
    write_answers(serving.cassette("replays"), "one", "two")
    live = [ask(serving.as_user("records"))]
    replayed = [ask(serving.as_user("replays"))]
    began = time.monotonic()
    assert open_cassettes(serving)

    eventually(lambda: not open_cassettes(serving), "the session to sleep")
    assert 4 < time.monotonic() - began < 15
    live.append(ask(serving.as_user("records")))
    replayed.append(ask(serving.as_user("replays")))
    serving.stop()

    assert replayed == ["one", "two"]
    assert ids_in(serving.cassette("records")) == live


@on_linux
def test_a_session_that_the_control_api_opened_does_not_sleep(start, tmp_path):
    serving = start()
    cassette = tmp_path / "awake.yaml"
    Api.of(serving).open(cassette=str(cassette), lane="awake")
    ask(serving.as_user("awake"))
    ask_others(serving, 65)

    assert partial_of(cassette).exists()
    assert str(partial_of(cassette)) in open_cassettes(serving)


def test_many_named_sessions_that_record_hold_few_files(start):
    """A recording holds two descriptors: more than 64 at once would reach a user's limit."""
    serving = start()
    ask_others(serving, 100)

    partials = Counter(path.suffix for path in serving.folder.rglob("*") if path.is_file())
    assert partials[".partial"] <= 64
    serving.stop()
    assert len(names_in(serving.folder)) == 100


def test_the_report_tells_all_sessions_when_the_proxy_has_stopped(start, tmp_path):
    report_file = tmp_path / "reports" / "vcr.json"
    serving = start("--report", str(report_file))
    control = Api.of(serving)
    write_answers(serving.cassette("replays"), "one", "two")
    session = control.open(cassette=str(tmp_path / "x.yaml"), lane="opened")
    ask(serving.as_user("replays"))
    ask(serving.as_user("records/ü"))
    ask(serving.as_user("opened"))
    refusal(serving.as_user("missing", "none"))
    last = control.commit(session)
    assert not report_file.exists()
    serving.stop()

    report = json.loads(report_file.read_text("utf-8"))
    found = {one["name"]: one for one in report["sessions"]}
    assert (report["version"], report["vcrproxy"]) == (1, serving.ready["vcrproxy"])
    assert {name: one["verdict"] for name, one in found.items()} == {
        "replays": "replayed",
        "records/ü": "recorded",
        "missing": "missed",
        str(tmp_path / "x.yaml"): "recorded",
    }
    assert found["replays"]["unused"] == [1]
    assert not any(one["open"] for one in found.values())
    assert has_same(found[str(tmp_path / "x.yaml")], last)


def test_mitmdump_writes_the_report_too(mitmdump, tmp_path):
    serving = mitmdump(f"report={tmp_path / 'vcr.json'}")
    ask(serving.as_user("records"))
    serving.stop()

    (session,) = json.loads((tmp_path / "vcr.json").read_text())["sessions"]
    assert (session["name"], session["verdict"]) == ("records", "recorded")


def has_same(told: dict[str, object], before: dict[str, object]) -> bool:
    """Compare a report that is told again with the one at the end of the session."""
    return told == {k: v for k, v in before.items() if k not in ("requests", "trimmed")}


def test_a_recording_under_way_lies_in_a_readable_journal(serving, control, tmp_path):
    cassette = tmp_path / "journal.yaml"
    control.open(cassette=str(cassette), lane="journal")
    live = ask(serving.as_user("journal"))

    assert has_recorded(cassette, live)
    assert ids_in(partial_of(cassette)) == [live]
