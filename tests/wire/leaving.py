"""Clients that leave before the answer has ended, each in the way of its protocol."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import h2.config
import h2.connection
import h2.errors
import h2.events
import pytest

from tests.wire.clients import http, trust
from tests.wire.proxy import Proxy
from tests.wire.stepping import AT_MOST

type Leave = Callable[[Proxy, str, object, bytes], AbstractContextManager[None]]


class Http2:
    """An HTTP/2 client that can reset one stream, as Go's and Node's do and httpx2 does not."""

    def __init__(self, proxy: Proxy, host: str) -> None:
        self._socket = _tunnel(proxy, host, "h2")
        config = h2.config.H2Configuration(header_encoding="utf-8")
        self._connection = h2.connection.H2Connection(config)
        self._connection.initiate_connection()
        self._received: dict[int, bytes] = {}
        self._ended: dict[int, str] = {}

    def ask(self, url: str, body: object) -> int:
        """Send a request and return the number of its stream."""
        parts, stream = urlsplit(url), self._connection.get_next_available_stream_id()
        target = [(":authority", parts.netloc), (":scheme", parts.scheme), (":path", parts.path)]
        headers = [(":method", "POST"), *target, ("content-type", "application/json")]
        self._connection.send_headers(stream, headers)
        self._connection.send_data(stream, json.dumps(body).encode(), end_stream=True)
        self._received[stream] = b""
        self._flush()
        return stream

    def read_until(self, stream: int, seen: bytes) -> None:
        """Read until a stream's answer ends in `seen`."""
        while not self._received[stream].endswith(seen):
            assert stream not in self._ended, self._ended[stream]
            self._read()

    def read_all(self, stream: int) -> tuple[bytes, str]:
        """Read a stream's whole answer, and say how it ended: StreamEnded or StreamReset."""
        while stream not in self._ended:
            self._read()
        return self._received[stream], self._ended[stream]

    def reset(self, stream: int) -> None:
        self._connection.reset_stream(stream, h2.errors.ErrorCodes.CANCEL)
        self._flush()

    def close(self) -> None:
        self._socket.close()

    def _flush(self) -> None:
        self._socket.sendall(self._connection.data_to_send())

    def _read(self) -> None:
        data = self._socket.recv(65536)
        assert data, "the proxy closed the connection"
        for event in self._connection.receive_data(data):
            if isinstance(event, h2.events.DataReceived):
                self._received[event.stream_id] += event.data
                length = event.flow_controlled_length
                self._connection.acknowledge_received_data(length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded | h2.events.StreamReset):
                self._ended[event.stream_id] = type(event).__name__
        self._flush()


class Http1:
    """An HTTP/1.1 client that can leave before there is any answer."""

    def __init__(self, proxy: Proxy, host: str) -> None:
        self._socket = _tunnel(proxy, host, "http/1.1")

    def ask(self, url: str, body: object) -> None:
        parts, content = urlsplit(url), json.dumps(body).encode()
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        self._socket.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)

    def close(self) -> None:
        self._socket.close()


def _tunnel(proxy: Proxy, host: str, protocol: str) -> ssl.SSLSocket:
    plain = socket.create_connection((proxy.host, proxy.port), AT_MOST)
    plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += plain.recv(1)
    assert b" 200 " in answer.partition(b"\r\n")[0]
    tls = trust(proxy)
    tls.set_alpn_protocols([protocol])
    return tls.wrap_socket(plain, server_hostname=host)


@contextmanager
def http2(proxy: Proxy, host: str = "api.openai.com") -> Iterator[Http2]:
    client = Http2(proxy, host)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def http1(proxy: Proxy, host: str = "api.openai.com") -> Iterator[Http1]:
    client = Http1(proxy, host)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _reset(proxy: Proxy, url: str, body: object, seen: bytes) -> Iterator[None]:
    with http2(proxy) as client:
        stream = client.ask(url, body)
        client.read_until(stream, seen)
        client.reset(stream)
        yield


def _close(*, version: str) -> Leave:
    @contextmanager
    def close(proxy: Proxy, url: str, body: object, seen: bytes) -> Iterator[None]:
        with (
            http(proxy, http2=version == "HTTP/2") as client,
            client.stream("POST", url, json=body) as answer,
        ):
            assert answer.http_version == version
            received = b""
            for piece in answer.iter_raw():
                received += piece
                if received.endswith(seen):
                    break
        yield

    return close


by_leaver = pytest.mark.parametrize(
    "leave",
    [
        pytest.param(_close(version="HTTP/1.1"), id="HTTP/1.1 closes"),
        pytest.param(_close(version="HTTP/2"), id="HTTP/2 closes"),
        pytest.param(_reset, id="HTTP/2 resets the stream"),
    ],
)
