"""The end of a client's TLS, where mitmproxy would miss it."""

from OpenSSL import SSL


def notice_close(connection: SSL.Connection) -> None:
    """Make a connection tell that the client has closed it, as Java's TLS 1.3 does (OkHttp).

    OpenSSL then holds that the client has closed and calls the read an error all the same.
    mitmproxy logs the error, and waits for ever for a close that it believes to have handled
    (proxy/layers/tls.py: receive_data, receive_close).
    """
    receive = connection.recv

    def recv(bufsiz: int, flags: int | None = None) -> bytes:
        try:
            return receive(bufsiz, flags)
        except SSL.SysCallError:
            if connection.get_shutdown() & SSL.RECEIVED_SHUTDOWN:
                raise SSL.ZeroReturnError from None
            raise

    connection.recv = recv  # type: ignore[method-assign]
