"""The control API, without HTTP: what may be asked, and what comes back."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.sessions.conftest import ask, exchange
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.options.modes import Mode
from vcrproxy.sessions.book import Book, Terms
from vcrproxy.sessions.control import Control
from vcrproxy.sessions.lanes import Lane

type Ask = Callable[..., tuple[int, Any]]


class Ports:
    """Doors that open in memory."""

    address = "127.0.0.1:8080"

    def __init__(self) -> None:
        self.open_ports: dict[str, int] = {}

    async def open(self, lane: str) -> int:
        return self.open_ports.setdefault(lane, 9000 + len(self.open_ports))

    async def close(self, lane: str) -> None:
        self.open_ports.pop(lane, None)

    def port(self, lane: str) -> int | None:
        return self.open_ports.get(lane)

    def environment(self, lane: Lane) -> dict[str, Any]:
        return {"set": {"LANE": lane.name}, "unset": []}


@pytest.fixture
def book(settings):
    return Book(Terms(settings(hosts=("api.openai.com", "*.test")), Mode.ONCE))


@pytest.fixture
def api(book) -> Ask:
    control = Control(book, Ports(), {"vcrproxy": "1.2.3", "pid": 7})

    def api(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        status, content = asyncio.run(control.answer(method, path, raw))
        return status, json.loads(json.dumps(content))

    return api


def message(answer: tuple[int, Any]) -> str:
    return f"{answer[0]} {answer[1]['error']['code']}: {answer[1]['error']['message']}"


def record(book: Book, key: str, *prompts: str) -> None:
    for prompt in prompts:
        book.opened[key].record(exchange(prompt))


def test_it_says_who_it_is(api, tmp_path):
    assert api("GET", "/") == (
        200,
        {
            "vcrproxy": "1.2.3",
            "pid": 7,
            "api": 1,
            "hosts": ["api.openai.com", "*.test"],
            "cassette_dir": str(tmp_path / "cassettes"),
        },
    )


def test_a_session_is_opened_with_its_lane_and_committed(api, book, tmp_path):
    file = tmp_path / "x.yaml"
    status, opened = api("POST", "/sessions", {"cassette": str(file), "lane": "gw0"})
    record(book, "s1", "one")
    _, shown = api("GET", "/sessions/s1")
    _, closed = api("POST", "/sessions/s1/commit")

    assert (status, opened["session"], opened["mode"], opened["recording"]) == (
        201,
        "s1",
        "once",
        True,
    )
    assert book.bound["gw0"] is book.opened["s1"]
    assert (opened["verdict"], shown["verdict"], closed["open"]) == (
        "no traffic",
        "recorded",
        False,
    )
    assert shown["requests"] == [
        {
            "method": "POST",
            "url": "https://api.openai.com/v1/chat/completions",
            "outcome": "recorded",
            "interaction": 0,
        }
    ]
    assert len(load_cassette(file).interactions) == 1


def test_a_name_is_a_file_below_the_folder(api, tmp_path):
    _, opened = api("POST", "/sessions", {"name": "tests/chat", "mode": "replay"})

    assert (opened["name"], opened["mode"]) == ("tests/chat", "none")
    assert opened["cassette"] == str(tmp_path / "cassettes" / "tests" / "chat.yaml")


def test_a_session_that_is_discarded_leaves_nothing(api, book, tmp_path):
    file = tmp_path / "x.yaml"
    api("POST", "/sessions", {"cassette": str(file)})
    record(book, "s1", "one")

    assert api("POST", "/sessions/s1/discard")[0] == 200
    assert not file.exists()


def test_lanes_go_on_to_another_session_at_the_end_of_theirs(api, book, tmp_path):
    api("POST", "/sessions", {"mode": "passthrough"})
    api("POST", "/sessions", {"cassette": str(tmp_path / "x.yaml"), "lane": "gw0"})

    api("POST", "/sessions/s2/commit", {"then": "s1"})

    assert book.bound["gw0"].key == "s1"


def test_a_lane_gets_a_port_and_is_told_what_its_programs_need(api):
    api("POST", "/sessions", {"mode": "passthrough"})

    assert api("PUT", "/lanes/tests%2Fa", {"session": "s1", "port": True}) == (
        200,
        {
            "lane": "tests/a",
            "session": "s1",
            "port": 9000,
            "proxy_url": "http://127.0.0.1:9000",
            "base_url": "http://127.0.0.1:8080/~tests%252Fa",
            "environment": {"set": {"LANE": "tests/a"}, "unset": []},
        },
    )
    _, gone = api("DELETE", "/lanes/tests%2Fa")
    assert (gone["session"], gone["port"]) == (None, None)
    assert gone["proxy_url"] == "http://tests%2Fa:x@127.0.0.1:8080"


def test_a_whole_replay_trims_its_cassette(api, book, tmp_path):
    file = tmp_path / "x.yaml"
    api("POST", "/sessions", {"cassette": str(file)})
    record(book, "s1", "one", "two")
    api("POST", "/sessions/s1/commit")
    book.opened.clear()  # the recording was another run's
    api("POST", "/sessions", {"cassette": str(file)})
    book.opened["s2"].play(ask("two"))

    _, closed = api("POST", "/sessions/s2/commit", {"trim": True})

    assert closed["trimmed"] == [0]
    assert len(load_cassette(file).interactions) == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("GET", "/nowhere"), "404 not_found: there is no /_vcrproxy/nowhere"),
        (
            ("DELETE", "/sessions"),
            "405 bad_request: DELETE is not for /sessions; write GET or POST",
        ),
        (("GET", "/sessions/s9"), "404 not_found: there is no session s9"),
        (("POST", "/sessions", b"{"), "400 bad_request: the body is no JSON"),
        (("POST", "/sessions", b"[1]"), "400 bad_request: the body is no JSON object"),
        (("POST", "/sessions", b"[" * 100_000), "400 bad_request: the body is no JSON"),
        (("POST", "/sessions"), "400 bad_request: name the cassette"),
        (("POST", "/sessions", {"casette": "x"}), "400 bad_request: 'casette' is not known"),
        (("POST", "/sessions", {"cassette": 1}), "400 bad_request: cassette is 1, expected a text"),
        (("POST", "/sessions", {"name": "a", "hosts": [1]}), "400 bad_request: hosts is [1]"),
        (
            ("POST", "/sessions", {"name": "a", "mode": "no"}),
            "400 bad_request: mode: 'no' is no mode",
        ),
        (("POST", "/sessions", {"name": "../a"}), "400 session_refused: '../a' is no name"),
        (("POST", "/sessions", {"name": "a", "lane": ""}), "400 session_refused: '' is no name"),
        (
            ("POST", "/sessions", {"name": "a", "hosts": ["other.example"]}),
            "400 bad_request: hosts: other.example is not intercepted by this proxy, only api",
        ),
        (("PUT", "/lanes/a", {"session": "s9"}), "404 not_found: there is no session s9"),
        (("PUT", "/lanes/a", {"port": "yes"}), "400 bad_request: port is 'yes', expected true"),
    ],
)
def test_what_cannot_be_done_is_said(api, asked, expected):
    assert message(api(*asked)).startswith(expected)


def test_a_recording_that_another_session_has_is_refused(api, tmp_path):
    file = str(tmp_path / "x.yaml")
    api("POST", "/sessions", {"cassette": file})

    refused = message(api("POST", "/sessions", {"cassette": file}))

    assert refused.startswith("409 cassette_locked: ")
    assert "another session of this proxy is recording to it" in refused


def test_a_file_that_is_no_cassette_is_refused(api, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("version: 1\n")

    refused = message(api("POST", "/sessions", {"cassette": str(file)}))

    assert refused.startswith(f"422 cassette_unusable: {file}:1: version is 1")


def test_a_closed_session_is_not_closed_again(api):
    api("POST", "/sessions", {"mode": "passthrough"})
    api("POST", "/sessions/s1/commit")

    assert message(api("POST", "/sessions/s1/discard")).startswith("409 session_closed")


def test_hosts_of_a_session_are_some_of_the_proxys(api, book):
    assert api("POST", "/sessions", {"name": "a", "hosts": ["x.test"]})[0] == 201
    assert str(book.opened["s1"].settings.hosts) == "x.test"


def test_a_cassette_that_is_missing_is_a_miss_of_each_request(api):
    """A runner opens the session before it knows whether the test asks anything."""
    assert api("POST", "/sessions", {"name": "a", "mode": "none"})[0] == 201
