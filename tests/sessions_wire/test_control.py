"""The control API refuses what is not meant for it, and says what is wrong with what is."""

import http.client
import json
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.origin import serve
from tests.sessions_wire.asking import ask, write_answers
from tests.sessions_wire.control import Api
from tests.sessions_wire.serving import VCRPROXY, by_vcrproxy, environment
from tests.wire.clients import http as http_client
from tests.wire.proxy import RECORD, REPLAY, Proxy
from tests.wire.stepping import eventually


def code_of(answer: dict) -> str:
    """Check the form of an error, and give its code."""
    assert set(answer) == {"error"}
    error = answer["error"]
    assert (error["type"], error["param"]) == ("vcrproxy_error", None)
    assert error["message"]
    return error["code"]


def test_it_says_who_it_is(serving, control):
    status, answer = control("GET", "/")

    assert status == 200
    assert answer == {
        "vcrproxy": version("vcrproxy"),
        "api": 1,
        "pid": serving.process.pid,
        "hosts": ["api.openai.com"],
        "cassette_dir": str(serving.folder),
    }


@pytest.mark.parametrize("end", ["", "/", "?x=1", "/?x=1"])
def test_the_control_url_itself_is_the_apis_and_never_the_services(serving, api, end):
    """Its token must not leave the machine."""
    reached = api.requests
    headers = {"authorization": f"Bearer {serving.token}"}
    with httpx2.Client(trust_env=False, timeout=30) as client:
        answer = client.get(f"{serving.control_url}{end}", headers=headers)

    assert answer.json()["pid"] == serving.process.pid
    assert api.requests == reached


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer ünïcode"},
        {"authorization": "Basic eDp5"},
        {"x-nothing": "at all"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("POST", "/sessions"), ("PUT", "/lanes/x"), ("GET", "/no")]
)
def test_without_the_token_nothing_is_told(serving, headers, method, path):
    raw = {name: value.encode() for name, value in headers.items()}
    with httpx2.Client(trust_env=False, timeout=30) as client:
        answer = client.request(method, serving.control_url + path, headers=raw)

    assert answer.status_code == 401
    assert code_of(answer.json()) == "unauthorized"
    assert serving.token not in answer.text


def test_a_page_in_a_browser_is_refused_even_with_the_token(serving):
    headers = {"authorization": f"Bearer {serving.token}", "origin": "http://evil.test"}
    for method in ("GET", "POST", "OPTIONS"):
        status, answer = Api.of(serving, **headers)(method, "/sessions", {})
        assert (status, code_of(answer)) == (403, "forbidden")


def test_a_name_that_was_led_to_this_machine_is_not_taken_for_it(serving, api):
    """DNS rebinding: a page asks evil.test, which is 127.0.0.1 by now."""
    reached = api.requests
    connection = http.client.HTTPConnection(serving.host, serving.port, timeout=30)
    headers = {"Host": f"evil.test:{serving.port}", "Authorization": f"Bearer {serving.token}"}
    connection.request("GET", "/_vcrproxy/", headers=headers)
    answer = connection.getresponse().read()

    assert str(serving.process.pid).encode() not in answer
    assert api.requests == reached


def _other_address() -> str | None:
    found = (one for each in psutil.net_if_addrs().values() for one in each)
    addresses = [a.address for a in found if a.family == socket.AF_INET]
    return next((a for a in addresses if not a.startswith("127.")), None)


