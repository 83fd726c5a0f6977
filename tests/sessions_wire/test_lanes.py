"""A client names its lane in several ways, and each lane has its cassette."""

import subprocess
from urllib.parse import quote

import httpx2
import openai
import pytest
from openai import OpenAI

from tests.origin import serve
from tests.sessions_wire.asking import (
    HELLO,
    ask,
    ask_at,
    ask_by,
    ids_in,
    refusal,
    try_by,
    write_answers,
)
from tests.sessions_wire.conftest import WAYS
from tests.sessions_wire.serving import Door
from tests.wire.clients import CHAT, KEY, chat_body, http, sdk
from vcrproxy.sessions.names import cassette_path

NAMES = [
    "tests/chat/test_hello",
    "tests/chat.py::TestChat::test_hello[param-1]",
    "two words",
    "Grüße aus Köln",
    "party 🎉",
    "100% sure",
    "a:b@c",
    "a+b&c=d?e#f",
]
by_name = pytest.mark.parametrize("name", NAMES)
by_protocol = pytest.mark.parametrize("http2", [False, True], ids=["HTTP/1.1", "HTTP/2"])


@by_protocol
@by_name
def test_the_proxys_user_is_a_lane_whose_session_has_its_name(serving, api, name, http2):
    own = f"{name}/{http2}"
    cassette = cassette_path(serving.folder, own)
    write_answers(cassette, "first", "second")
    reached = api.requests

    door = serving.as_user(own)

    assert [ask(door, http2=http2), ask(door, http2=http2)] == ["first", "second"]
    assert api.requests == reached


@by_name
def test_a_base_url_names_a_lane(serving, control, name):
    own = f"by base URL {name}"
    write_answers(cassette_path(serving.folder, own), "first", "second", "third", "fourth")
    path = quote(own, safe="")
    told = control.lane(path)["base_url"]

    ids = [
        ask_at(f"{serving.url}/~{path}/v1"),
        ask_at(f"{serving.url}/{path}/v1"),
        ask_at(f"{serving.url}/~{quote(path, safe='')}/v1"),
        ask_at(f"{told}/v1"),
    ]

    assert ids == ["first", "second", "third", "fourth"]


def test_a_lane_that_curl_names_is_decoded_as_well(serving):
    write_answers(cassette_path(serving.folder, "by curl/ü [1]"), "curled")
    door = serving.as_user("by curl/ü [1]")
    body = f'{{"model": "gpt-4o", "messages": [{{"role": "user", "content": "{HELLO}"}}]}}'

    done = subprocess.run(
        ["curl", "-sS", "--proxy", door.url, "--cacert", str(door.ca_file), "-d", body, CHAT],
        capture_output=True,
        text=True,
        check=True,
    )

    assert '"id": "curled"' in done.stdout


def test_a_client_that_does_not_decode_its_user_name_is_understood(serving):
    """Node's and Go's SDKs decode, some others send what stands in the URL."""
    write_answers(cassette_path(serving.folder, "not/decoded [1]"), "understood")
    raw = quote("not/decoded [1]", safe="")

    door = Door(f"http://{quote(raw, safe='')}:x@{serving.address}", serving.ca_file)

    assert ask(door) == "understood"


@pytest.mark.parametrize("name", ["tests[%2F]", "50%25", "%E4", "a/b[%252F]"])
def test_a_name_that_looks_encoded_is_the_same_by_all_ways_that_the_api_tells(
    serving, control, name
):
    cassette = write_answers(serving.folder.parent / "looks-encoded.yaml", "by user", "by base")
    session = control.open(cassette=str(cassette), mode="none")
    lane = control.lane(quote(name, safe=""), session=session["session"])

    assert lane["lane"] == name
    assert ask(Door(lane["proxy_url"], serving.ca_file)) == "by user"
    assert ask_at(f"{lane['base_url']}/v1") == "by base"


