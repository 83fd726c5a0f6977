"""An origin whose answer repeats the number that a prompt consists of: no two are alike."""

import asyncio
import json

from tests.wire.stepping import DONE, EVENTS, Exchange, delta, origin_app
from vcrproxy.cassette.model import Interaction

LARGE = 1_000_000  # numbers from here on have an answer of about a megabyte


def is_streamed(number: int) -> bool:
    return number % 2 == 1


def answer_to(number: int) -> bytes:
    """Repeat the number of a prompt in an answer that differs from every other."""
    if is_streamed(number):
        return b"".join(delta(f"{number} word {word}") for word in range(5)) + DONE
    words = 150_000 if number >= LARGE else number % 50
    return json.dumps({"id": f"chatcmpl-{number}", "text": f"{number} " * words}).encode()


@origin_app
async def echoing(exchange: Exchange) -> None:
    number = int(exchange.prompt)
    if not is_streamed(number):
        await exchange.answer("application/json", answer_to(number))
        return
    await exchange.start(EVENTS)
    for event in answer_to(number).splitlines(keepends=True):
        await asyncio.sleep(0)
        await exchange.part(event)
    await exchange.end()


def number_of(interaction: Interaction) -> int:
    return int(json.loads(interaction.request.body)["messages"][0]["content"])
