"""URLs without the spelling that cannot matter."""

import re
from dataclasses import dataclass
from functools import lru_cache

_DEFAULT_PORTS = {"http": "80", "https": "443"}

# RFC 3986 appendix B, without the fragment; urllib.parse drops control characters unasked
_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?", re.DOTALL)
_AUTHORITY = re.compile(r"(?:.*@)?(.*?)(?::([0-9]*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Url:
    """A URL in parts; all are "" but the path if it is not absolute.

    host: with a port if it is not the scheme's own. query: with its question mark.
    """

    scheme: str
    host: str
    path: str
    query: str

    def __str__(self) -> str:
        origin = f"{self.scheme}://{self.host}" if self.scheme else ""
        return origin + self.path + self.query


@lru_cache(maxsize=1 << 14)
def split_url(url: str) -> Url:
    """Take a URL apart: scheme and host in lower case, no default port, "/" for an empty path.

    Fragment and user name are left out: neither stands in what a client sends as URL, though
    go-vcr writes both (RFC 9110 section 7.1, RFC 3986 section 6.2.3).
    """
    absolute = _ABSOLUTE.match(url)
    if not absolute:
        return Url("", "", url, "")
    scheme = absolute[1].lower()
    authority = _AUTHORITY.fullmatch(absolute[2].lower())
    host, port = authority.groups() if authority else (absolute[2], None)
    if port and port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    return Url(scheme, host, absolute[3] or "/", absolute[4] or "")
