"""What people do with openai-python, each with a result that can be compared."""

from collections.abc import Callable
from typing import Any

import openai
from openai import OpenAI
from pydantic import BaseModel

MODEL = "gpt-4o"
MESSAGES: Any = [{"role": "user", "content": "Tell me about Lisbon and Porto"}]
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS: Any = [
    {"type": "function", "function": {"name": "get_weather", "parameters": PARAMETERS}},
    {"type": "function", "function": {"name": "get_time", "parameters": PARAMETERS}},
]
RESPONSE_TOOLS: Any = [{"type": "function", "name": "get_weather", "parameters": PARAMETERS}]
AUDIO = bytes(range(256)) * 20


class City(BaseModel):
    name: str
    inhabitants: int


def chat(client: OpenAI) -> Any:
    return client.chat.completions.create(model=MODEL, messages=MESSAGES).model_dump()


def chat_stream(client: OpenAI) -> Any:
    options: Any = {"include_usage": True}
    stream = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, stream=True, stream_options=options
    )
    return [chunk.model_dump() for chunk in stream]


def compressed_stream(client: OpenAI) -> Any:
    stream = client.chat.completions.create(model="gzip-stream", messages=MESSAGES, stream=True)
    return [chunk.model_dump() for chunk in stream]


def tools(client: OpenAI) -> Any:
    return client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS).model_dump()


def tools_stream(client: OpenAI) -> Any:
    stream = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, tools=TOOLS, stream=True
    )
    return [chunk.model_dump() for chunk in stream]


def tool_conversation(client: OpenAI) -> Any:
    asked = client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS)
    message: Any = asked.choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": "21 degrees\r\nsunny"}
        for call in message.tool_calls
    ]
    told = client.chat.completions.create(model=MODEL, messages=[*MESSAGES, message, *results])
    return told.model_dump()


def structured(client: OpenAI) -> Any:
    parsed = client.chat.completions.parse(model=MODEL, messages=MESSAGES, response_format=City)
    message = parsed.choices[0].message
    return message.parsed and message.parsed.model_dump()


def responses(client: OpenAI) -> Any:
    return client.responses.create(model=MODEL, input="Grüße 👋 – say hi").model_dump()


def responses_stream(client: OpenAI) -> Any:
    with client.responses.create(model=MODEL, input="Say hi", stream=True) as stream:
        return [event.model_dump() for event in stream]


def responses_tools(client: OpenAI) -> Any:
    return client.responses.create(model=MODEL, input="Lisbon", tools=RESPONSE_TOOLS).model_dump()


def responses_structured(client: OpenAI) -> Any:
    parsed = client.responses.parse(model=MODEL, input="Lisbon", text_format=City)
    return parsed.output_parsed and parsed.output_parsed.model_dump()


def embeddings(client: OpenAI) -> Any:
    model = "text-embedding-3-small"
    return client.embeddings.create(model=model, input=["one", "two"]).model_dump()


def models(client: OpenAI) -> Any:
    return [model.model_dump() for model in client.models.list()]


def moderations(client: OpenAI) -> Any:
    return client.moderations.create(model="omni-moderation-latest", input="Be nice").model_dump()


def images(client: OpenAI) -> Any:
    return client.images.generate(model="gpt-image-1", prompt="A boat").model_dump()


def speech(client: OpenAI) -> Any:
    answer = client.audio.speech.create(model="tts-1", voice="alloy", input="Hello")
    assert b"\xff" in answer.content
    return answer.content


def transcription(client: OpenAI) -> Any:
    file = ("speech.mp3", AUDIO)
    return client.audio.transcriptions.create(model="whisper-1", file=file).model_dump()


def files(client: OpenAI) -> Any:
    created = client.files.create(file=("data.jsonl", b'{"a": 1}\n'), purpose="batch")
    content = client.files.content(created.id).content
    listed = [file.model_dump() for file in client.files.list()]
    deleted = client.files.delete(created.id).model_dump()
    return created.model_dump(), content, listed, deleted


def retried(client: OpenAI) -> Any:
    return client.chat.completions.create(model="flaky-429", messages=MESSAGES).model_dump()


def _failing(model: str) -> Callable[[OpenAI], Any]:
    def fail(client: OpenAI) -> Any:
        try:
            client.chat.completions.create(model=model, messages=MESSAGES)
        except openai.APIStatusError as error:
            return type(error).__name__, error.status_code, error.body
        raise AssertionError(f"{model} answered")

    return fail


def bad_key(client: OpenAI) -> Any:
    try:
        client.with_options(api_key="sk-wrong-0123456789abcdef").models.list()
    except openai.AuthenticationError as error:
        return error.status_code, error.code
    raise AssertionError("a wrong key was accepted")


CALLS: dict[str, Callable[[OpenAI], Any]] = {
    "chat": chat,
    "chat stream": chat_stream,
    "compressed stream": compressed_stream,
    "tools": tools,
    "tools stream": tools_stream,
    "tool conversation": tool_conversation,
    "structured output": structured,
    "responses": responses,
    "responses stream": responses_stream,
    "responses tools": responses_tools,
    "responses structured": responses_structured,
    "embeddings": embeddings,
    "models": models,
    "moderations": moderations,
    "images": images,
    "speech": speech,
    "transcription": transcription,
    "files": files,
    "a retried 429": retried,
    "400": _failing("error-400"),
    "401": bad_key,
    "404": _failing("no-such-model"),
    "429": _failing("error-429"),
    "500": _failing("error-500"),
}
