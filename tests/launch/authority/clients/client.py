"""Connects to a port as if it were NAME, with the roots of SSL_CERT_FILE: client.py PORT NAME."""

import socket
import ssl
import sys

port, name = int(sys.argv[1]), sys.argv[2]
try:
    with socket.create_connection(("127.0.0.1", port)) as plain:
        ssl.create_default_context().wrap_socket(plain, server_hostname=name).close()
except ssl.SSLError as problem:
    sys.exit(str(problem))
