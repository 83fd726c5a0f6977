"""A cassette in use: asleep and awake, played and recorded, kept and thrown away."""

from dataclasses import replace

import pytest

from tests.sessions.conftest import ask, exchange
from vcrproxy.cassette.errors import CassetteFileError, CassetteLockedError
from vcrproxy.cassette.journal import partial_path
from vcrproxy.cassette.model import Response
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.options.modes import Mode
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.sessions.exchange import Exchange
from vcrproxy.sessions.session import Ending, Session


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cassettes" / "chat.yaml"


@pytest.fixture
def session(settings, path):
    def session(mode: Mode, **given: object) -> Session:
        return Session(replace(settings(**given), cassette=path), mode, name="chat")

    return session


@pytest.fixture
def recorded(session, path):
    """Three interactions: one, two, one."""
    recorder = session(Mode.ALL)
    recorder.wake()
    for text in ("one", "two", "one"):
        recorder.record(exchange(text))
    recorder.close()
    return path


def prompts(path) -> list[bytes]:
    return [
        one.response.body.removeprefix(b"the answer to ")
        for one in load_cassette(path).interactions
    ]


def answer(session: Session, text: str) -> int:
    session.wake()
    return session.play(ask(text)).number


def test_once_records_what_is_not_there_and_replays_what_is(session, path):
    first, second = session(Mode.ONCE), session(Mode.ONCE)
    first.wake()
    first.record(exchange("one"))
    first.close()

    assert (first.plan.recording, second.plan.recording) == (True, False)
    assert answer(second, "one") == 0
    assert (first.tally.recorded, second.tally.served) == (1, 1)


def test_once_goes_on_recording_although_the_cassette_is_there_by_now(session, path):
    """A session that slept is still the same session."""
    recorder = session(Mode.ONCE)
    for text in ("one", "two"):
        recorder.wake()
        recorder.record(exchange(text))
        recorder.park()

    recorder.close()
    assert prompts(path) == [b"one", b"two"]


def test_what_was_played_before_a_sleep_is_not_played_again(session, recorded):
    player = session(Mode.NONE)
    assert [answer(player, "one"), answer(player, "two")] == [0, 1]

    player.park()

    assert not player.is_awake
    assert player.unused == (2,)
    assert answer(player, "one") == 2
    with pytest.raises(InteractionNotFound, match="already played"):
        answer(player, "one")


def test_a_file_that_was_changed_while_its_session_slept_is_played_from_the_start(
    session, recorded
):
    player = session(Mode.NONE)
    answer(player, "one")
    player.park()
    again = session(Mode.ALL)
    again.wake()
    for text in ("two", "one", "one"):
        again.record(exchange(text))
    again.close()

    assert [answer(player, "two"), answer(player, "one"), answer(player, "one")] == [0, 1, 2]


def test_new_episodes_of_before_a_sleep_are_kept_and_not_played(session, recorded):
    """go-vcr plays what was there when it began."""
    both = session(Mode.NEW_EPISODES)
    both.wake()
    assert both.play(ask("new")) is None
    both.record(exchange("new"))
    both.park()

    both.wake()

    assert both.play(ask("new")) is None
    both.record(exchange("newer"))
    assert both.play(ask("two")).number == 1
    both.close()
    assert prompts(recorded) == [b"one", b"two", b"one", b"new", b"newer"]


def test_recording_anew_replaces_the_old_file_and_a_sleep_does_not(session, recorded):
    recorder = session(Mode.ALL)
    recorder.wake()
    recorder.park()
    assert prompts(recorded) == [b"one", b"two", b"one"]

    for text in ("three", "four"):
        recorder.wake()
        recorder.record(exchange(text))
        recorder.park()

    assert prompts(recorded) == [b"three", b"four"]


def test_what_is_discarded_leaves_the_old_file(session, recorded):
    recorder = session(Mode.ALL)
    recorder.wake()
    recorder.record(exchange("three"))

    recorder.close(Ending.DISCARD)

    assert prompts(recorded) == [b"one", b"two", b"one"]
    assert [file.name for file in recorded.parent.iterdir()] == ["chat.yaml"]


