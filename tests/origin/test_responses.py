"""The Responses API, through the real SDK."""

import json

from openai import OpenAI
from pydantic import BaseModel


def tool(name: str) -> dict:
    """Offer a function of two numbers."""
    number = {"type": "integer"}
    parameters = {"type": "object", "properties": {"a": number, "b": number}}
    return {"type": "function", "strict": False, "name": name, "parameters": parameters}


class Person(BaseModel):
    name: str
    age: int
    nickname: str | None


def test_a_response_answers_and_can_be_fetched_again(client: OpenAI):
    response = client.responses.create(model="gpt-4o", input="Say hi in Spanish")

    assert response.output_text == "¡Hola!"
    assert response.status == "completed"
    assert client.responses.retrieve(response.id) == response


def test_a_response_stream_has_typed_and_numbered_events(client: OpenAI):
    events = list(client.responses.create(model="gpt-4o", input="Say hi in French", stream=True))

    kinds = list(dict.fromkeys(event.type.removeprefix("response.") for event in events))
    assert kinds == [
        *("created", "in_progress", "output_item.added", "content_part.added"),
        *("output_text.delta", "output_text.done", "content_part.done", "output_item.done"),
        "completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == events[-1].response.output_text == "Salut !"


def test_a_response_calls_functions_and_uses_what_they_return(client: OpenAI):
    tools = [tool("add"), tool("multiply")]
    first = client.responses.create(model="gpt-4o", input="Add 2 to 3", tools=tools)
    calls = [item for item in first.output if item.type == "function_call"]
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [
        ("add", {"a": 2, "b": 3}),
        ("multiply", {"a": 2, "b": 3}),
    ]

    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": output}
        for call, output in zip(calls, ("5", "6"), strict=True)
    ]
    second = client.responses.create(
        model="gpt-4o", input=results, tools=tools, previous_response_id=first.id
    )
    assert second.output_text == "I asked the tools: add says 5, multiply says 6."


def test_a_response_stream_brings_function_arguments_in_fragments(client: OpenAI):
    with client.responses.stream(model="gpt-4o", input="Add 2 to 3", tools=[tool("add")]) as stream:
        events = list(stream)

    deltas = [e for e in events if e.type == "response.function_call_arguments.delta"]
    done = next(e for e in events if e.type == "response.function_call_arguments.done")
    assert len(deltas) > 3
    assert "".join(delta.delta for delta in deltas) == done.arguments
    assert json.loads(done.arguments) == {"a": 2, "b": 3}


def test_a_response_follows_a_schema(client: OpenAI):
    response = client.responses.parse(
        model="gpt-4o", input="She is called Ada and is 36", text_format=Person
    )

    assert response.output_parsed == Person(name="Ada", age=36, nickname="some nickname")
