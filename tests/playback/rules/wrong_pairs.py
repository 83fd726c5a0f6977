"""Pairs of requests that differ in something that matters: one must never answer the other."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from tests.playback.rules.matching import UUIDS

A, B, C = UUIDS[:3]
CALL = "call_abcdefgh12345678"

SYSTEM = "You are an agent in /home/ann/project. Today is Tuesday, November 24, 2026. Be brief."


def tool(name: str, description: str = "Does it.") -> dict[str, Any]:
    schema = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    return {"type": "function", "name": name, "description": description, "parameters": schema}


def agent(**changes: Any) -> dict[str, Any]:
    """A request of an agent in the middle of its work, as Responses has it."""
    said: list[dict[str, Any]] = [
        {
            "role": "user",
            "id": f"msg_{A}",
            "content": f"Compare document {A} with {B}: which is newer?",
        },
        {
            "type": "function_call",
            "id": f"fc_{C}",
            "call_id": CALL,
            "name": "read_file",
            "arguments": json.dumps({"path": "/home/ann/project/a.py", "lines": 40, "raw": True}),
        },
        {
            "type": "function_call_output",
            "call_id": CALL,
            "output": json.dumps({"output": "def f(x):\n    return x + 1\n", "exit_code": 0}),
        },
    ]
    body = {
        "model": "gpt-5",
        "instructions": SYSTEM,
        "input": said,
        "tools": [tool("read_file"), tool("write_file")],
        "temperature": 0.2,
        "max_output_tokens": 400,
        "stream": True,
        "prompt_cache_key": A,
    }
    return copy.deepcopy(body) | changes


def text(content: str, **fields: Any) -> dict[str, Any]:
    return {"model": "gpt-5", "messages": [{"role": "user", "content": content}], **fields}


def pairs() -> Iterator[tuple[str, Any, Any]]:
    """Give a name, what is recorded, and what is asked."""
    yield from _texts()
    yield from _fields()
    yield from _ids()
    yield from _of_the_agent()
    yield from _apis()


# what is recorded, and other questions of the same shape
_QUESTIONS = (
    (
        "What is 17 times 23?",
        "What is 17 times 24?",
        "What is 18 times 23?",
        "What is 1.7 times 23?",
    ),
    ("Is 0.1 + 0.2 equal to 0.3?", "Is 0.1 + 0.2 equal to 0.4?", "Is 0.1 - 0.2 equal to 0.3?"),
    (
        "What happened on 1989-11-09?",
        "What happened on 1989-11-10?",
        "What happened on 1998-11-09?",
    ),
    ("Who was born on July 4, 1776?", "Who was born on July 5, 1776?", "Who died on July 4, 1776?"),
    (
        "Meet me on 2031-05-06 at 10:00",
        "Meet me on 2031-05-07 at 10:00",
        "Meet me on 2031-05-06 at 11:00",
    ),
    ("Remind me at 17:42", "Remind me at 17:43", "Remind me at 5:42 PM"),
    ("Wake me in 300 seconds", "Wake me in 301 seconds", "Wake me in 3000 seconds"),
    ("Epoch 1000000000 is when?", "Epoch 1000000001 is when?", "Epoch 1500000000 is when?"),
    ("Weather in Lisbon", "Weather in Porto", "Weather in lisbon", "Weather in Lisbon?"),
    ("Yes", "No", "yes", "Yes."),
    ("Translate: cat", "Translate: cut", "Translate: cat\n", " Translate: cat"),
    ("Summarize file-abc123def456", "Summarize file-abc123def457"),
    ("Use vs_0123456789abcdef", "Use vs_0123456789abcde0"),
    (
        "Commit 0123456789abcdef0123456789abcdef01234567",
        "Commit 0123456789abcdef0123456789abcdef01234568",
    ),
    ("Order 4711", "Order 4712", "Order 04711"),
    ("kill 27596", "kill 27597"),
    ("Open /etc/hosts", "Open /etc/host", "Open /home/ann/project/hosts"),
    ("Version 6.1.0", "Version 6.1.1"),
    ("Port 8080 on 10.0.0.1", "Port 8081 on 10.0.0.1", "Port 8080 on 10.0.0.2"),
    ("https://a.com/?q=1", "https://a.com/?q=2", "https://b.com/?q=1"),
    ("Refund EUR 1,000.00", "Refund EUR 1.000,00", "Refund USD 1,000.00", "Refund EUR 100.00"),
    ("Is this ham: win a prize", "Is this spam: win a prize"),
    ("Rate 5 of 10", "Rate 6 of 10", "Rate 5 of 100"),
    ("User ann@example.com", "User bob@example.com"),
    ('x = {"a": 1}', 'x = {"a": 2}', 'x = {"b": 1}'),
    ("[1, 2, 3]", "[1, 3, 2]", "[1, 2]"),
    ('{"question": "a"}', '{"question": "b"}'),
    ("call_the_plumber", "call_the_doctor"),
    ("The colour is #ff0000", "The colour is #ff0001"),
    ("Temperature -5", "Temperature 5"),
    ("naïve café", "naive cafe"),
    ("Phone +351 210 000 001", "Phone +351 210 000 002"),
    ("ISBN 978-3-16-148410-0", "ISBN 978-3-16-148410-1"),
    ("Wall time of 5 seconds", "Wall time of 6 seconds"),
    ("Chunk 13bb4a", "Chunk 13bb4b"),
    ("November 1989", "December 1989"),
    ("09/11/1989", "10/11/1989"),
    ("Flight TP1234 on Monday", "Flight TP1235 on Monday", "Flight TP1234 on Tuesday"),
    (
        "SHA1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "SHA1 da39a3ee5e6b4b0d3255bfef95601890afd80708",
    ),
)


def _texts() -> Iterator[tuple[str, Any, Any]]:
    for recorded, *others in _QUESTIONS:
        for other in others:
            yield f"{recorded!r} and {other!r}", text(recorded), text(other)
            yield f"{other!r} and {recorded!r}", text(other), text(recorded)


_CHANGES: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"model": "gpt-5"}, {"model": "gpt-5-mini"}),
    ({"temperature": 0}, {"temperature": 1}),
    ({"temperature": 0.2}, {"temperature": 0.20001}),
    ({"seed": 1}, {"seed": 2}),
    ({"n": 1}, {"n": 2}),
    ({"stream": True}, {"stream": False}),
    ({"max_tokens": 10}, {"max_tokens": 100}),
    ({"stop": ["a"]}, {"stop": ["b"]}),
    ({"tool_choice": "auto"}, {"tool_choice": "none"}),
    ({"response_format": {"type": "text"}}, {"response_format": {"type": "json_object"}}),
    ({"reasoning_effort": "low"}, {"reasoning_effort": "high"}),
    ({"service_tier": "auto"}, {"service_tier": "flex"}),
    ({"store": True}, {"store": False}),
    ({"logit_bias": {"50256": -100}}, {"logit_bias": {"50257": -100}}),
    ({"metadata": {"topic": "a"}}, {"metadata": {"topic": "b"}}),
    ({"tools": [tool("a")]}, {"tools": [tool("b")]}),
    ({"tools": [tool("a")]}, {"tools": [tool("a", "Does another thing.")]}),
    ({"tools": [tool("a"), tool("b")]}, {"tools": [tool("a")]}),
    ({"previous_response_id": f"resp_{A}"}, {"previous_response_id": f"resp_{B}"}),
    ({"conversation": f"conv_{A}"}, {"conversation": f"conv_{B}"}),
    ({"file_id": A}, {"file_id": B}),
    ({"file_ids": [A, B]}, {"file_ids": [A, C]}),
    ({"vector_store_ids": ["vs_1"]}, {"vector_store_ids": ["vs_2"]}),
    ({"assistant_id": A}, {"assistant_id": B}),
    ({"thread_id": A}, {"thread_id": B}),
    ({"container": A}, {"container": B}),
    ({"document_id": A}, {"document_id": B}),
    ({"cachedContent": A}, {"cachedContent": B}),
    ({"x": None}, {}),
    ({"x": ""}, {"x": None}),
    ({"x": 0}, {"x": False}),
    ({"x": "1"}, {"x": 1}),
    ({"x": '{"a":1}'}, {"x": {"a": 1}}),
    ({"x": []}, {"x": {}}),
    ({"x": [1, 2]}, {"x": [2, 1]}),
)


def _fields() -> Iterator[tuple[str, Any, Any]]:
    for one, other in _CHANGES:
        yield f"{one} and {other}", text("Hello", **one), text("Hello", **other)
        yield f"{other} and {one}", text("Hello", **other), text("Hello", **one)


def _ids() -> Iterator[tuple[str, Any, Any]]:
    """Ids that refer to another object, which the request itself or the cassette tells."""
    docs = "Document {}: cats. Document {}: dogs. Which is {}?"
    yield "the other document", text(docs.format(A, B, A)), text(docs.format(A, B, B))
    yield "new names, other one", text(docs.format(A, B, A)), text(docs.format(C, B, B))
    yield "two become one", text(docs.format(A, B, A)), text(docs.format(A, A, A))
    yield "one becomes two", text(docs.format(A, A, A)), text(docs.format(A, B, A))
    yield "swapped", text(f"From {A} to {B}, not {A}"), text(f"From {A} to {B}, not {B}")
    yield "an id and none", text(f"About {A}"), text("About it")
    yield "an id of another kind", text(f"About {A}"), text("About " + A.replace("-", ""))
    for key in ("user_id", "id", "ref"):
        one = {"objects": [{key: A, "n": 1}, {key: B, "n": 2}], "wanted": A}
        yield f"wanted by {key}", text("x", x=one), text("x", x=one | {"wanted": B})
        in_text = [text(json.dumps(one)), text(json.dumps(one | {"wanted": B}))]
        yield f"wanted by {key}, in a text", in_text[0], in_text[1]


def _of_the_agent() -> Iterator[tuple[str, Any, Any]]:
    """What can be changed of an agent's request, one thing at a time."""
    yesterday, other = "Monday, November 23, 2026", "/home/ann/other"
    yield (
        "yesterday",
        agent(),
        agent(instructions=SYSTEM.replace("Tuesday, November 24, 2026", yesterday)),
    )
    yield "another folder", agent(), agent(instructions=SYSTEM.replace("/home/ann/project", other))
    yield "instructions", agent(), agent(instructions=SYSTEM + " Be kind.")
    for index, change in (
        (0, {"role": "developer"}),
        (0, {"role": "assistant"}),
        (0, {"content": f"Compare document {A} with {B}: which is older?"}),
        (0, {"content": f"Compare document {A} with {A}: which is newer?"}),
        (1, {"name": "write_file"}),
        (1, {"call_id": "call_zzzzzzzz12345678"}),
        (1, {"arguments": '{"path": "/home/ann/project/b.py", "lines": 40, "raw": true}'}),
        (1, {"arguments": '{"path": "/home/ann/project/a.py", "lines": 41, "raw": true}'}),
        (1, {"arguments": '{"path": "/home/ann/project/a.py", "lines": 40, "raw": false}'}),
        (1, {"arguments": '{"path": "/home/ann/project/a.py", "lines": 40}'}),
        (1, {"arguments": "{"}),
        (2, {"output": '{"output": "def f(x):\\n    return x + 2\\n", "exit_code": 0}'}),
        (2, {"output": '{"output": "def f(x):\\n    return x + 1\\n", "exit_code": 1}'}),
        (2, {"output": '{"output": "", "exit_code": 0}'}),
        (2, {"output": "def f(x):\n    return x + 1\n"}),
        (2, {"call_id": "call_zzzzzzzz12345678"}),
    ):
        changed = agent()
        changed["input"][index] |= change
        yield f"input {index}: {change}", agent(), changed
        yield f"input {index}: {change}, the other way", changed, agent()
    for name, turned in (("reversed", [2, 1, 0]), ("shorter", [0, 1]), ("doubled", [0, 1, 2, 2])):
        said = agent()["input"]
        yield name, agent(), agent(input=[said[index] for index in turned])


def _apis() -> Iterator[tuple[str, Any, Any]]:
    """The same in the words of other APIs."""
    for one, other in (("cats", "dogs"), ("12", "13"), ("2031-01-02", "2031-01-03")):
        anthropic = [
            {"messages": [{"role": "user", "content": [{"type": "text", "text": t}]}]}
            for t in (one, other)
        ]
        yield f"Anthropic, {one}", *anthropic
        gemini = [{"contents": [{"role": "user", "parts": [{"text": t}]}]} for t in (one, other)]
        yield f"Gemini, {one}", *gemini
        embedded = [{"input": [t, "x"], "model": "e"} for t in (one, other)]
        yield f"embeddings, {one}", *embedded
        results = [
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {
                                "type": "tool_result",
                                "tool_use_id": "toolu_01A09q90qw90",
                                "content": t,
                            }
                        ],
                    }
                ]
            }
            for t in (one, other)
        ]
        yield f"tool result, {one}", *results
    said = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    swapped = [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]
    yield "swapped roles", {"messages": said}, {"messages": swapped}
    yield "swapped order", {"messages": said}, {"messages": said[::-1]}
