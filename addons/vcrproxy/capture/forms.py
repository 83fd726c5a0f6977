"""The `form` field, as Go's http.Request.ParseForm fills it."""

import re
from urllib.parse import unquote_to_bytes, urlsplit

from vcrproxy.capture.headers import first
from vcrproxy.cassette.model import Headers, Request, to_bytes, to_text

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_METHODS_WITH_FORM_BODY = frozenset({"POST", "PUT", "PATCH"})


def request_form(request: Request) -> Headers:
    """Read the form values of a request: urlencoded body first, then the URL's query.

    Source: net/http Request.ParseForm; a multipart body adds nothing.
    """
    form: dict[str, tuple[str, ...]] = {}
    for name, value in _body_pairs(request) + parse_query(urlsplit(request.url).query):
        form[name] = (*form.get(name, ()), value)
    return form


def parse_query(query: str) -> list[tuple[str, str]]:
    """Split `a=1&b=2` into decoded pairs.

    A part with a bad escape or a semicolon is left out: Go's url.ParseQuery reports it as an
    error, and its recorder fails the request.
    """
    parts = (part for part in query.split("&") if part and not _is_malformed(part))
    return [
        (_unescape(name), _unescape(value)) for name, _, value in (p.partition("=") for p in parts)
    ]


def media_type(headers: Headers) -> str:
    """Find the media type of a Content-Type header, lower case and without its parameters."""
    return (first(headers, "Content-Type") or "").partition(";")[0].strip().lower()


def _body_pairs(request: Request) -> list[tuple[str, str]]:
    if request.method not in _METHODS_WITH_FORM_BODY:
        return []
    if media_type(request.headers) != "application/x-www-form-urlencoded":
        return []
    return parse_query(to_text(request.body))


def _is_malformed(part: str) -> bool:
    return ";" in part or _BAD_ESCAPE.search(part) is not None


def _unescape(text: str) -> str:
    return to_text(unquote_to_bytes(to_bytes(text.replace("+", " "))))
