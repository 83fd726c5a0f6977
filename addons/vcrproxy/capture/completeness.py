"""Tell a whole answer from one that was cut.

A client may leave before the connection says that the answer ended: openai-python closes a
stream right after `data: [DONE]`. What it got is whole all the same.
"""

import json
import re

from vcrproxy.capture.encodings import UndecodableError, decode, decode_prefix, parse_encodings
from vcrproxy.capture.forms import media_type
from vcrproxy.capture.headers import first
from vcrproxy.cassette.model import Response

# The last event of each kind of stream; sources: the OpenAI API reference's lists of streaming
# events (Responses, images, audio) and Anthropic's "Streaming messages"
_LAST_EVENTS = frozenset(
    {
        "done",
        "error",
        "image_edit.completed",
        "image_generation.completed",
        "message_stop",
        "response.completed",
        "response.failed",
        "response.incomplete",
        "speech.audio.done",
        "transcript.text.done",
    }
)
_END_OF_EVENT = re.compile(rb"\r\n\r\n|\n\n|\r\r")


def is_whole(response: Response) -> bool:
    """Tell whether a response, as it came off the wire, has all of its body."""
    length = declared_length(response)
    if length is not None:
        return len(response.body) == length
    return stream_has_ended(response) or compression_has_ended(response)


def declared_length(response: Response) -> int | None:
    """Read the Content-Length of a response, in bytes; None without a usable one."""
    value = first(response.headers, "Content-Length")
    return int(value) if value is not None and value.isascii() and value.isdigit() else None


def stream_has_ended(response: Response) -> bool:
    """Tell whether a response is a stream of events whose last one has come."""
    if media_type(response.headers) != "text/event-stream":
        return False
    encodings = parse_encodings(first(response.headers, "Content-Encoding"))
    try:
        body = decode_prefix(response.body, encodings)
    except UndecodableError:
        return False
    *events, rest = _END_OF_EVENT.split(body)
    events = [event for event in events if event.strip()]
    return not rest.strip() and bool(events) and _is_last(events[-1])


def compression_has_ended(response: Response) -> bool:
    """Tell whether a response is compressed, and the compressed data says that it is over.

    Deno (2.9) takes that for the end: it resets the HTTP/2 stream before END_STREAM comes.
    """
    encodings = parse_encodings(first(response.headers, "Content-Encoding"))
    if not encodings or not response.body:
        return False
    try:
        decode(response.body, encodings)
    except UndecodableError:
        return False
    return True


def _is_last(event: bytes) -> bool:
    """Tell whether a server-sent event, without its final blank line, is a stream's last.

    Source of the field syntax: WHATWG HTML, section "Server-sent events".
    """
    fields = dict(line.partition(b":")[::2] for line in event.splitlines())
    name = fields.get(b"event", b"").strip().decode("utf-8", "replace")
    data = fields.get(b"data", b"").strip()
    return data == b"[DONE]" or name in _LAST_EVENTS or _type_of(data) in _LAST_EVENTS


def _type_of(data: bytes) -> str | None:
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return None
    kind = parsed.get("type") if isinstance(parsed, dict) else None
    return kind if isinstance(kind, str) else None
