"""One exchange: the request as a handler sees it, and the answer as a stream of events."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import StreamingResponse

from tests.origin import errors, models
from tests.origin.answers import Conversation, Turn, take_turn
from tests.origin.edge import key_of
from tests.origin.encodings import accepted, gzip_each

SLOW_PACE = 0.25
EVENTS_BEFORE_THE_CUT = 4


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class Asked:
    """A request for a model that may answer."""

    request: Request
    body: Mapping[str, Any]

    @property
    def model(self) -> str:
        """Name the model as the client did."""
        return str(self.body["model"])

    @property
    def state(self) -> Any:
        """Give the state of the app."""
        return self.request.app.state


async def read_json(request: Request, *required: str) -> Asked:
    """Read a JSON request that must hold a model and the `required` parameters."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise errors.ApiError(400, "We could not parse the JSON body of your request.") from None
    return await _check(request, body, required)


async def read_form(request: Request, *required: str) -> Asked:
    """Read a multipart request that must hold a model and the `required` parameters."""
    return await _check(request, await read_fields(request), required)


async def read_fields(request: Request) -> dict[str, str | Upload]:
    """Read the fields of a multipart request."""
    await request.body()  # kept, so that it can be read again after the form
    async with request.form() as form:
        return {name: await _field(value) for name, value in form.items()}


async def _field(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", await value.read())


async def _check(request: Request, body: Mapping[str, Any], required: Iterable[str]) -> Asked:
    for name in ("model", *required):
        if name not in body:
            raise errors.missing(name)
    await models.admit(request, body["model"])
    return Asked(request, body)


def turn_for(asked: Asked, conversation: Conversation) -> Turn:
    """Let the model speak; one of them gives away the caller's key."""
    if asked.model == models.ECHO_KEY:
        return Turn(text=f"The key that you sent is {key_of(asked.request)}, is it not?")
    return take_turn(conversation)


def data(value: Any) -> bytes:
    """Write a server-sent event that has no name."""
    return (
        b"data: " + json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n\n"
    )


def named(value: Mapping[str, Any]) -> bytes:
    """Write a server-sent event that is named after its type."""
    return f"event: {value['type']}\n".encode() + data(value)


def stream_events(asked: Asked, events: Iterable[bytes]) -> StreamingResponse:
    """Answer with server-sent events."""
    headers = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
    offered = accepted(asked.request.headers.get("accept-encoding", ""))
    if asked.model == models.GZIP_STREAM and "gzip" in offered:
        headers["content-encoding"] = "gzip"
        events = gzip_each(events)
    return StreamingResponse(paced(asked, events), headers=headers)


async def paced(asked: Asked, parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Send parts one by one in their time, and note it if the client does not stay."""
    pace = max(asked.state.pace, SLOW_PACE * (asked.model == models.SLOW_STREAM))
    try:
        for number, part in enumerate(parts):
            if number:
                await asyncio.sleep(pace)
            if number == EVENTS_BEFORE_THE_CUT and asked.model == models.CUT_STREAM:
                asked.request.state.abort()
            yield part
    except (asyncio.CancelledError, GeneratorExit):
        asked.state.abandoned.append(asked.request.url.path)
        raise
