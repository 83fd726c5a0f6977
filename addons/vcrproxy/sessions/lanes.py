"""What a client calls itself, and where it says so.

- By the user name in the proxy's URL: `http://NAME:x@127.0.0.1:PORT`. The password is `x`, empty,
  or the mode of the session: `http://NAME:none@...`.
- By a base URL: `http://127.0.0.1:PORT/NAME/v1`, see `lane_of_path`.
- By a port of its own.

Names are percent-encoded. Most clients decode a user name and some do not, and some undo a %2F in a
base URL, so what looks encoded still is decoded once more.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote_to_bytes

from vcrproxy.options.modes import Mode, parse_mode
from vcrproxy.sessions.errors import SessionError

PREFIX = "/_vcrproxy"  # of the control API, on the proxy's own port

_NO_MODE = ("", "x")

# A path's first segment is a lane if it begins with "~", or if an API's version comes behind it
# and APIs do not begin with it themselves: /v1/..., /openai/v1/... (Groq, Azure), /api/v1/...
# (OpenRouter), /anthropic/v1/..., /inference/v1/... (Fireworks)
_MARKED = re.compile(r"/~([^/?#]+)(?=[/?#]|$)")
_PLAIN = re.compile(r"/([^/?#]+)(?=/v\d[\w.-]*(?:[/?#]|$))")
_OF_APIS = re.compile(r"v\d[\w.-]*|openai|api|anthropic|inference", re.I)


@dataclass(frozen=True, slots=True)
class Lane:
    """What a client calls itself.

    password: the one in the proxy's URL.
    """

    name: str
    password: str = ""

    @classmethod
    def of_credentials(cls, header: str) -> Self | None:
        """Read a Proxy-Authorization header; None if it names nobody."""
        scheme, _, value = header.strip().partition(" ")
        name, _, password = _decode(value).rpartition(":")
        return cls(_decode_percent(name), password) if name and scheme.lower() == "basic" else None

    @property
    def mode(self) -> Mode | None:
        """Give the mode that the password names; None for `x`; raises SessionError."""
        if self.password in _NO_MODE:
            return None
        try:
            return parse_mode(self.password)
        except ValueError:
            raise SessionError(
                "the password in the proxy's URL is no mode; write x, or a mode such as none"
            ) from None

    @property
    def path(self) -> str:
        """Give the segment by which a base URL names the lane.

        A "/" is encoded twice, too: openai-go makes a plain one of %2F.
        """
        return f"/~{_encode(self.name, twice='/' in self.name)}"

    @property
    def user_info(self) -> str:
        """Give what stands before the @ in the proxy's URL.

        A name that looks encoded itself, `50%25`, is encoded twice, as it is decoded twice.
        """
        return f"{_encode(self.name)}:x"


def lane_of_path(path: str) -> tuple[Lane | None, str]:
    """Split a path on the proxy's own port into the lane and the path at the service.

    `/~NAME/...` names the lane NAME, whatever follows; `/NAME/v1...` as well, unless NAME looks
    like the beginning of an API's own path: a version, `openai`, `api`, `anthropic`, `inference`.
    """
    match = _MARKED.match(path) or _PLAIN.match(path)
    if not match or (match.re is _PLAIN and _OF_APIS.fullmatch(match[1])):
        return None, path
    lane, rest = Lane(_decode_percent(_decode_percent(match[1]))), path[match.end() :]
    return lane, rest if rest.startswith("/") else f"/{rest}"


def _encode(name: str, *, twice: bool = False) -> str:
    """Encode a name: twice, as it is decoded, if it would look encoded after once."""
    once = quote(name, safe="")
    return quote(once, safe="") if twice or _decode_percent(name) != name else once


def _decode(value: str) -> str:
    """Decode base64; what is none names nobody."""
    try:
        return base64.b64decode(value.strip()).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return ""


def _decode_percent(text: str) -> str:
    """Decode a name; bytes that are not UTF-8 become surrogates, which no name may hold."""
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode(
        "utf-8", "surrogateescape"
    )
