"""Origins that take their next step only when a test lets them, and what such tests wait with."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from vcrproxy.cassette.journal import rescue
from vcrproxy.cassette.model import Cassette
from vcrproxy.cassette.reader import load_cassette

type Scene = Callable[[Exchange], Awaitable[None]]
type App = Callable[..., Awaitable[None]]

URL = "https://api.openai.com/v1/chat/completions"
RESPONSES = "https://api.openai.com/v1/responses"
EVENTS = "text/event-stream; charset=utf-8"
AT_MOST = 30.0  # seconds until a wait that never ends becomes a failure


@dataclass(frozen=True)
class Exchange:
    """One request at the origin, read whole, and the way to answer it piece by piece."""

    scope: dict[str, Any]
    body: bytes
    send: Callable[[dict[str, Any]], Awaitable[None]]

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def prompt(self) -> str:
        """Give what the user of a chat says."""
        return str(json.loads(self.body)["messages"][0]["content"])

    @property
    def wants_stream(self) -> bool:
        return bool(json.loads(self.body).get("stream"))

    async def start(self, content_type: str, length: int | None = None) -> None:
        """Send the headers; with no length the answer is chunked, or an HTTP/2 stream."""
        headers = [(b"content-type", content_type.encode())]
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        await self.send({"type": "http.response.start", "status": 200, "headers": headers})

    async def part(self, data: bytes) -> None:
        await self.send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def answer(self, content_type: str, data: bytes) -> None:
        """Send a whole answer that says its length."""
        await self.start(content_type, len(data))
        await self.part(data)
        await self.end()

    def abort(self) -> None:
        """Drop the TCP connection."""
        self.scope["state"]["abort"]()


def origin_app(scene: Scene) -> App:
    """Make an ASGI app of a function that answers one request."""

    @wraps(scene)
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        body, more = bytearray(), scope["type"] == "http"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        await scene(Exchange(scope, bytes(body), send))

    return app


async def until(condition: Callable[[], bool]) -> None:
    """Hold an origin back until the test's own side makes a condition true."""
    while not condition():
        await asyncio.sleep(0.001)


def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait in a test for something that is to happen in another process."""
    limit = time.monotonic() + AT_MOST
    while not condition():
        assert time.monotonic() < limit, f"still waiting for {what}"
        time.sleep(0.005)


def delta(text: str) -> bytes:
    """Write one event of a chat stream."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "gpt-4o",
        "choices": [choice],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def partial_of(cassette: Path) -> Path:
    return cassette.with_name(f"{cassette.name}.partial")


def lock_of(cassette: Path) -> Path:
    return cassette.with_name(f"{cassette.name}.lock")


def has_recorded(cassette: Path, text: str) -> bool:
    """Tell whether a recording that is still under way holds a text."""
    partial = partial_of(cassette)
    return partial.exists() and text in partial.read_text()


def load_journal(cassette: Path, at: Path) -> Cassette:
    """Read what a killed recorder left, from a copy whose torn end is cut off.

    at: an empty folder for the copy.
    """
    copy = at / partial_of(cassette).name
    copy.write_bytes(partial_of(cassette).read_bytes())
    rescued = rescue(copy)
    return load_cassette(rescued) if rescued else Cassette()


def losses(output: str) -> list[str]:
    """List the recorder's lines about what it could not record."""
    return [line for line in output.splitlines() if "not recorded: POST" in line]