@pytest.mark.parametrize("path", ["/openai/v1", "/api/v1", "/v1", "/anthropic/v1"])
def test_the_path_of_an_api_is_no_lane(serving, path):
    """The session is the one of the proxy's user, and the path goes on as it is."""
    name = f"path of an api {path.strip('/')}"
    door = serving.as_user(name)
    with httpx2.Client(proxy=door.url, trust_env=False, timeout=30) as client:
        answer = try_by(client, url=f"{serving.url}{path}/models")

    # the origin knows no such path, or no such method: that it was asked is what counts
    assert answer.status_code in (404, 405)
    assert "vcrproxy" not in answer.text
    assert not (serving.folder / path.split("/")[1]).exists()


def test_a_marked_lane_may_be_named_like_an_api(serving):
    write_answers(serving.cassette("openai"), "marked")

    assert ask_at(f"{serving.url}/~openai/v1") == "marked"


def test_a_plain_request_through_the_proxy_carries_its_own_lane(start):
    """Two lanes by one connection, as a proxy with connection pooling in front of us has it."""
    serving = start("--hosts", "http://models.test", "--mode", "none")
    url = "http://models.test/v1/chat/completions"
    for name in ("plain one", "plain two"):
        cassette = write_answers(serving.cassette(name), name)
        cassette.write_text(cassette.read_text().replace(CHAT, url))

    with httpx2.Client(proxy=serving.url, trust_env=False, timeout=30) as client:
        ids = [
            client.post(
                url, json=chat_body(HELLO), headers={"proxy-authorization": _basic(serving, name)}
            ).json()["id"]
            for name in ("plain one", "plain two")
        ]

    assert ids == ["plain one", "plain two"]


def _basic(serving, name: str) -> str:
    url = httpx2.URL(serving.as_user(name).url)
    return httpx2.BasicAuth(url.username, url.password)._auth_header


def test_a_request_without_a_lane_is_refused_in_the_sdks_exception(serving):
    with sdk(serving) as client, pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**chat_body(HELLO))

    assert "the request names no session: write its name as the user name" in str(caught.value)


def test_a_request_without_a_lane_belongs_to_the_cassette_that_is_named_beside_the_folder(
    start, tmp_path
):
    cassette = write_answers(tmp_path / "default.yaml", "of the default", "of the base URL")
    serving = start(str(cassette), "--mode", "none")
    write_answers(serving.cassette("lane"), "of the lane")

    assert ask(serving) == "of the default"
    assert ask(serving.as_user("lane")) == "of the lane"
    assert ask_at(f"{serving.url}/v1") == "of the base URL"


def test_mitmdump_too_has_a_session_for_requests_without_a_lane(mitmdump, tmp_path):
    cassette = write_answers(tmp_path / "default.yaml", "of the default")
    serving = mitmdump(f"cassette={cassette}", "mode=none")
    write_answers(serving.cassette("lane"), "of the lane")

    assert ask(serving) == "of the default"
    assert ask(serving.as_user("lane")) == "of the lane"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../outside", "a part of it is . or .."),
        ("/etc/passwd", "a part of it is empty"),
        ("a//b", "a part of it is empty"),
        ("nul\0", "cannot be printed"),
        ("line\nbreak", "cannot be printed"),
        ("x" * 501, "it has 501 characters, 500 are allowed"),
    ],
)
def test_a_refused_name_is_told_in_the_sdks_own_exception(serving, api, name, reason):
    reached = api.requests

    with sdk(serving.as_user(name)) as client, pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**chat_body(HELLO))

    assert "is no name for a session" in str(caught.value)
    assert reason in str(caught.value)
    assert caught.value.code == "session_refused"
    assert api.requests == reached


def test_a_refused_name_in_a_base_url_is_told_as_well(serving):
    with (
        OpenAI(api_key=KEY, base_url=f"{serving.url}/~..%2Foutside/v1") as client,
        pytest.raises(openai.BadRequestError, match=r"a part of it is \. or \.\."),
    ):
        client.chat.completions.create(**chat_body(HELLO))


@pytest.mark.parametrize("password", ["x", ""])
def test_a_password_that_is_no_mode_leaves_the_proxys_own(serving, control, password):
    name = f"password {password!r}"
    ask(serving.as_user(name, password))

    assert control.named(name)["mode"] == "once"


