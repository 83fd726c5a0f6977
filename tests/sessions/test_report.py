"""What came of sessions, in words and as data."""

import json

import pytest

from tests.sessions.conftest import ask, exchange
from vcrproxy.options.modes import Mode
from vcrproxy.playback.errors import InteractionNotFound
from vcrproxy.sessions.book import Book, Terms
from vcrproxy.sessions.lanes import Lane
from vcrproxy.sessions.report import describe, verdict, write_report
from vcrproxy.sessions.session import Session


@pytest.fixture
def book(settings):
    return Book(Terms(settings(), Mode.ONCE))


def record(book: Book, name: str, *prompts: str) -> Session:
    session = book.find(Lane(name))
    book.wake(session)
    for prompt in prompts:
        session.record(exchange(prompt))
    return session


def replay(book: Book, name: str, *prompts: str) -> Session:
    session = book.find(Lane(name, "none"))
    book.wake(session)
    for prompt in prompts:
        try:
            session.play(ask(prompt))
        except InteractionNotFound:
            continue
    return session


def test_the_worst_that_happened_is_the_verdict(book, settings):
    live = Session(settings(), Mode.PASSTHROUGH)
    live.pass_on(ask("one"))

    assert verdict(book.find(Lane("new"))) == "no traffic"
    assert verdict(live) == "live"
    assert verdict(record(book, "a", "one")) == "recorded"
    assert verdict(replay(book, "a", "one")) == "replayed"
    assert verdict(replay(book, "a", "one", "never")) == "missed"


def test_all_sessions_are_summed_up_in_a_line_and_bad_ones_in_another(book, tmp_path):
    record(book, "a", "one", "two")
    record(book, "b", "one")
    replay(book, "b", "one", "never")

    assert book.summary() == [
        "3 sessions: 1 interaction served; 3 recorded; 1 missed",
        f"{tmp_path}/cassettes/b.yaml: served 1 interaction; 1 request missed",
    ]


def test_a_proxy_that_nobody_used_says_nothing(book):
    assert book.summary() == []


def test_a_report_is_data(book, tmp_path):
    record(book, "a", "one", "two")
    replay(book, "a", "one", "never")
    file = tmp_path / "new" / "report.json"

    write_report(file, book)

    report = json.loads(file.read_text())
    assert report["version"] == 1
    _, session = report["sessions"]
    assert {name: session[name] for name in ("name", "verdict", "served", "unused")} == {
        "name": "a",
        "verdict": "missed",
        "served": 1,
        "unused": [1],
    }
    assert session["missed"][0]["request"] == "POST https://api.openai.com/v1/chat/completions"
    assert 'asked "never"' in session["missed"][0]["message"]


def test_requests_are_told_one_by_one_only_where_somebody_asks(book):
    named = record(book, "a", "one")

    assert "requests" not in describe(named)
