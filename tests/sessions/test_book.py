"""Which lane leads to which session, and which of them are awake."""

from dataclasses import replace

import pytest

from tests.sessions.conftest import ask, exchange
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.options.modes import Mode
from vcrproxy.sessions.book import MOST_AWAKE, Book, Terms
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.lanes import Lane
from vcrproxy.sessions.session import Session


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book(settings, clock):
    return Book(Terms(settings(), Mode.ONCE), clock=clock)


def record(book: Book, name: str, *prompts: str) -> Session:
    session = book.find(Lane(name))
    for prompt in prompts:
        book.wake(session)
        session.record(exchange(prompt))
    return session


def opened(book: Book, **given: object) -> Session:
    return book.open(Session(replace(book.settings, cassette=None), Mode.PASSTHROUGH), **given)


def test_a_lane_is_the_session_of_its_name(book, tmp_path):
    session = record(book, "tests/chat[a-1]", "one")

    assert book.find(Lane("tests/chat[a-1]")) is session
    assert session.path == tmp_path / "cassettes" / "tests" / "chat[a-1].yaml"


def test_a_lane_that_is_bound_leads_elsewhere_until_it_is_bound_anew(book):
    one, other = opened(book, lane="gw0"), opened(book)
    assert book.find(Lane("gw0")) is one

    book.bind("gw0", other)

    assert book.find(Lane("gw0")) is other


def test_a_lane_that_is_released_leads_nowhere(book):
    """A client may still hold a connection of it."""
    opened(book, lane="gw0")
    book.release("gw0")

    with pytest.raises(SessionError, match="lane gw0 is closed"):
        book.find(Lane("gw0"))


def test_a_session_of_the_control_api_does_not_sleep_by_the_name_of_another(book, clock):
    record(book, "a", "one")
    clock.now = 10
    book.park_idle(5)
    named = book.find(Lane("a"))
    session = book.open(Session(named.settings, Mode.ALL, name="a"))
    book.wake(session)
    clock.now = 20

    book.park_idle(5)

    assert session.is_awake


def test_the_lane_of_a_closed_session_is_refused(book):
    session = opened(book, lane="gw0")
    session.close()

    with pytest.raises(SessionError, match="of lane gw0 is closed"):
        book.find(Lane("gw0"))


def test_a_request_without_a_lane_needs_a_cassette(book, settings, tmp_path):
    default = Session(settings(cassette=str(tmp_path / "chat.yaml")), Mode.ONCE)

    with pytest.raises(SessionError, match=r"names no session: .* HTTPS_PROXY=http://NAME:x@"):
        book.find(None)
    assert Book(book.terms, default).find(None) is default


def test_without_a_folder_a_user_name_means_nothing(settings, tmp_path):
    """It may have been left from another proxy."""
    alone = settings(cassette=str(tmp_path / "chat.yaml"), dir=None)
    default = Session(alone, Mode.ONCE)

    assert Book(Terms(alone, Mode.ONCE), default).find(Lane("me", "hunter2")) is default


def test_the_mode_of_a_lane_counts_and_another_one_begins_anew(book):
    first = record(book, "a", "one")
    second = book.find(Lane("a", "none"))

    assert (first.mode, second.mode) == (Mode.ONCE, Mode.NONE)
    assert first.closed
    assert book.find(Lane("a")) is second
    assert [session.tally.recorded for session in book] == [1, 0]


def test_another_mode_waits_for_what_is_under_way(book):
    session = record(book, "a", "one")
    session.exchanges.add(object())

    with pytest.raises(SessionError, match="session a is in use with the mode once"):
        book.find(Lane("a", "none"))


def test_a_proxy_that_only_replays_records_for_nobody(settings):
    book = Book(Terms(settings(), Mode.NONE, records=False))

    with pytest.raises(
        SessionError, match="this proxy only replays, the mode all goes to the service"
    ):
        book.find(Lane("a", "all"))


def test_sessions_have_settings_of_their_own(settings):
    repeating = settings(repeat=True), Mode.NONE
    book = Book(Terms(settings(), Mode.ONCE, settings_for=lambda _: repeating))

    session = book.find(Lane("a"))

    assert (session.settings.repeat, session.mode) == (True, Mode.NONE)


def test_idle_sessions_go_to_sleep_and_go_on(book, clock):
    session = record(book, "a", "one")
    clock.now = 10
    other = record(book, "b", "one")
    book.park_idle(5)

    assert (session.is_awake, other.is_awake) == (False, True)
    assert record(book, "a", "two") is session
    book.close()
    assert len(load_cassette(session.path).interactions) == 2


def test_few_sessions_are_awake_at_a_time(book):
    sessions = [record(book, f"s{number}", "one") for number in range(MOST_AWAKE + 3)]

    assert [session.is_awake for session in sessions] == [False] * 3 + [True] * MOST_AWAKE


def test_a_session_in_use_is_not_put_to_sleep(book, clock):
    session = record(book, "a", "one")
    session.exchanges.add(object())
    clock.now = 10

    book.park_idle(5)

    assert session.is_awake


def test_all_is_completed_at_the_end(book):
    session = record(book, "a", "one")

    assert book.close() == []
    assert session.closed
    assert load_cassette(session.path).interactions[0].request.body == ask("one").body
