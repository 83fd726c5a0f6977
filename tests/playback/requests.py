"""Requests as OpenAI SDKs send them, to build tests from."""

import json
from typing import Any

from vcrproxy.cassette.model import Cassette, Interaction, Request, Response

CHAT_URL = "https://api.openai.com/v1/chat/completions"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "strict": False,
            "description": f"{name.title()} two numbers",
            "parameters": {
                "type": "object",
                "properties": {
                    "a": {"type": "integer", "description": "first number"},
                    "b": {"type": "integer", "description": "second number"},
                },
                "required": ["a", "b"],
            },
        },
    }
    for name in ("add", "multiply")
]


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def tool_call(arguments: str) -> dict[str, Any]:
    function = {"name": "add", "arguments": arguments}
    call = {"id": "call_fifE5poZ3dg3", "type": "function", "function": function}
    return {"role": "assistant", "tool_calls": [call]}


def tool_result(text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": "call_fifE5poZ3dg3", "content": text}


def chat(*messages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    system = {"role": "system", "content": "You are a helpful assistant"}
    body = {"messages": [system, *messages], "model": "gpt-4o", "max_tokens": 4000}
    return {**body, "tool_choice": "auto", "tools": TOOLS, **fields}


def post(body: object, url: str = CHAT_URL, type_: str = JSON) -> Request:
    """A POST; what is not bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    headers = {"Content-Type": (type_,)} if type_ else {}
    return Request(method="POST", url=url, headers=headers, body=raw)


def get(url: str) -> Request:
    return Request(method="GET", url=url)


def cassette(*requests: Request) -> Cassette:
    """Recordings whose answers are their numbers."""
    return Cassette(
        tuple(
            Interaction(request, Response(status="200 OK", code=200, body=str(number).encode()))
            for number, request in enumerate(requests)
        )
    )


def multipart(boundary: str, *parts: tuple[str, bytes]) -> bytes:
    """A multipart body. parts: header lines parted by CRLF, content."""
    delimiter = b"--" + boundary.encode()
    pieces = [b"%b\r\n%b\r\n\r\n%b\r\n" % (delimiter, h.encode(), c) for h, c in parts]
    return b"".join(pieces) + delimiter + b"--\r\n"
