"""Reading small cassettes in tests."""

import pytest

from vcrproxy.cassette.errors import CassetteFormatError
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.cassette.reader import read_cassette

TOP = "version: 2\ninteractions:\n"
NO_REQUEST = Request(proto="", proto_major=0, proto_minor=0)
NO_RESPONSE = Response(proto="", proto_major=0, proto_minor=0)


def read(text: str) -> Cassette:
    return read_cassette(text.encode(), "chat.yaml")


def read_fields(text: str) -> Interaction:
    """Read one interaction, given as "request: {...}", and whatever lines belong to it."""
    [interaction] = read(f"{TOP}- {text}\n").interactions
    return interaction


def refusal(text: str | bytes) -> str:
    """Give the message for a text that must be refused, from its line number on."""
    with pytest.raises(CassetteFormatError) as caught:
        read_cassette(text if isinstance(text, bytes) else text.encode(), "chat.yaml")
    message = str(caught.value)
    assert message.startswith("chat.yaml:")
    assert "\n" not in message
    return message.removeprefix("chat.yaml:")
