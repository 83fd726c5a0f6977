"""What clients call themselves, as the wire has it."""

from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcrproxy.options.modes import Mode
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.lanes import Lane, lane_of_path


def credentials(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ("tests/chat/test_hello:x", "tests/chat/test_hello"),
        ("tests%2Fchat%2Ftest_hello:x", "tests/chat/test_hello"),
        ("test_ask[param-1]:", "test_ask[param-1]"),
        ("a:b:x", "a:b"),
        ("größe 名前:x", "größe 名前"),
        ("100%:x", "100%"),
    ],
)
def test_a_user_name_is_a_lane(user, name):
    assert Lane.of_credentials(credentials(user)).name == name


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!", "Bearer abc", credentials(":x"), credentials("")]
)
def test_other_credentials_name_nobody(header):
    assert Lane.of_credentials(header) is None


@pytest.mark.parametrize(
    ("password", "mode"),
    [("x", None), ("", None), ("none", Mode.NONE), ("all", Mode.ALL), ("replay", Mode.NONE)],
)
def test_a_password_is_a_mode_or_none(password, mode):
    assert Lane.of_credentials(credentials(f"a:{password}")).mode is mode


def test_another_password_is_refused_and_not_shown():
    """Somebody may have left the credentials of another proxy there."""
    lane = Lane.of_credentials(credentials("me:hunter2"))

    with pytest.raises(SessionError, match="no mode; write x, or a mode such as none") as refused:
        _ = lane.mode
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "name", "rest"),
    [
        ("/~chat/v1/models", "chat", "/v1/models"),
        ("/~tests%2Fchat%5Ba-1%5D/v1/models?x=1", "tests/chat[a-1]", "/v1/models?x=1"),
        ("/~chat/openai/deployments/x", "chat", "/openai/deployments/x"),
        ("/~chat", "chat", "/"),
        ("/~chat?x=1", "chat", "/?x=1"),
        ("/chat/v1/models", "chat", "/v1/models"),
        ("/tests%2Fchat/v1", "tests/chat", "/v1"),
        ("/chat/v1beta/models", "chat", "/v1beta/models"),
        ("/~openai/v1/models", "openai", "/v1/models"),
    ],
)
def test_a_base_url_names_a_lane(path, name, rest):
    assert lane_of_path(path) == (Lane(name), rest)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/models",
        "/v1/v1/models",
        "/openai/v1/chat/completions",
        "/api/v1/models",
        "/anthropic/v1/messages",
        "/inference/v1/chat/completions",
        "/openai/deployments/x/chat/completions",
        "/",
        "/models",
        "*",
    ],
)
def test_the_path_of_an_api_names_none(path):
    assert lane_of_path(path) == (None, path)


@given(st.text(min_size=1))
def test_what_we_write_for_a_lane_we_read_back(name):
    if any("\ud800" <= character <= "\udfff" for character in name):
        return
    lane = Lane(name)

    assert lane_of_path(f"{lane.path}/v1") == (lane, "/v1")
    assert lane.user_info == f"{quote(name, safe='')}:x"
