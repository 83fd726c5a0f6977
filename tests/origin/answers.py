"""What the model says: a function of the conversation and of nothing else."""

import hashlib
import json
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.origin.samples import Schema, sample

GREETINGS = {
    "english": "Hi!",
    "french": "Salut !",
    "german": "Hallo!",
    "japanese": "こんにちは!",
    "portuguese": "Olá!",
    "spanish": "¡Hola!",
}
ENDINGS = (
    "There is more to it, but that is the heart of it.",
    "Über alles andere könnten wir später sprechen. 🙂",
    "A café would be the place to think it through — naïveté included.",
)
LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Tool:
    """A function that the model may call."""

    name: str
    parameters: Schema


@dataclass(frozen=True)
class Conversation:
    """What both chat APIs come down to.

    results: (tool name, output) of the calls answered since the user last spoke.
    schema: what the answer must be an instance of.
    """

    prompt: str
    results: tuple[tuple[str, str], ...] = ()
    tools: tuple[Tool, ...] = ()
    schema: Schema | None = None


@dataclass(frozen=True)
class Call:
    """A function call; `arguments` is JSON."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Turn:
    """What the model says: a text, or calls."""

    text: str = ""
    calls: tuple[Call, ...] = ()


def take_turn(conversation: Conversation) -> Turn:
    """Call all tools first; when their results are there, speak."""
    if conversation.tools and not conversation.results:
        return Turn(calls=tuple(_call(tool, conversation.prompt) for tool in conversation.tools))
    return Turn(text=_text(conversation))


def _call(tool: Tool, prompt: str) -> Call:
    return Call(tool.name, json.dumps(sample(tool.parameters, prompt), ensure_ascii=False))


def _text(conversation: Conversation) -> str:
    if conversation.schema is not None:
        return json.dumps(sample(conversation.schema, conversation.prompt), ensure_ascii=False)
    if conversation.results:
        told = ", ".join(f"{name} says {output}" for name, output in conversation.results)
        return f"I asked the tools: {told}."
    return _reply(conversation.prompt)


def _reply(prompt: str) -> str:
    words = set(re.findall(r"\w+", prompt.lower()))
    if words & {"hi", "hello", "greet"}:
        return next((said for name, said in GREETINGS.items() if name in words), "Hi!")
    ending = ENDINGS[hashlib.sha256(prompt.encode()).digest()[0] % len(ENDINGS)]
    return f"You said “{prompt}”. {ending}"


def allowed_tools(
    tools: Iterable[Tool], choice: str | Mapping[str, Any], *, parallel: bool
) -> tuple[Tool, ...]:
    """Choose the tools to call, as `tool_choice` and `parallel_tool_calls` say."""
    if choice == "none":
        return ()
    if isinstance(choice, Mapping):
        chosen = choice.get("function", choice).get("name")
        tools = [tool for tool in tools if tool.name == chosen]
    return tuple(tools)[: None if parallel else 1]


def text_of(content: Any) -> str:
    """Take the text out of a message's content: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in content or () if "text" in part)


def fragments(text: str) -> list[str]:
    """Cut a text into pieces such as a model streams."""
    return re.findall(r"\s?\w{1,5}|\s?[^\w\s]|\s", text)


def count_tokens(value: Any) -> int:
    """Count what a request or an answer costs, more or less."""
    return len(fragments(value if isinstance(value, str) else json.dumps(value)))


def padding(piece: str) -> str:
    """Hide the length of a piece, as the service's `obfuscation` does; ours is not random."""
    digest = hashlib.sha256(piece.encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[: 16 - len(piece) % 16])