@pytest.mark.skipif(_other_address() is None, reason="this machine has no address but loopback")
def test_another_machine_is_refused_even_with_the_token(api, home, tmp_path):
    """Where the user lets others in, as in a container's network, the control API stays closed."""
    settings = [f"cassette_dir={tmp_path}", "listen_host=0.0.0.0"]
    with Proxy([REPLAY, RECORD], settings, home) as proxy:
        eventually(lambda: "VCRPROXY_TOKEN=" in proxy.output, "the token")
        token = proxy.output.partition("VCRPROXY_TOKEN=")[2].split()[0]
        url = f"http://{_other_address()}:{proxy.port}/_vcrproxy/"
        with httpx2.Client(trust_env=False, headers={"authorization": f"Bearer {token}"}) as client:
            answer = client.get(url)

    assert answer.status_code == 403
    assert code_of(answer.json()) == "forbidden"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/sessions/s999999", 404),
        ("POST", "/sessions/s999999/commit", 404),
        ("PUT", "/lanes/", 404),
        ("PUT", "/lanes/a/b", 404),
        ("GET", "/sessions/", 404),
        ("GET", "//sessions", 404),
        ("GET", "/%73essions", 404),
        ("GET", "/../v1/models", 404),
        ("DELETE", "/sessions", 405),
        ("POST", "/", 405),
        ("GET", "/sessions/s1/commit", 405),
        ("POST", "/lanes/x", 405),
        ("BREW", "/sessions", 405),
    ],
)
def test_an_unknown_path_or_method_is_told(serving, method, path, status):
    connection = http.client.HTTPConnection(serving.host, serving.port, timeout=30)
    headers = {"Authorization": f"Bearer {serving.token}"}
    connection.request(method, f"/_vcrproxy{path}", headers=headers)
    answer = connection.getresponse()

    assert answer.status == status
    code_of(json.loads(answer.read()))


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nothing",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b"\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        b'{"name": "a"} {"name": "b"}',
        b'{"name": 1}',
        b'{"name": ["a"]}',
        b'{"name": ""}',
        b'{"name": "../outside"}',
        b'{"name": "/absolute"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a", "mode": "sometimes"}',
        b'{"name": "a", "mode": true}',
        b'{"name": "a", "hosts": "api.openai.com"}',
        b'{"name": "a", "hosts": [1]}',
        b'{"name": "a", "hosts": ["not a host"]}',
        b'{"name": "a", "repeat": "yes"}',
        b'{"name": "a", "lane": ""}',
        b'{"name": "a", "lane": "../x"}',
        b'{"name": "a", "lane": 7}',
        b'{"name": "a", "unknown": 1}',
        b'{"cassette": ""}',
        b'{"cassette": "/"}',
        b'{"cassette": "/tmp"}',
        b'{"cassette": "a\\u0000b.yaml"}',
        b'{"cassette": "/tmp/\\ud800.yaml"}',
        b'{"cassette": "/proc/1/nothing/x.yaml"}',
        b'{"cassette": "/dev/null"}',
        b'{"cassette": 7}',
        b"{}",
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
def test_a_body_that_makes_no_session_is_told(serving, control, body):
    before = control("GET", "/sessions")
    status, answer = control("POST", "/sessions", body)

    assert 400 <= status < 500, answer
    code_of(answer)
    assert control("GET", "/sessions") == before
    assert list(serving.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/", {"x": 1}),
        ("GET", "/sessions", {"x": 1}),
        ("PUT", "/lanes/x", {"session": "s999999"}),
        ("PUT", "/lanes/x", {"session": 1}),
        ("PUT", "/lanes/x", {"port": 8080}),
        ("PUT", "/lanes/x", {"lane": "y"}),
        ("PUT", "/lanes/%00", {}),
        ("PUT", "/lanes/" + "x" * 501, {}),
        ("DELETE", "/lanes/x", {"port": True}),
    ],
)
def test_a_body_that_does_not_fit_is_told(control, method, path, body):
    status, answer = control(method, path, body)

    assert 400 <= status < 500
    code_of(answer)


def test_a_huge_body_is_refused_and_the_proxy_goes_on(serving, control):
    status, answer = control("POST", "/sessions", b'{"name": "' + b"x" * 20_000_000 + b'"}')

    assert 400 <= status < 500
    assert len(answer["error"]["message"]) < 1000
    assert control("GET", "/")[0] == 200


def test_many_requests_by_one_connection_are_answered_at_once(control):
    """A test runner asks three times a test: delayed acknowledgements would cost it 40 ms each."""
    control("GET", "/")
    began = time.monotonic()
    for _ in range(50):
        assert control("GET", "/")[0] == 200

    assert (time.monotonic() - began) / 50 < 0.02


def test_the_api_is_no_lane_and_no_service_by_a_lanes_port(serving, control):
    lane = control.lane("by%20port", port=True)
    headers = {"authorization": f"Bearer {serving.token}"}
    with httpx2.Client(trust_env=False, headers=headers) as client:
        answer = client.get(f"http://127.0.0.1:{lane['port']}/_vcrproxy/")

    assert answer.json()["pid"] == serving.process.pid


def test_the_path_of_the_api_at_the_service_is_the_services(serving, api):
    """Through a tunnel, /_vcrproxy is whatever the service makes of it."""
    reached = api.requests
    with http_client(serving.as_user("tunnel", "passthrough")) as client:
        answer = client.get("https://api.openai.com/_vcrproxy/")

    assert answer.status_code == 401
    assert "API key" in answer.text
    assert api.requests == reached + 1


