"""The client of the control API, against a server that is not always kind."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from vcrproxy.pytest_plugin.proxy.control import Control, ControlError


@contextmanager
def answering(*answers: str, status: int = 200) -> Iterator[tuple[Control, list[bytes]]]:
    """Answer one request for each connection, and close it without saying so."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    asked.append(whole_request(connection))
                    head = f"HTTP/1.1 {status} Whatever\r\ncontent-length: {len(answer)}\r\n\r\n"
                    connection.sendall((head + answer).encode())

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        yield Control(f"http://127.0.0.1:{port}/_vcrproxy", "a-token", timeout=10), asked
        thread.join(10)


def whole_request(connection: socket.socket) -> bytes:
    """Read a request to its end; its body may come in a piece of its own."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(65536)
    head, _, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.I)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_request_carries_the_token_and_goes_below_the_url() -> None:
    with answering("{}") as (control, asked):
        control.bind("a lane/with a slash", "s1")

    assert asked[0].startswith(b"PUT /_vcrproxy/lanes/a%20lane%2Fwith%20a%20slash HTTP/1.1\r\n")
    assert b"authorization: bearer a-token" in asked[0].lower()
    assert asked[0].endswith(b'{"session": "s1"}')


def test_a_connection_that_was_closed_while_idle_is_opened_anew() -> None:
    with answering('{"served": 1}', '{"served": 2}') as (control, _):
        assert control.report("s1") == {"served": 1}
        assert control.report("s1") == {"served": 2}


def test_no_proxy_variable_leads_it_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")

    with answering('{"served": 1}') as (control, _):
        assert control.report("s1") == {"served": 1}


def test_a_refusal_is_what_the_proxy_says() -> None:
    error = {"error": {"message": "c.yaml: is being recorded", "code": "cassette_locked"}}

    with (
        answering(json.dumps(error), status=409) as (control, _),
        pytest.raises(ControlError, match=r"^c.yaml: is being recorded$") as refusal,
    ):
        control.open_session({})

    assert refusal.value.code == "cassette_locked"
    assert not refusal.value.is_absence


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ("<html>", "answered 200 with b'<html>', not JSON"),
        ('{"vcrproxy": "9.0", "api": 2}', "vcrproxy 9.0 speaks version 2 of its control API"),
    ],
)
def test_another_server_is_noticed(answer: str, complaint: str) -> None:
    with answering(answer) as (control, _), pytest.raises(ControlError, match=complaint):
        control.about()


def test_nobody_is_noticed() -> None:
    control = Control(f"http://127.0.0.1:{closed_port()}/_vcrproxy", "a-token")

    with pytest.raises(ControlError, match=r"does not answer: .*refused") as problem:
        control.about()

    assert problem.value.is_absence


def test_threads_take_turns() -> None:
    numbers: list[int] = []

    def ask(control: Control) -> Callable[[], None]:
        return lambda: numbers.append(control.report("s1")["served"])

    with answering(*(f'{{"served": {n}}}' for n in range(8))) as (control, _):
        threads = [threading.Thread(target=ask(control)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

    assert sorted(numbers) == list(range(8))
