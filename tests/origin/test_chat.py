"""Chat completions, through the real SDK."""

import asyncio
import json

import httpx2
import pytest
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

HELLO = [{"role": "user", "content": "Say hi in Portuguese"}]
SUM = [{"role": "user", "content": "Add and multiply 2 and 3"}]


def tool(name: str) -> dict:
    """Offer a function of two numbers."""
    number = {"type": "integer"}
    parameters = {"type": "object", "properties": {"a": number, "b": number}}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


TOOLS = [tool("add"), tool("multiply")]


class Person(BaseModel):
    name: str
    age: int
    nickname: str | None


class Party(BaseModel):
    host: Person
    guests: list[Person]


def test_a_chat_completion_answers_the_prompt(client: OpenAI):
    completion = client.chat.completions.create(model="gpt-4o", messages=HELLO)

    assert completion.choices[0].message.content == "Olá!"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "gpt-4o-2024-08-06"
    assert completion.usage is not None
    assert completion.usage.total_tokens > completion.usage.completion_tokens > 0


def test_two_answers_to_one_request_differ_only_in_id_and_time(client: OpenAI):
    first, second = (
        client.chat.completions.create(model="gpt-4o", messages=HELLO).model_dump()
        for _ in range(2)
    )

    assert {name for name in first if first[name] != second[name]} == {"id", "created"}


def test_a_chat_stream_holds_the_same_text_as_the_plain_answer(client: OpenAI):
    asked = [{"role": "user", "content": "What is a cassette? Ünïcode, please."}]
    plain = client.chat.completions.create(model="gpt-4o", messages=asked)

    chunks = list(client.chat.completions.create(model="gpt-4o", messages=asked, stream=True))

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == plain.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len(chunks) > 5
    assert all(chunk.usage is None for chunk in chunks)


def test_a_chat_stream_ends_with_the_usage_if_it_is_asked_for(client: OpenAI):
    *_, last = client.chat.completions.create(
        model="gpt-4o", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )

    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens > 0


def test_a_chat_stream_ends_with_done(http: httpx2.Client):
    body = {"model": "gpt-4o", "messages": HELLO, "stream": True}

    answer = http.post("/chat/completions", json=body)

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text.endswith("\n\ndata: [DONE]\n\n")
    assert '"obfuscation":' in answer.text


def test_all_offered_tools_are_called_and_their_results_are_used(client: OpenAI):
    first = client.chat.completions.create(model="gpt-4o", messages=SUM, tools=TOOLS)
    calls = first.choices[0].message.tool_calls
    assert calls is not None
    assert first.choices[0].finish_reason == "tool_calls"
    assert [(call.function.name, json.loads(call.function.arguments)) for call in calls] == [
        ("add", {"a": 2, "b": 3}),
        ("multiply", {"a": 2, "b": 3}),
    ]

    results = [
        {"role": "tool", "tool_call_id": call.id, "content": content}
        for call, content in zip(calls, ("5", "6"), strict=True)
    ]
    second = client.chat.completions.create(
        model="gpt-4o", messages=[*SUM, first.choices[0].message, *results], tools=TOOLS
    )
    assert second.choices[0].message.content == "I asked the tools: add says 5, multiply says 6."


def test_a_stream_brings_tool_arguments_in_fragments(client: OpenAI):
    with client.chat.completions.stream(model="gpt-4o", messages=SUM, tools=TOOLS) as stream:
        kinds = [event.type for event in stream]
        message = stream.get_final_completion().choices[0].message

    assert kinds.count("tool_calls.function.arguments.delta") > 4
    assert [json.loads(call.function.arguments) for call in message.tool_calls or []] == [
        {"a": 2, "b": 3},
        {"a": 2, "b": 3},
    ]


@pytest.mark.parametrize(
    ("options", "called"),
    [
        ({"tool_choice": "none"}, []),
        ({"parallel_tool_calls": False}, ["add"]),
        ({"tool_choice": {"type": "function", "function": {"name": "multiply"}}}, ["multiply"]),
    ],
)
def test_the_client_chooses_the_tools(client: OpenAI, options: dict, called: list[str]):
    completion = client.chat.completions.create(
        model="gpt-4o", messages=SUM, tools=TOOLS, **options
    )

    calls = completion.choices[0].message.tool_calls or []
    assert [call.function.name for call in calls] == called


def test_a_chat_answer_follows_a_schema(client: OpenAI):
    asked = [{"role": "user", "content": "A party: Ada is 36, and she invites Grace of 85"}]

    completion = client.chat.completions.parse(
        model="gpt-4o", messages=asked, response_format=Party
    )

    party = completion.choices[0].message.parsed
    assert party is not None
    assert (party.host.name, party.host.age) == ("Ada", 36)
    assert len(party.guests) == 1


def test_the_async_client_gets_answers_side_by_side(async_client: AsyncOpenAI):
    async def ask(number: int) -> str | None:
        asked = [{"role": "user", "content": f"Tell me of {number}"}]
        completion = await async_client.chat.completions.create(model="gpt-4o", messages=asked)
        return completion.choices[0].message.content

    async def ask_all() -> list[str | None]:
        async with async_client:
            return await asyncio.gather(*(ask(number) for number in range(8)))

    for number, text in enumerate(asyncio.run(ask_all())):
        assert f"Tell me of {number}" in (text or "")


def test_the_async_client_streams(async_client: AsyncOpenAI):
    async def read() -> str:
        async with async_client:
            stream = await async_client.chat.completions.create(
                model="gpt-4o", messages=HELLO, stream=True
            )
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(read()) == "Olá!"
