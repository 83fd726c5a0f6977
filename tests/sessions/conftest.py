"""Settings, and exchanges as the wire has them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.playback.requests import chat, post, user
from vcrproxy.cassette.model import Interaction, Request, Response
from vcrproxy.options.table import NAMED
from vcrproxy.options.values import Value, Values
from vcrproxy.sessions.settings import Settings

type MakeSettings = Callable[..., Settings]


def ask(text: str) -> Request:
    return post(chat(user(text)))


def exchange(text: str) -> Interaction:
    body = f"the answer to {text}".encode()
    headers = {"Content-Type": ("text/plain",)}
    answer = Response(headers=headers, body=body, status="200 OK", code=200, duration=1_000_000)
    return Interaction(ask(text), answer)


@pytest.fixture
def settings(tmp_path: Path) -> MakeSettings:
    def settings(**given: object) -> Settings:
        named = {"dir": str(tmp_path / "cassettes"), **given}
        values = {name: Value.of(NAMED[name], raw, name) for name, raw in named.items()}
        return Settings.read(Values(values))

    return settings
