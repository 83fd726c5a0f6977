import gzip

import pytest

from vcrproxy.capture.completeness import is_whole
from vcrproxy.cassette.model import Response

STREAM = {"Content-Type": ("text/event-stream; charset=utf-8",)}
DONE = b'data: {"id":1}\n\ndata: [DONE]\n\n'


def stream(body: bytes, **headers: str) -> Response:
    more = {name.replace("_", "-"): (value,) for name, value in headers.items()}
    return Response(body=body, headers=STREAM | more)


@pytest.mark.parametrize(
    "body",
    [
        DONE,
        DONE.replace(b"\n", b"\r\n"),
        b'event: response.completed\ndata: {"type":"response.completed"}\n\n',
        b'data: {"type":"response.incomplete"}\n\n',
        b'event: message_stop\ndata: {"type": "message_stop"}\n\n',
        b"event: done\ndata: [DONE]\n\n",
    ],
)
def test_a_stream_is_whole_after_its_last_event(body):
    assert is_whole(stream(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'data: {"id":1}\n\n',
        DONE[:-1],
        DONE[:-2],
        DONE + b"data: more",
        DONE + b'data: {"id":2}\n\n',
        b'data: {"text":"data: [DONE]"}\n\n',
        b'event: response.created\ndata: {"type":"response.created"}\n\n',
        b"data: " + b"[" * 100_000 + b"\n\n",
    ],
)
def test_a_stream_without_its_last_event_was_cut(body):
    assert not is_whole(stream(body))


def test_a_compressed_stream_is_looked_into():
    body = gzip.compress(DONE)

    assert is_whole(stream(body[:-8], Content_Encoding="gzip"))
    assert not is_whole(stream(body[:-24], Content_Encoding="gzip"))
    assert not is_whole(stream(b"rubbish", Content_Encoding="gzip"))


def test_a_body_is_whole_at_its_announced_length():
    headers = {"Content-Length": ("4",)}

    assert is_whole(Response(body=b"four", headers=headers))
    assert not is_whole(Response(body=b"fou", headers=headers))


def test_without_a_length_json_may_have_been_cut_anywhere():
    assert not is_whole(Response(body=b"{}", headers={"Content-Type": ("application/json",)}))


def test_compressed_data_says_itself_that_it_is_over():
    """Deno leaves there."""
    body = gzip.compress(b'{"a": 1}')
    headers = {"Content-Encoding": ("gzip",), "Content-Type": ("application/json",)}

    assert is_whole(Response(body=body, headers=headers))
    assert not is_whole(Response(body=body[:-1], headers=headers))
    assert not is_whole(Response(body=b"", headers=headers))
