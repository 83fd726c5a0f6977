"""OPENAI_BASE_URL: the way for clients that no proxy variable reaches."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from vcrproxy.launch.environment.no_proxy import is_loopback
from vcrproxy.launch.environment.placement import Placement
from vcrproxy.options.hosts import DEFAULT_PORTS, base_url_port

NAME = "OPENAI_BASE_URL"


def base_url(environ: Mapping[str, str], place: Placement) -> str:
    """Make a base URL on the proxy's own port, with the path that the child's had."""
    held = _split(environ.get(NAME, ""))
    path = held.path.rstrip("/") if held else ""
    return place.base + (path or "/v1")


def warn_of_base_url(environ: Mapping[str, str], place: Placement) -> str | None:
    """Say that the base URL which the child has is none of ours.

    The URL itself is not shown: it may hold a password.
    """
    if place.base_url and place.hosts.base is None:
        return f"a base URL stands for a full name, and there is none among {place.hosts}"
    host, port = _target(environ.get(NAME, ""))
    if host is None or (is_loopback(host) and port == place.port):
        return None
    return _warn_of_base(host, port, place) if place.base_url else _warn_of_host(host, port, place)


def _warn_of_base(host: str, port: int, place: Placement) -> str | None:
    base = place.hosts.base
    if base is None or (base.covers(host, port) and port == base_url_port(base)):
        return None
    return (
        f"{NAME} named {host}, and vcrproxy's own port stands for {base.name};"
        f" put {host} first in --hosts"
    )


def _warn_of_host(host: str, port: int, place: Placement) -> str | None:
    if place.hosts.covers(host, port):
        return None
    return (
        f"{NAME} names {host}, which is not intercepted ({place.hosts} is);"
        " name it in --hosts, or unset the variable"
    )


def warn_of_loopback(environ: Mapping[str, str], place: Placement) -> str | None:  # noqa: ARG001
    """Say that clients go around a proxy to a host on this machine."""
    local = [entry.name for entry in place.hosts.entries if is_loopback(entry.name)]
    if place.base_url or not local:
        return None
    return (
        f"{', '.join(local)} is on this machine, where programs use no proxy; give them --base-url"
    )


def _target(url: str) -> tuple[str | None, int]:
    """Name host and port of a URL; no host if it is none."""
    parts = _split(url)
    if parts is None:
        return None, 0
    return parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme, 0)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        return None
    return parts
