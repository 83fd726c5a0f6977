"""POST /v1/chat/completions."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
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
from tests.origin.exchange import Asked, data, read_json, stream_events, turn_for

type Json = dict[str, Any]

FINGERPRINT = "fp_0419a1c3d5"


async def create_chat_completion(request: Request) -> Response:
    """POST /v1/chat/completions, plain or as a stream."""
    asked = await read_json(request, "messages")
    turn = turn_for(asked, _conversation(asked.body))
    if asked.body.get("stream"):
        return stream_events(asked, _events(asked, turn))
    return json_response(request, _completion(asked, turn))


def _conversation(body: Mapping[str, Any]) -> Conversation:
    messages = body["messages"]
    users = [text_of(said["content"]) for said in messages if said["role"] == "user"]
    return Conversation(
        prompt=users[-1] if users else "",
        results=_results(messages),
        tools=_tools(body),
        schema=_schema(body.get("response_format", {})),
    )


def _results(messages: list[Json]) -> tuple[tuple[str, str], ...]:
    """Pair the tool messages at the end with the names of the tools."""
    calls = [call for said in messages for call in said.get("tool_calls") or ()]
    names = {call["id"]: call["function"]["name"] for call in calls}
    answers = list(takewhile(lambda said: said["role"] == "tool", reversed(messages)))
    return tuple(
        (names.get(said["tool_call_id"], "a tool"), text_of(said["content"]))
        for said in reversed(answers)
    )


def _tools(body: Mapping[str, Any]) -> tuple[Tool, ...]:
    functions = [tool["function"] for tool in body.get("tools") or () if "function" in tool]
    return allowed_tools(
        [Tool(function["name"], function.get("parameters", {})) for function in functions],
        body.get("tool_choice", "auto"),
        parallel=body.get("parallel_tool_calls", True),
    )


def _schema(response_format: Json) -> Json | None:
    if response_format.get("type") == "json_object":
        return {"properties": {"answer": {"type": "string"}}}
    schema: Json | None = response_format.get("json_schema", {}).get("schema")
    return schema


def _head(asked: Asked, kind: str) -> Json:
    return {
        "id": ids.base62("chatcmpl-", 29),
        "object": kind,
        "created": asked.state.clock.tick(),
        "model": models.snapshot(asked.model),
    }


def _completion(asked: Asked, turn: Turn) -> Json:
    message: Json = {"role": "assistant", "content": None if turn.calls else turn.text}
    if turn.calls:
        message["tool_calls"] = [{**_opening(call), "function": vars(call)} for call in turn.calls]
    message |= {"refusal": None, "annotations": []}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(turn)}
    return _head(asked, "chat.completion") | {
        "choices": [choice],
        "usage": _usage(asked, turn),
        "service_tier": "default",
        "system_fingerprint": FINGERPRINT,
    }


def _opening(call: Call) -> Json:
    function = {"name": call.name, "arguments": ""}
    return {"id": ids.base62("call_", 24), "type": "function", "function": function}


def _finish(turn: Turn) -> str:
    return "tool_calls" if turn.calls else "stop"


def _usage(asked: Asked, turn: Turn) -> Json:
    asking = count_tokens(asked.body["messages"])
    answering = sum(count_tokens(text) for text in (turn.text, *(c.arguments for c in turn.calls)))
    return {
        "prompt_tokens": asking,
        "completion_tokens": answering,
        "total_tokens": asking + answering,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _events(asked: Asked, turn: Turn) -> Iterator[bytes]:
    """Write the chunks of a stream: the deltas, the end, the usage if it was asked for."""
    options = asked.body.get("stream_options") or {}
    head = _head(asked, "chat.completion.chunk")
    head |= {"service_tier": "default", "system_fingerprint": FINGERPRINT}
    if options.get("include_usage"):
        head["usage"] = None
    hide = options.get("include_obfuscation", True)
    for delta in _deltas(turn):
        yield data(_chunk(head, _choice(delta, None), hide))
    yield data(_chunk(head, _choice({}, _finish(turn)), hide))
    if "usage" in head:
        yield data(_chunk(head | {"usage": _usage(asked, turn)}, (), hide))
    yield b"data: [DONE]\n\n"


def _choice(delta: Json, finish: str | None) -> tuple[Json]:
    return ({"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish},)


def _chunk(head: Json, choices: tuple[Json, ...], hide: bool) -> Json:
    chunk = head | {"choices": choices}
    return chunk | {"obfuscation": padding(str(choices))} if hide else chunk


def _deltas(turn: Turn) -> Iterator[Json]:
    yield {"role": "assistant", "content": None if turn.calls else "", "refusal": None}
    for piece in fragments(turn.text):
        yield {"content": piece}
    for index, call in enumerate(turn.calls):
        yield from ({"tool_calls": [{"index": index, **part}]} for part in _call_parts(call))


def _call_parts(call: Call) -> Iterable[Json]:
    yield _opening(call)
    for piece in fragments(call.arguments):
        yield {"function": {"arguments": piece}}
