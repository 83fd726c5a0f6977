"""Nothing leaves the machine in replay, whatever happens."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openai
import pytest

from tests.wire.clients import CHAT, chat_body, http, sdk
from tests.wire.proxy import PROJECT, REPLAY, Proxy, ProxyFailedError
from tests.wire.sdk_calls import CALLS

UNSHARE = ["unshare", "--map-root-user", "--net"]


def can_unshare() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0


def test_a_machine_without_a_network_replays(record, api, cassette, confdir):
    if not can_unshare():
        pytest.skip("network namespaces are not available here: unshare --map-root-user --net")
    names = ["chat", "chat stream", "tools", "responses stream", "embeddings", "files"]
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        live = {name: CALLS[name](client) for name in names}

    program = [sys.executable, "-m", "tests.wire.offline", str(cassette), str(confdir), *names]
    done = subprocess.run(
        [*UNSHARE, *program], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.stderr == ""
    assert json.loads(done.stdout) == json.loads(json.dumps(live, default=repr))


def test_a_mistake_in_our_own_code_does_not_let_a_request_through(
    start, record, api, cassette, tmp_path
):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)
    reached = api.requests
    ca_file = tmp_path / "origin.pem"
    ca_file.write_bytes(api.origin.ca_pem)

    with (
        start(
            [REPLAY, PROJECT / "tests" / "wire" / "sabotage.py"],
            f"cassette={cassette}",
            f"cassette_connect_to=::127.0.0.1:{api.origin.port}",
            f"ssl_verify_upstream_trusted_ca={ca_file}",
        ) as proxy,
        sdk(proxy) as client,
        pytest.raises(openai.InternalServerError, match="vcrproxy failed to replay") as caught,
    ):
        CALLS["chat"](client)

    assert caught.value.code == "internal_error"
    assert proxy.output.count("could not be replayed") == 1  # x-should-retry: false
    assert api.requests == reached


def test_an_interaction_that_was_edited_beyond_use_is_named(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)
    cassette.write_text(cassette.read_text().replace("    code: 200\n", "    code: 0\n"))

    with (
        replay(cassette) as proxy,
        sdk(proxy) as client,
        pytest.raises(openai.InternalServerError, match="#0: code is 0, expected") as caught,
    ):
        CALLS["chat"](client)

    assert caught.value.code == "internal_error"
    assert "Traceback" not in proxy.output


def test_a_websocket_is_a_miss_and_not_forwarded(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)

    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with replay(cassette) as proxy, http(proxy) as client:
        answer = client.get("https://api.openai.com/v1/realtime?model=gpt", headers=headers)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "interaction_not_found"


def test_an_empty_cassette_is_named_in_the_miss(replay, cassette):
    cassette.parent.mkdir()
    cassette.write_text("---\nversion: 2\ninteractions: []\n")

    with replay(cassette) as proxy, http(proxy) as client:
        answer = client.post(CHAT, json=chat_body("hi"))

    message = answer.json()["error"]["message"]
    assert f"POST {CHAT} in {cassette}" in message
    assert "the cassette is empty" in message


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "does not exist"),
        ("", "empty"),
        ("---\nversion: 1\ninteractions: []\n", "version is 1"),
        ("---\nversion: 2\ninteractions:\n- {id: 0", "broken YAML"),
    ],
)
def test_a_cassette_that_cannot_be_used_is_an_error_at_start(
    replay, cassette, confdir, content, complaint
):
    cassette.parent.mkdir()
    if content is not None:
        cassette.write_text(content)

    with pytest.raises(ProxyFailedError) as caught:
        replay(cassette)

    line = next(line for line in str(caught.value).splitlines() if str(cassette) in line)
    assert complaint in line
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("cassette=", "cassette: no file is named"),
        ("cassette_hosts=https://a.test/v1", "cassette_hosts: 'https://a.test/v1' is no host"),
        ("cassette_connect_to=a:b", "cassette_connect_to: 'a:b' is no rule"),
    ],
)
def test_an_option_that_cannot_be_used_is_an_error_at_start(confdir, tmp_path, option, complaint):
    options = [option] if option.startswith("cassette=") else [f"cassette={tmp_path}/x", option]

    with pytest.raises(ProxyFailedError, match=complaint.replace("/", ".")) as caught:
        Proxy([REPLAY], options, Path(confdir))

    assert "Traceback" not in str(caught.value)
