"""Serve the origin in the foreground: `python -m tests.origin --ca-file PATH`."""

import argparse
import os
import signal
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.origin.server import OPENAI, serve
from tests.origin.service import service


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM."""
    options = parse(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    hosts = (OPENAI, "localhost", "127.0.0.1")
    with serve(service(options.pace), hosts=hosts, port=options.port) as origin:
        write_whole(options.ca_file, origin.ca_pem)
        print(f"origin listening on 127.0.0.1:{origin.port}", flush=True)
        stop.wait()


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.origin",
        description=f"A server that stands in for {OPENAI}: TLS on 127.0.0.1, HTTP/2 and HTTP/1.1.",
        epilog="Prints one line, `origin listening on 127.0.0.1:PORT`, when it accepts "
        "connections; runs until SIGINT or SIGTERM.",
    )
    add = parser.add_argument
    add("--ca-file", type=Path, required=True, metavar="PATH", help="write the CA here, as PEM")
    add(
        "--port", type=int, default=0, metavar="N", help="listen on this port (default: a free one)"
    )
    add(
        "--pace",
        type=float,
        default=0.01,
        metavar="SECONDS",
        help="time between two events of a stream (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody sees half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


if __name__ == "__main__":
    main()
