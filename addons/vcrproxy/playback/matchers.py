"""What must be equal for a recording to answer a request; each matcher says why it is not."""

from collections.abc import Callable, Iterator

from vcrproxy.cassette.model import Request, to_bytes
from vcrproxy.playback.bodies import content_type, form_fields, read_body
from vcrproxy.playback.body_difference import body_differences, field_differences
from vcrproxy.playback.differences import Difference, changed
from vcrproxy.playback.excerpts import clip, clipped_pair
from vcrproxy.playback.urls import Url, split_url

type Matcher = Callable[[Request, Request], str | None]


def method(asked: Request, recorded: Request) -> str | None:
    """Compare methods: None if they match, else the difference in words."""
    return _in_words(method_differences(asked, recorded))


def url(asked: Request, recorded: Request) -> str | None:
    """Compare URLs but for spelling that cannot matter, such as a default port."""
    return _in_words(url_differences(asked, recorded))


def body(asked: Request, recorded: Request) -> str | None:
    """Compare bodies: equal bytes, else equal JSON, else equal form, else equal multipart."""
    return _in_words(request_body_differences(asked, recorded))


# headers do not take part: clients change them with every release
MATCHERS: tuple[Matcher, ...] = (method, url, body)


def _in_words(differences: Iterator[Difference]) -> str | None:
    first = next(differences, None)
    more = sum(1 for _ in differences)
    return f"{first}" + (f" (and {more} more)" if more else "") if first else None


def method_of(request: Request) -> str:
    """Give a request's method. Source: net/http, an empty one means GET in Go."""
    return request.method or "GET"


def method_differences(asked: Request, recorded: Request) -> Iterator[Difference]:
    """Give the difference between two methods, if any."""
    if method_of(asked) != method_of(recorded):
        yield changed("method", clip(method_of(asked)), clip(method_of(recorded)))


def url_differences(asked: Request, recorded: Request) -> Iterator[Difference]:
    """Give what differs between two URLs: scheme, host, path, or query parameters by name."""
    one, other = split_url(asked.url), split_url(recorded.url)
    for part in ("scheme", "host", "path"):
        if getattr(one, part) != getattr(other, part):
            yield changed(part, *clipped_pair(getattr(one, part), getattr(other, part)))
    if one.query != other.query:
        yield from _query_differences(one, other)


def _query_differences(asked: Url, recorded: Url) -> Iterator[Difference]:
    fields = [form_fields(to_bytes(side.query.removeprefix("?"))) for side in (asked, recorded)]
    found = False
    for difference in field_differences("query parameter", *fields):
        found = True
        yield difference
    if not found:
        yield changed("query", *clipped_pair(asked.query, recorded.query))


def request_body_differences(asked: Request, recorded: Request) -> Iterator[Difference]:
    """Give what differs between two bodies, nothing if they count as equal."""
    if asked.body == recorded.body:
        return
    one = read_body(asked.body, content_type(asked))
    other = read_body(recorded.body, content_type(recorded))
    if one.canonical() != other.canonical():
        yield from body_differences(one, other)
