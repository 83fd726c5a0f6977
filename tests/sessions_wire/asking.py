"""Questions to the stand-in for the API: each of its answers has an id of its own.

So an id tells which recording an answer came from, and whether it came from one at all.
"""

import json
from pathlib import Path

import httpx2

from tests.wire.clients import CHAT, KEY, chat_body, http
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cassette.writer import write_cassette

HELLO = "hello"
HEADERS = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}


def ask(door: object, prompt: str = HELLO, *, http2: bool = False) -> str:
    """Ask by a new connection and return the answer's id. door: see serving.Door."""
    with http(door, http2=http2) as client:
        return ask_by(client, prompt)


def ask_by(client: httpx2.Client, prompt: str = HELLO, url: str = CHAT) -> str:
    """Ask by a client that is there already."""
    answer = try_by(client, prompt, url)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def ask_at(base_url: str, prompt: str = HELLO) -> str:
    """Ask by a base URL."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        return ask_by(client, prompt, f"{base_url}/chat/completions")


def try_by(client: httpx2.Client, prompt: str = HELLO, url: str = CHAT) -> httpx2.Response:
    """Ask what may be refused."""
    return client.post(url, json=chat_body(prompt), headers=HEADERS)


def refusal(door: object, prompt: str = HELLO) -> tuple[int, str]:
    """Ask what is refused; returns status and message."""
    with http(door) as client:
        answer = try_by(client, prompt)
    return answer.status_code, answer.json()["error"]["message"]


def ids_in(cassette: Path) -> list[str]:
    """List the ids of the recorded answers."""
    return [json.loads(i.response.body)["id"] for i in load_cassette(cassette).interactions]


def write_answers(cassette: Path, *ids: str, prompt: str = HELLO) -> Path:
    """Write a cassette whose answers to one question have these ids, in this order."""
    request = Request(body=json.dumps(chat_body(prompt)).encode(), url=CHAT, method="POST")
    interactions = [Interaction(request, _answer(one)) for one in ids]
    cassette.parent.mkdir(parents=True, exist_ok=True)
    cassette.write_bytes(write_cassette(Cassette(tuple(interactions))))
    return cassette


def _answer(id_: str) -> Response:
    message = {"role": "assistant", "content": id_}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"id": id_, "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return Response(
        headers={"Content-Type": ("application/json",)},
        body=json.dumps(body).encode(),
        status="200 OK",
        code=200,
    )
