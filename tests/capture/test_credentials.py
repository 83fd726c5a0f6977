import pytest

from vcrproxy.capture.credentials import is_credential, redact, redact_url, secrets_in
from vcrproxy.cassette.model import Interaction, Request, Response

KEY = "sk-proj-abcdefghijklmnop"


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "Api-Key",
        "X-Goog-Api-Key",
        "X-Amz-Security-Token",
        "X-Auth-Token",
        "Client-Secret",
        "Ocp-Apim-Subscription-Key",
        "X-Auth-Key",
        "X-Session-Id",
        "X-Amz-Signature",
    ],
)
def test_headers_that_carry_credentials_are_known(name):
    assert is_credential(name)


@pytest.mark.parametrize(
    "name", ["Content-Type", "X-Ratelimit-Remaining-Tokens", "Openai-Version", "Accept"]
)
def test_headers_that_carry_none_are_left_alone(name):
    assert not is_credential(name)


def test_the_secret_is_found_behind_its_scheme_and_in_each_cookie():
    headers = {"Authorization": (f"Bearer {KEY}",), "Cookie": ("a=1; session=0123456789",)}

    assert {KEY, "0123456789"} <= secrets_in(headers)


def test_a_key_is_replaced_wherever_the_exchange_repeats_it():
    asked = Request(
        headers={"Authorization": (f"Bearer {KEY}",), "User-Agent": (f"tool/{KEY}",)},
        url=f"https://api.openai.com/v1/x?trace={KEY}",
        body=f'{{"debug":"{KEY}"}}'.encode(),
    )
    answered = Response(
        headers={"Set-Cookie": ("__cf_bm=abcdefghijklmnopqrst; path=/",), "X-Echo": (KEY,)},
        trailer={"X-Echo": ("abcdefghijklmnopqrst",)},
        body=f"you sent {KEY}".encode(),
    )

    redacted = redact(Interaction(asked, answered))

    assert KEY not in repr(redacted)
    assert "abcdefghijklmnopqrst" not in repr(redacted)
    assert redacted.response.body == b"you sent REDACTED"
    assert redacted.request.headers == {"User-Agent": ("tool/REDACTED",)}


def test_where_a_cookie_is_for_is_no_secret():
    cookie = "sid=abcdefghijklmnop; Domain=my-gateway.example.com; Path=/v1/a/long/path/here"
    headers = {"Set-Cookie": (cookie,)}
    body = b'{"url": "https://my-gateway.example.com/v1/a/long/path/here"}'

    assert (
        redact(Interaction(Request(), Response(headers=headers, body=body))).response.body == body
    )


def test_a_short_key_does_not_spoil_a_prompt():
    asked = Request(headers={"Authorization": ("Bearer anything",)}, body=b"say anything")

    assert redact(Interaction(asked, Response())).request.body == b"say anything"


def test_keys_and_users_in_a_url_are_replaced():
    url = "https://me:pass@host/v1?key=AIzaSy&alt=sse&monkey=1&api-key=z#key=1"

    assert redact_url(url) == "https://host/v1?key=REDACTED&alt=sse&monkey=1&api-key=REDACTED#key=1"
    url = "https://host/v1?subscription-key=a&client_secret=b&sig=c&signal=d&tokens=5"
    assert redact_url(url) == (
        "https://host/v1?subscription-key=REDACTED&client_secret=REDACTED&sig=REDACTED"
        "&signal=d&tokens=5"
    )
    assert redact_url("https://host/v1?") == "https://host/v1?"
