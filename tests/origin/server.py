"""Run an ASGI app behind real TLS on loopback, HTTP/2 and HTTP/1.1.

The accept loop is ours and the protocols are hypercorn's: `hypercorn.asyncio.serve` waits at the
end for every open connection (CPython 3.12 changed `Server.wait_closed`), so one idle client
would hold a test for seconds.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import trustme
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config

type App = Callable[..., Any]
type Stop = Callable[[], object]

OPENAI = "api.openai.com"
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Origin:
    """Where a running origin is, and the authority that vouches for it."""

    port: int
    ca_pem: bytes

    def connect_to(self, host: str = OPENAI) -> str:
        """Say in the manner of curl's --connect-to that `host` is here."""
        return f"{host}:443:127.0.0.1:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """Make a client context that trusts this origin's authority and no other."""
        return ssl.create_default_context(cadata=self.ca_pem.decode("ascii"))


@contextmanager
def serve(
    app: App,
    *,
    hosts: Sequence[str] = (OPENAI,),
    alpn: Sequence[str] = ("h2", "http/1.1"),
    authority: trustme.CA | None = None,
    port: int = 0,
) -> Iterator[Origin]:
    """Serve `app` from a thread of its own until the block ends.

    hosts: names and addresses that the leaf certificate is good for.
    alpn: the protocols offered, best first; a client that offers none gets HTTP/1.1.
    port: 0 takes a free one.

    The app finds `scope["state"]["abort"]`, a function that drops its TCP connection.
    Lifespan events are not sent.
    """
    authority = authority or trustme.CA()
    tls = _server_tls(authority, hosts, alpn)
    listener = _listen(port)
    with _in_thread(_Connections(app), listener, tls):
        yield Origin(listener.getsockname()[1], authority.cert_pem.bytes())


def _listen(port: int) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", port))
    # asyncio sets this only on sockets that name their protocol; without it 40 ms per answer
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _server_tls(authority: trustme.CA, hosts: Sequence[str], alpn: Sequence[str]) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.set_alpn_protocols(list(alpn))
    authority.issue_cert(*hosts).configure_cert(tls)
    return tls


class _Connections:
    """What the accept loop hands each connection to."""

    def __init__(self, app: App) -> None:
        self._app = ASGIWrapper(app)
        self._config = _quiet_config()
        self._open: set[asyncio.StreamWriter] = set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak HTTP on one connection until either side closes it."""
        self._open.add(writer)
        try:
            with suppress(OSError, asyncio.CancelledError):
                await self._protocol(reader, writer)
        finally:
            self._open.discard(writer)

    async def _protocol(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state = {"abort": writer.transport.abort}
        loop = asyncio.get_running_loop()
        context = WorkerContext(None)
        await TCPServer(self._app, loop, self._config, context, state, reader, writer)

    def abort(self) -> None:
        """Drop every open connection, whatever it is doing."""
        for writer in self._open:
            writer.transport.abort()


def _quiet_config() -> Config:
    config = Config()
    config.include_server_header = False
    config.keep_alive_timeout = 75.0
    config.keep_alive_max_requests = 1_000_000
    return config


@contextmanager
def _in_thread(
    connections: _Connections, listener: socket.socket, tls: ssl.SSLContext
) -> Iterator[None]:
    started: Future[Stop] = Future()
    thread = threading.Thread(
        target=_run, args=(connections, listener, tls, started), name="origin", daemon=True
    )
    thread.start()
    stop = started.result()
    try:
        yield
    finally:
        stop()
        thread.join(STOP_SECONDS)


def _run(
    connections: _Connections,
    listener: socket.socket,
    tls: ssl.SSLContext,
    started: Future[Stop],
) -> None:
    with asyncio.Runner() as runner, listener:
        try:
            runner.run(_accept(connections, listener, tls, started))
        except Exception as error:  # the caller's thread is waiting, and must hear of it
            if started.done():
                raise
            started.set_exception(error)


async def _accept(
    connections: _Connections,
    listener: socket.socket,
    tls: ssl.SSLContext,
    started: Future[Stop],
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_ignore_handshake_failures)
    stop = asyncio.Event()
    server = await asyncio.start_server(
        connections.handle, sock=listener, ssl=tls, ssl_shutdown_timeout=1.0
    )
    started.set_result(lambda: loop.call_soon_threadsafe(stop.set))
    await stop.wait()
    server.close()
    connections.abort()


def _ignore_handshake_failures(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Keep quiet about clients that distrust the certificate: some tests are about them."""
    if not isinstance(context.get("exception"), OSError):  # ssl.SSLError is one
        loop.default_exception_handler(context)
