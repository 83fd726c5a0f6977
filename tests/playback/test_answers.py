"""What the player sends: a recorded answer without its framing, or an error at once."""

import json

import pytest

from vcrproxy.cassette.model import Interaction, Request, Response
from vcrproxy.playback.answers import Refusal, answer_from, refuse
from vcrproxy.playback.errors import UnplayableError


def recorded(method: str = "POST", **fields) -> Interaction:
    response = {"status": "200 OK", "code": 200, "body": b"data: [DONE]\n\n", **fields}
    return Interaction(Request(method=method), Response(**response))


@pytest.mark.parametrize(
    ("refusal", "code", "type_", "error_code"),
    [
        (Refusal.MISS, 404, "vcrproxy_miss", "interaction_not_found"),
        (Refusal.HOST, 404, "vcrproxy_miss", "host_not_recorded"),
        (Refusal.FAILURE, 500, "vcrproxy_error", "internal_error"),
    ],
)
def test_a_refusal_has_the_form_of_an_openai_error(refusal, code, type_, error_code):
    answer = refuse(refusal, "what is wrong")

    assert answer.code == code
    assert answer.headers == (("content-type", "application/json"), ("x-should-retry", "false"))
    assert json.loads(answer.body) == {
        "error": {
            "message": "what is wrong",
            "type": type_,
            "param": None,
            "code": error_code,
        }
    }


def test_a_message_of_any_characters_makes_valid_json():
    message = 'tab\t nul\x00 quote" ü … \udcff \ud800'

    assert json.loads(refuse(Refusal.MISS, message).body)["error"]["message"] == (
        'tab\t nul\x00 quote" ü … \\udcff \\ud800'
    )


def test_a_recorded_answer_keeps_status_headers_and_body():
    answer = answer_from(
        recorded(
            headers={"Content-Type": ("text/event-stream",), "X-Many": ("one", "two")},
            trailer={"X-Checksum": ("abc",)},
        )
    )

    assert (answer.code, answer.reason, answer.body) == (200, "OK", b"data: [DONE]\n\n")
    assert answer.headers == (
        ("Content-Type", "text/event-stream"),
        ("X-Many", "one"),
        ("X-Many", "two"),
    )
    assert answer.trailers == (("X-Checksum", "abc"),)


@pytest.mark.parametrize(
    "name",
    [
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Connection",
        "Te",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "content-length",
    ],
)
def test_headers_of_the_recorded_connection_are_not_sent_again(name):
    assert answer_from(recorded(headers={name: ("x",), "Server": ("y",)})).headers == (
        ("Server", "y"),
    )


def test_headers_that_connection_names_are_not_sent_again():
    headers = {"Connection": ("close, X-Hop",), "X-Hop": ("1",), "X-End": ("2",)}

    assert answer_from(recorded(headers=headers)).headers == (("X-End", "2"),)


@pytest.mark.parametrize(("uncompressed", "kept"), [(True, ()), (False, ("gzip",))])
def test_a_content_encoding_is_sent_only_with_an_encoded_body(uncompressed, kept):
    answer = answer_from(
        recorded(headers={"Content-Encoding": ("gzip",)}, uncompressed=uncompressed)
    )

    assert tuple(value for _, value in answer.headers) == kept


def test_a_head_keeps_its_length():
    """x/vcr drops the header, but the length stands in a field of its own."""
    length = (("content-length", "1234"),)

    assert answer_from(recorded("HEAD", content_length=1234)).headers == length
    assert answer_from(recorded("HEAD", content_length=-1)).headers == ()
    assert answer_from(recorded("GET", content_length=1234)).headers == ()


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"code": 0}, "code is 0, expected 200 to 999"),
        ({"code": 101}, "code is 101"),
        ({"code": 99999}, "code is 99999"),
        ({"headers": {"A": ("b\r\nC: d",)}}, r"'b\\r\\nC: d' holds a line break"),
        ({"headers": {"A\n": ("b",)}}, "holds a line break"),
        ({"trailer": {"A": ("\0",)}}, "or NUL"),
        ({"status": "200 OK\r\nX: y"}, "holds a line break"),
    ],
)
def test_what_no_http_can_carry_is_refused(fields, complaint):
    with pytest.raises(UnplayableError, match=complaint):
        answer_from(recorded(**fields))


@pytest.mark.parametrize("code", [400, 429, 503])
def test_an_error_lets_no_sdk_sleep(code):
    headers = {"Retry-After": ("130",), "Retry-After-Ms": ("130000",)}
    answer = answer_from(recorded(code=code, headers=headers))

    assert answer.headers == (("Retry-After", "130"), ("retry-after-ms", "1"))


def test_a_success_is_left_alone():
    headers = {"Retry-After-Ms": ("5",)}

    assert answer_from(recorded(code=302, headers=headers)).headers == (("Retry-After-Ms", "5"),)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("200 OK", "OK"),
        ("404 Not Found", "Not Found"),
        ("299 ", ""),
        ("200", ""),
        ("", ""),
        ("OK", "OK"),
    ],
)
def test_the_reason_phrase_is_taken_from_the_status(status, reason):
    assert answer_from(recorded(status=status)).reason == reason
