"""Replay in a network namespace that has nothing but loopback: run as a program by a test.

python -m tests.wire.offline CASSETTE CONFDIR CALL ... prints what each call came to, as JSON.
"""

import fcntl
import json
import socket
import struct
import sys
from pathlib import Path

from tests.wire.clients import sdk
from tests.wire.proxy import REPLAY, Proxy
from tests.wire.sdk_calls import CALLS

# linux/sockios.h and linux/if.h
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1


def bring_loopback_up() -> None:
    """Do what `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        flags = struct.unpack_from("16sH", fcntl.ioctl(sock, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | _IFF_UP, b""))


def main() -> None:
    cassette, confdir, *names = sys.argv[1:]
    bring_loopback_up()
    with Proxy([REPLAY], [f"cassette={cassette}"], Path(confdir)) as proxy, sdk(proxy) as client:
        results = {name: CALLS[name](client) for name in names}
    print(json.dumps(results, default=repr))


if __name__ == "__main__":
    main()