@pytest.mark.parametrize(
    ("password", "verdict"),
    [
        ("once", "recorded"),
        ("new_episodes", "recorded"),
        ("new-episodes", "recorded"),
        ("all", "recorded"),
        ("record_only", "recorded"),
        ("passthrough", "live"),
    ],
)
def test_the_password_is_the_mode_of_a_new_session(serving, control, password, verdict):
    name = f"mode {password}"
    ask(serving.as_user(name, password))

    assert control.named(name)["verdict"] == verdict


def test_a_session_of_the_mode_none_misses_what_is_not_there(serving, api):
    reached = api.requests
    status, message = refusal(serving.as_user("nothing here", "none"))

    assert 400 <= status < 500
    assert "nothing" in message
    assert "record it" in message
    assert api.requests == reached


def test_an_unknown_mode_is_refused_and_the_password_is_not_repeated(serving):
    status, message = refusal(serving.as_user("wrong mode", "secretpassword"))

    assert status == 400
    assert message.startswith("the password in the proxy's URL is no mode; write x")
    assert "secretpassword" not in message + serving.output


def test_another_mode_begins_a_session_anew(serving, control):
    """A lane records, and goes on in the mode none with what it has recorded."""
    recorded = ask(serving.as_user("changes", "all"))
    assert not serving.cassette("changes").exists()

    assert ask(serving.as_user("changes", "none")) == recorded
    _, answer = control("GET", "/sessions")
    assert [s["verdict"] for s in answer["sessions"] if s["name"] == "changes"] == [
        "recorded",
        "replayed",
    ]


@pytest.mark.parametrize("way", WAYS)
def test_credentials_of_the_proxy_reach_neither_the_service_nor_a_cassette(way, home, tmp_path):
    """Deno sends them inside the tunnel as well."""
    seen: list[dict[bytes, bytes]] = []

    async def app(scope, receive, send):
        seen.append(dict(scope["headers"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    keep = {
        "vcrproxy": ("--keep-headers", "proxy-authorization,x-kept"),
        "mitmdump": ("keep_headers=proxy-authorization,x-kept",),
    }
    with serve(app) as origin, WAYS[way](origin, home, tmp_path, *keep[way]) as serving:
        secret = _basic(serving, "credentials")
        inside = {"proxy-authorization": secret, "x-kept": "kept"}
        for http2 in (False, True):
            with http(serving.as_user("credentials"), http2=http2) as client:
                assert client.post(CHAT, json=chat_body(HELLO), headers=inside).is_success
        serving.stop()

    text = serving.cassette("credentials").read_text().lower()
    assert [headers[b"x-kept"] for headers in seen] == [b"kept", b"kept"]
    assert not any(b"proxy-authorization" in headers for headers in seen)
    assert text.count("x-kept") == 2
    assert "proxy-authorization" not in text
    assert secret.partition(" ")[2].lower() not in text


def test_each_lane_gets_its_own_answers_and_keeps_them(start):
    """Recorded by one proxy and replayed by another, each lane asking the same."""
    lanes = [f"suite/test_{number}" for number in range(8)]
    serving = start()
    live = {lane: [ask(serving.as_user(lane)), ask(serving.as_user(lane))] for lane in lanes}
    assert serving.stop() == 0
    assert {lane: ids_in(serving.cassette(lane)) for lane in lanes} == live

    again = start("--mode", "none")
    replayed = {
        lane: [ask(again.as_user(lane)), ask(again.as_user(lane))] for lane in reversed(lanes)
    }

    assert replayed == live


def test_one_connection_by_base_url_may_ask_for_many_lanes(serving):
    for number in range(5):
        write_answers(serving.cassette(f"many/{number}"), f"id {number}")

    with httpx2.Client(trust_env=False, timeout=30) as client:
        ids = [
            ask_by(client, url=f"{serving.url}/~many%2F{number}/v1/chat/completions")
            for number in range(5)
        ]

    assert ids == [f"id {number}" for number in range(5)]
