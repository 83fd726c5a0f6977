"""NO_PROXY: which of its entries cover an intercepted host, and the list without them."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from vcrproxy.options.hosts import HostEntry, Hosts

LOOPBACK = ("localhost", "127.0.0.1", "::1")

type Address = IPv4Address | IPv6Address

_SEPARATORS = re.compile(r"[,\s]+")  # curl and undici split at blanks too
_ENTRY = re.compile(r"(?:[a-z]+://)?(\[[^\]]*\]|[^:]*)(?::(\d+))?/?")


def clean_no_proxy(values: Iterable[str], hosts: Hosts) -> str:
    """Drop what covers an intercepted host, keep the rest as it is spelled, and add loopback.

    values: what NO_PROXY and no_proxy hold.

    Loopback stays in the list even if an intercepted host is on it (`http://localhost:11434`):
    without it a program's other local services would be asked through the proxy, and Go never
    sends loopback to a proxy anyway. Such a host is reached by a base URL.
    """
    entries = (entry for value in values for entry in _SEPARATORS.split(value) if entry)
    kept = [entry for entry in entries if not any(covers(entry, host) for host in hosts.entries)]
    return ",".join(dict.fromkeys([*kept, *LOOPBACK]))


def covers(entry: str, host: HostEntry) -> bool:
    """Tell whether any client would go around the proxy to an intercepted host.

    Their rules differ, and the widest one counts, since one program may hold several clients:
    requests compares ends of names without regard to dots ("ai.com" covers openai.com); curl and
    Python let ".x" cover x itself; undici drops a leading "*"; Go, undici and Node heed a port;
    httpx takes "https://x"; Go, curl and requests take networks, and Node 24 "FIRST-LAST"; in
    Java's list, which is cleaned by this too, "*" may also end a name.
    Where nobody but Go bypasses, as for api.openai.com:443, that is one too many (measured with
    curl, httpx2, requests and Go).
    """
    name, port = _split(entry.lower())
    if port is not None and host.port not in (None, port):
        return False
    return _covers_name(name, host.name) or _covers_address(name, host.name)


def is_loopback(name: str) -> bool:
    """Tell whether a host's name is this machine's own, to which clients go without a proxy."""
    address = _address(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _split(entry: str) -> tuple[str, int | None]:
    """Take the scheme and the port off; an IPv6 address has colons and no port."""
    match = _ENTRY.fullmatch(entry)
    if not match or _address(entry):
        return entry, None
    return match[1].strip("[]"), int(match[2]) if match[2] else None


def _covers_name(name: str, host: str) -> bool:
    end = name.lstrip("*").lstrip(".").rstrip(".")
    if host.startswith("*."):
        return host.endswith(end) or end.endswith(host[1:])
    return host.endswith(end) or fnmatchcase(host, name)


def _covers_address(name: str, host: str) -> bool:
    address = _address(host)
    if address is None:
        return False
    first, dash, last = name.partition("-")
    if dash:
        return _between(_address(first), address, _address(last))
    try:
        return address in ip_network(name, strict=False)
    except ValueError:
        return False


def _between(first: Address | None, address: Address, last: Address | None) -> bool:
    if first is None or last is None or not first.version == address.version == last.version:
        return False
    return int(first) <= int(address) <= int(last)


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
