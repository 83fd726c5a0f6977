"""What no session of a run has used goes; what any of them may need stays."""

from dataclasses import replace

import pytest

from tests.sessions.conftest import ask, exchange
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.options.modes import Mode
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.trimming import trim_unused


@pytest.fixture
def path(tmp_path):
    return tmp_path / "chat.yaml"


@pytest.fixture
def replay(settings, path):
    """Play a cassette of five in a session that is to be trimmed."""
    recorder = Session(replace(settings(), cassette=path), Mode.ALL)
    recorder.wake()
    for text in "abcde":
        recorder.record(exchange(text))
    recorder.close()

    def replay(texts: str, wants_trim: bool = True) -> Session:
        player = Session(replace(settings(), cassette=path), Mode.NONE)
        player.wake()
        for text in texts:
            try:
                player.play(ask(text))
            except InteractionNotFound:
                continue
        player.wants_trim = wants_trim
        player.close()
        return player

    return replay


def letters(path) -> str:
    return "".join(one.response.body.decode()[-1] for one in load_cassette(path).interactions)


def test_what_a_whole_replay_did_not_use_is_removed(replay, path):
    assert trim_unused([replay("bd")]) == (0, 2, 4)
    assert letters(path) == "bd"


def test_sessions_of_one_cassette_are_taken_together(replay, path):
    assert trim_unused([replay("ab"), replay("bc")]) == (3, 4)
    assert letters(path) == "abc"


def test_nothing_is_removed_after_a_miss(replay, path):
    assert trim_unused([replay("ab"), replay("x")]) == ()
    assert letters(path) == "abcde"


def test_nothing_is_removed_if_a_session_does_not_want_it(replay, path):
    """Its test has failed, and might have gone on."""
    assert trim_unused([replay("ab"), replay("b", wants_trim=False)]) == ()
    assert letters(path) == "abcde"


def test_a_session_without_requests_does_not_count(replay, path):
    assert trim_unused([replay("abcd"), replay("", wants_trim=False)]) == (4,)


def test_a_file_that_was_changed_meanwhile_is_left_alone(replay, path):
    player = replay("ab")
    path.write_bytes(path.read_bytes() + b"\n")

    assert trim_unused([player]) == ()
    assert letters(path) == "abcde"


def test_a_cassette_is_trimmed_once(replay, path):
    sessions = [replay("ab")]
    trim_unused(sessions)

    assert trim_unused(sessions) == ()
    assert letters(path) == "ab"