def test_what_nobody_ended_is_left_for_the_next_recording_to_set_aside(session, recorded):
    recorder = session(Mode.ALL)
    recorder.wake()
    recorder.record(exchange("three"))
    recorder.close(Ending.LEAVE)
    assert partial_path(recorded).exists()

    following = session(Mode.ALL)
    following.wake()

    assert prompts(following.rescued) == [b"three"]
    assert prompts(recorded) == [b"one", b"two", b"one"]


def test_two_players_of_a_cassette_have_their_own_decks(session, recorded):
    one, other = session(Mode.NONE), session(Mode.NONE)

    assert answer(one, "two") == answer(other, "two") == 1


def test_two_recorders_of_a_cassette_are_one_too_many(session, path):
    one, other = session(Mode.ALL), session(Mode.NEW_EPISODES)
    one.wake()

    with pytest.raises(CassetteLockedError, match="another session of this proxy is recording"):
        other.wake()


def test_a_miss_is_counted_with_its_explanation(session, recorded):
    player = session(Mode.NONE)

    with pytest.raises(InteractionNotFound):
        answer(player, "never asked")

    (missed,) = player.tally.missed
    assert str(missed) == "POST https://api.openai.com/v1/chat/completions"
    assert 'asked "never asked"' in missed.message


def test_an_exchange_that_a_close_cuts_is_lost_and_told(session, path, caplog):
    recorder = session(Mode.ALL)
    recorder.wake()
    recorder.exchanges.add(Exchange(recorder, ask("one")))

    recorder.close()

    assert recorder.tally.lost == 1
    assert "the session was closed, before an answer" in caplog.text


@pytest.mark.parametrize(("method", "code"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_an_answer_without_a_body_is_whole_with_its_headers(session, path, method, code):
    """curl leaves as soon as it has those of a HEAD request, before HTTP/2 has ended the stream."""
    recorder = session(Mode.ALL)
    recorder.wake()
    headers = {"Content-Length": ("120",)}
    asked = replace(ask("one"), method=method, body=b"")
    Exchange(recorder, asked, Response(headers=headers, code=code)).end("the client left")

    recorder.close()

    assert (recorder.tally.recorded, recorder.tally.lost) == (1, 0)
    assert load_cassette(path).interactions[0].response.code == code


def test_what_cannot_be_completed_is_known(session, path, monkeypatch):
    recorder = session(Mode.ALL)
    recorder.wake()
    recorder.record(exchange("one"))
    partial_path(path).unlink()

    with pytest.raises(CassetteFileError, match="cannot be completed"):
        recorder.close()

    assert recorder.failed


def test_once_replays_what_somebody_else_has_recorded_meanwhile(session, recorded):
    """Two proxies, or a session of the control API, on one cassette."""
    first, second = session(Mode.ALL), session(Mode.ONCE)
    recorded.unlink()
    first.wake()
    first.record(exchange("new"))
    with pytest.raises(CassetteLockedError):
        second.wake()
    first.close()

    assert answer(second, "new") == 0
    assert prompts(recorded) == [b"new"]


def test_once_that_recorded_nothing_decides_again_after_a_sleep(session, path):
    waiting, other = session(Mode.ONCE), session(Mode.ONCE)
    waiting.wake()
    waiting.park()
    other.wake()
    other.record(exchange("new"))
    other.close()

    assert answer(waiting, "new") == 0


def test_what_cannot_be_written_now_is_kept_until_it_can(session, path):
    recorder = session(Mode.ALL)
    recorder.wake()
    recorder.record(exchange("one"))
    path.mkdir()  # stands in the way of the rename

    with pytest.raises(CassetteFileError, match="cannot be completed"):
        recorder.park()
    assert (recorder.failed, recorder.is_awake) == (True, True)
    path.rmdir()
    recorder.close()

    assert not recorder.failed
    assert prompts(path) == [b"one"]


def test_a_request_under_way_keeps_a_session_awake(session, recorded):
    player = session(Mode.NONE)
    player.wake()
    player.requests += 1

    assert player.is_busy


def test_an_empty_recording_that_nobody_ended_leaves_nothing(session, path):
    recorder = session(Mode.ALL)
    recorder.wake()

    recorder.close(Ending.LEAVE)

    assert list(path.parent.iterdir()) == []


def test_a_repeating_session_plays_on_after_a_sleep(session, recorded):
    player = session(Mode.NONE, repeat=True)
    plays = []
    for _ in range(4):
        plays.append(answer(player, "one"))
        player.park()

    assert plays == [0, 2, 0, 2]