def test_a_command_finds_the_api_in_its_environment(api, home, tmp_path):
    cassette = write_answers(tmp_path / "bound.yaml", "by the command's own binding")
    program = tmp_path / "program.py"
    program.write_text(COMMAND)
    run = ["run", "--dir", str(tmp_path / "dir"), "--", sys.executable, str(program), str(cassette)]

    done = subprocess.run(
        [str(VCRPROXY), *run],
        env=environment(home, api.origin),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "by the command's own binding\n"
    assert "1 session: 1 interaction served" in done.stderr


COMMAND = """
import json, os, sys
import httpx2
token = {"authorization": "Bearer " + os.environ["VCRPROXY_TOKEN"]}
url = os.environ["VCRPROXY_CONTROL_URL"] + "/sessions"
with httpx2.Client(trust_env=False, headers=token) as control:
    asked = {"cassette": sys.argv[1], "lane": "mine", "mode": "none"}
    assert control.post(url, json=asked).status_code == 201
proxy = httpx2.URL(os.environ["HTTPS_PROXY"]).copy_with(username="mine", password="x")
body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
with httpx2.Client(proxy=str(proxy)) as client:
    answer = client.post("https://api.openai.com/v1/chat/completions", json=body)
print(answer.json()["id"])
"""


def test_it_ends_when_its_standard_input_is_closed(start):
    serving = start()
    assert serving.process.poll() is None

    serving.process.stdin.write("what is written there does nothing\n")
    serving.process.stdin.flush()
    assert ask(serving.as_user("still there"))
    serving.process.stdin.close()

    assert serving.process.wait(30) == 0


def test_it_says_one_line_of_json_and_nothing_else(start):
    serving = start()
    ask(serving.as_user("quiet"))
    serving.process.stdin.close()
    assert serving.process.wait(30) == 0

    assert serving.process.stdout.read() == ""
    assert set(serving.ready) == {
        *("vcrproxy", "api", "pid", "port", "ca", "control_url", "token", "environment")
    }
    assert serving.ready["pid"] == serving.process.pid
    assert serving.ready["control_url"] == serving.control_url
    assert set(serving.ready["environment"]) == {"set", "unset"}


def test_the_token_is_another_one_each_time_and_is_not_in_the_log(api, home, tmp_path):
    with (
        by_vcrproxy(api.origin, home, tmp_path / "a") as one,
        by_vcrproxy(api.origin, home, tmp_path / "b") as two,
    ):
        assert one.token != two.token
        Api.of(one)("GET", "/")

    assert one.token not in one.output
    assert len(one.token) >= 32


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--mode", "sometimes"], "mode"),
        (["--hosts", "not a host"], "not a host"),
        (["--port", "taken"], "is the port taken?"),
    ],
)
def test_an_error_at_start_is_one_line_and_a_status(home, api, tmp_path, options, reason):
    taken = str(api.origin.port)
    given = [taken if option == "taken" else option for option in options]
    done = subprocess.run(
        [str(VCRPROXY), "run", "--dir", str(tmp_path), "--json", *given],
        env=environment(home, api.origin),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode in (2, 125)
    assert done.stdout == ""
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_session_whose_folder_cannot_be_made_is_told(serving, control, tmp_path):
    (tmp_path / "file").write_text("no folder")

    status, answer = control("POST", "/sessions", {"cassette": str(tmp_path / "file" / "x.yaml")})

    assert (status, code_of(answer)) == (422, "cassette_unusable")
    assert "cannot be recorded to" in answer["error"]["message"]
    assert Path(tmp_path / "file").read_text() == "no folder"


def test_the_origin_is_not_asked_about_the_api(home, tmp_path):
    """Whatever comes to the control API, with or without a token, stays here."""
    seen: list[str] = []

    async def app(scope, receive, send):
        seen.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    with serve(app) as origin, by_vcrproxy(origin, home, tmp_path) as serving:
        for path in ("", "/", "/sessions", "/x/../../v1/models", "?a=/v1"):
            connection = http.client.HTTPConnection(serving.host, serving.port, timeout=30)
            connection.request("POST", f"/_vcrproxy{path}", body=b"{}")
            assert connection.getresponse().status in (401, 403, 404)

    assert seen == []
