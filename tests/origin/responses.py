"""POST /v1/responses and GET /v1/responses/{id}."""

from collections.abc import Iterator, Mapping
from itertools import count, takewhile
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.origin import ids, models
from tests.origin.answers import (
    Call,
    Conversation,
    Tool,
    Turn,
    allowed_tools,
    count_tokens,
    fragments,
    padding,
    text_of,
)
from tests.origin.encodings import json_response
from tests.origin.errors import ApiError
from tests.origin.exchange import Asked, named, read_json, stream_events, turn_for

type Json = dict[str, Any]


async def create_response(request: Request) -> Response:
    """POST /v1/responses, plain or as a stream."""
    asked = await read_json(request, "input")
    items = _items(asked)
    output = _output(turn_for(asked, _conversation(asked.body, items)))
    started = _started(asked)
    finished = _finished(started, asked, output)
    asked.state.responses[finished["id"]] = finished
    if asked.body.get("stream"):
        return stream_events(asked, _numbered(_events(started, finished)))
    return json_response(request, finished)


async def get_response(request: Request) -> Response:
    """GET /v1/responses/{id}."""
    wanted = request.path_params["id"]
    if wanted not in request.app.state.responses:
        raise ApiError(404, f"Response with id '{wanted}' not found.")
    return json_response(request, request.app.state.responses[wanted])


def _items(asked: Asked) -> list[Json]:
    """List the conversation, what the previous response said included."""
    given = asked.body["input"]
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    previous = asked.state.responses.get(asked.body.get("previous_response_id"), {})
    return [*previous.get("output", ()), *items]


def _conversation(body: Mapping[str, Any], items: list[Json]) -> Conversation:
    users = [text_of(item["content"]) for item in items if item.get("role") == "user"]
    return Conversation(
        prompt=users[-1] if users else "",
        results=_results(items),
        tools=_tools(body),
        schema=body.get("text", {}).get("format", {}).get("schema"),
    )


def _results(items: list[Json]) -> tuple[tuple[str, str], ...]:
    """Pair the outputs at the end with the names of the functions."""
    calls = [item for item in items if item.get("type") == "function_call"]
    names = {call["call_id"]: call["name"] for call in calls}
    answers = list(takewhile(_is_output, reversed(items)))
    return tuple(
        (names.get(item["call_id"], "a tool"), text_of(item["output"]))
        for item in reversed(answers)
    )


def _is_output(item: Json) -> bool:
    return item.get("type") == "function_call_output"


def _tools(body: Mapping[str, Any]) -> tuple[Tool, ...]:
    functions = [tool for tool in body.get("tools") or () if tool.get("type") == "function"]
    return allowed_tools(
        [Tool(function["name"], function.get("parameters") or {}) for function in functions],
        body.get("tool_choice", "auto"),
        parallel=body.get("parallel_tool_calls", True),
    )


def _output(turn: Turn) -> list[Json]:
    return [_call_item(call) for call in turn.calls] or [_message(turn.text)]


def _call_item(call: Call) -> Json:
    return {
        "id": ids.hexadecimal("fc_"),
        "type": "function_call",
        "status": "completed",
        "arguments": call.arguments,
        "call_id": ids.base62("call_", 24),
        "name": call.name,
    }


def _message(text: str) -> Json:
    return {
        "id": ids.hexadecimal("msg_"),
        "type": "message",
        "status": "completed",
        "content": [_part(text)],
        "role": "assistant",
    }


def _part(text: str) -> Json:
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}


def _started(asked: Asked) -> Json:
    body = asked.body
    return {
        "id": ids.hexadecimal("resp_"),
        "object": "response",
        "created_at": asked.state.clock.tick(),
        "status": "in_progress",
        "background": False,
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "model": models.snapshot(asked.model),
        "output": [],
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": body.get("previous_response_id"),
        "reasoning": {"effort": None, "summary": None},
        "service_tier": "auto",
        "store": body.get("store", True),
        "temperature": body.get("temperature", 1.0),
        "text": {"format": {"type": "text"}} | body.get("text", {}),
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools", []),
        "top_logprobs": 0,
        "top_p": body.get("top_p", 1.0),
        "truncation": "disabled",
        "usage": None,
        "user": None,
        "metadata": body.get("metadata", {}),
    }


def _finished(started: Json, asked: Asked, output: list[Json]) -> Json:
    return started | {
        "status": "completed",
        "completed_at": asked.state.clock.tick(),
        "output": output,
        "service_tier": "default",
        "usage": _usage(asked, output),
    }


def _usage(asked: Asked, output: list[Json]) -> Json:
    asking = count_tokens(asked.body["input"])
    answering = sum(count_tokens(_said(item)) for item in output)
    return {
        "input_tokens": asking,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": answering,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asking + answering,
    }


def _said(item: Json) -> str:
    return str(item["arguments"] if "arguments" in item else item["content"][0]["text"])


def _numbered(events: Iterator[Json]) -> Iterator[bytes]:
    numbers = count()
    return (named(event | {"sequence_number": next(numbers)}) for event in events)


def _events(started: Json, finished: Json) -> Iterator[Json]:
    """List the events of a stream, still without their numbers."""
    yield {"type": "response.created", "response": started}
    yield {"type": "response.in_progress", "response": started}
    for index, item in enumerate(finished["output"]):
        about = {"item_id": item["id"], "output_index": index}
        steps = _call_events if item["type"] == "function_call" else _message_events
        yield _item_event("added", index, _blank(item))
        yield from (step | about for step in steps(_said(item)))
        yield _item_event("done", index, item)
    yield {"type": "response.completed", "response": finished}


def _item_event(what: str, index: int, item: Json) -> Json:
    return {"type": f"response.output_item.{what}", "item": item, "output_index": index}


def _blank(item: Json) -> Json:
    empty: Json = {"arguments": ""} if "arguments" in item else {"content": []}
    return item | empty | {"status": "in_progress"}


def _call_events(arguments: str) -> Iterator[Json]:
    kind = "response.function_call_arguments"
    for piece in fragments(arguments):
        yield {"type": f"{kind}.delta", "delta": piece, "obfuscation": padding(piece)}
    yield {"type": f"{kind}.done", "arguments": arguments}


def _message_events(text: str) -> Iterator[Json]:
    first: Json = {"content_index": 0}
    spoken = first | {"logprobs": []}
    yield {"type": "response.content_part.added", "part": _part("")} | first
    for piece in fragments(text):
        hidden = {"obfuscation": padding(piece)}
        yield {"type": "response.output_text.delta", "delta": piece} | spoken | hidden
    yield {"type": "response.output_text.done", "text": text} | spoken
    yield {"type": "response.content_part.done", "part": _part(text)} | first
