"""A company's proxy: CONNECT only, with a password, and its own idea of where hosts are."""

import base64
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class CorporateProxy(socketserver.ThreadingTCPServer):
    """Tunnels every CONNECT that brings the password to one place."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, target: int, user: str) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.target = target
        self.expected = b"Basic " + base64.b64encode(user.encode())
        self.connected: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Tunnel(socketserver.StreamRequestHandler):
    server: CorporateProxy

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.readline()
        if self.server.expected not in head:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        self.server.connected.append(head.split()[1])
        with socket.create_connection(("127.0.0.1", self.server.target)) as upstream:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pump, args=(upstream, self.connection))
            back.start()
            _pump(self.connection, upstream)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@contextmanager
def corporate_proxy(target: int, user: str) -> Iterator[CorporateProxy]:
    """Run a company's proxy that leads to a port on this machine."""
    with CorporateProxy(target, user) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        yield proxy
        proxy.shutdown()
