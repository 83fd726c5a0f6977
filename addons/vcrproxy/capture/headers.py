"""Header names and values as Go's net/http and x/vcr leave them."""

import re
from collections.abc import Iterable

from vcrproxy.cassette.model import Headers

# charmbracelet x/vcr keeps these three, on both sides, in any case
KEPT_HEADERS = frozenset({"accept", "content-type", "user-agent"})

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def canonical_name(name: str) -> str:
    """Spell a header name as Go does: `content-TYPE` becomes `Content-Type`.

    Source: net/textproto.CanonicalMIMEHeaderKey; a name that is no RFC 7230 token stays as it is.
    """
    if not _TOKEN.fullmatch(name):
        return name
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


def gather(fields: Iterable[tuple[str, str]]) -> Headers:
    """Turn header lines into a map: names canonical, values trimmed and in the order they came."""
    gathered: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        canonical = canonical_name(name)
        gathered[canonical] = (*gathered.get(canonical, ()), value.strip(" \t"))
    return gathered


def keep_headers(headers: Headers, keep: frozenset[str]) -> Headers:
    """Drop every header that is not in `keep`.

    headers: {"Content-Type": ("application/json",)}, canonical case.
    keep: lower-case names.
    """
    return {name: values for name, values in headers.items() if name.lower() in keep}


def without(headers: Headers, *names: str) -> Headers:
    """Drop the named headers; names in canonical case."""
    return {name: values for name, values in headers.items() if name not in names}


def first(headers: Headers, name: str) -> str | None:
    """Find the first value of a header; name in canonical case."""
    values = headers.get(name)
    return values[0] if values else None
