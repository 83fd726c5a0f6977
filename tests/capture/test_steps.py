import gzip
import logging

from vcrproxy.capture.steps import Policy, capture, capture_request
from vcrproxy.cassette.model import Interaction, Request, Response

JSON = {"Content-Type": ("application/json",)}
GZIP = JSON | {"Content-Encoding": ("gzip",), "Content-Length": ("30",)}


def answered(response: Response, method: str = "GET") -> Response:
    request = Request(method=method, url="https://api.openai.com/v1/models")
    return capture(Interaction(request, response), Policy()).response


def test_a_compressed_answer_is_held_plain_as_go_holds_it():
    response = answered(Response(code=200, headers=GZIP, body=gzip.compress(b"{}")))

    assert response == Response(
        code=200, headers=JSON, body=b"{}", uncompressed=True, content_length=-1
    )


def test_an_answer_that_cannot_be_decoded_keeps_its_bytes_and_its_encoding(caplog):
    with caplog.at_level(logging.WARNING):
        response = answered(Response(code=200, headers=GZIP, body=b"not gzip"))

    assert response.body == b"not gzip"
    assert response.headers == JSON | {"Content-Encoding": ("gzip",)}
    assert response.content_length == 30
    assert "not gzip" in caplog.text


def test_lengths_are_those_of_go():
    chunked = {"Transfer-Encoding": ("chunked",)}
    length = {"Content-Length": ("7",)}
    two = {"proto": "HTTP/2.0", "proto_major": 2}

    assert answered(Response(code=200, headers=length, body=b"1234567")).content_length == 7
    assert answered(Response(code=200, headers=chunked, body=b"x")).content_length == -1
    assert answered(Response(code=200, headers=chunked, body=b"x")).transfer_encoding == (
        "chunked",
    )
    assert answered(Response(code=200, body=b"until the end")).content_length == -1
    assert answered(Response(code=200)).content_length == -1
    assert answered(Response(code=200, headers=length), "HEAD").content_length == 7
    assert answered(Response(code=304, headers=length), "HEAD").content_length == 7
    assert answered(Response(code=200), "HEAD").content_length == -1
    assert answered(Response(code=204)).content_length == 0
    assert answered(Response(code=304, headers=length)).content_length == 0
    assert answered(Response(code=200, body=b"x", **two)).content_length == -1
    assert answered(Response(code=200, **two)).content_length == 0


def test_a_request_keeps_three_headers_and_those_the_user_names():
    headers = {
        "Accept": ("a",),
        "Authorization": ("Bearer sk-0123456789abcdef",),
        "Cookie": ("a=b",),
        "Openai-Beta": ("v2",),
        "User-Agent": ("OpenAI/Python",),
        "X-Stainless-Os": ("Linux",),
    }
    keep = Policy(Policy().keep | {"openai-beta", "authorization", "cookie"})

    request = capture_request(Request(method="GET", url="https://h/", headers=headers), keep)

    assert set(request.headers) == {"Accept", "Openai-Beta", "User-Agent"}


def test_what_gos_transport_adds_itself_is_not_kept():
    headers = {"User-Agent": ("Go-http-client/2.0",), "Accept-Encoding": ("gzip",)}
    keep = Policy(frozenset({"user-agent", "accept-encoding"}))

    request = capture_request(Request(method="GET", url="https://h/", headers=headers), keep)

    assert request.headers == {}


def test_a_compressed_request_is_held_plain():
    body = gzip.compress(b'{"a":1}')
    headers = JSON | {"Content-Encoding": ("gzip",)}

    request = capture_request(
        Request(method="POST", url="https://h/", headers=headers, body=body, content_length=27),
        Policy(),
    )

    assert (request.body, request.content_length, request.headers) == (b'{"a":1}', 7, JSON)


def test_a_stream_that_was_left_after_its_last_event_is_decoded_all_the_same():
    events = b'data: {"a":1}\n\ndata: [DONE]\n\n'
    headers = {"Content-Type": ("text/event-stream",), "Content-Encoding": ("gzip",)}

    response = answered(Response(code=200, headers=headers, body=gzip.compress(events)[:-8]))

    assert (response.body, response.uncompressed) == (events, True)
