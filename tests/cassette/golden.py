"""The golden cassettes: 599 strings, each in four places, as five Go programs wrote them."""

import base64

from tests.shared import shared_json
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, to_text

PROFILES = ("x3", "x6", "p3", "p6", "v3")


def strings() -> list[bytes]:
    return [base64.b64decode(case["b64"]) for case in shared_json("format/nasty_strings.json")]


def cases() -> list[dict]:
    """Give for each string, by profile, the YAML and what Go made of it."""
    return shared_json("format/nasty_golden.json")["cases"]


def cassette(nasty: bytes) -> Cassette:
    """Build the cassette that the golden texts hold."""
    text = to_text(nasty)
    request = Request(
        content_length=len(nasty),
        body=nasty,
        headers={"X-Nasty": (text,), "Accept": ("application/json",)},
        url="https://example.test/v1/chat",
        method="POST",
    )
    response = Response(
        proto="HTTP/2.0",
        proto_major=2,
        proto_minor=0,
        content_length=-1,
        uncompressed=True,
        body=nasty,
        headers={"X-Nasty": (text,), "Content-Type": ("application/json",)},
        status="200 OK",
        code=200,
        duration=1_234_567_890,
    )
    return Cassette((Interaction(request, response),))
