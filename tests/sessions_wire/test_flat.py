"""Thousands of sessions, one after the other, leave the process flat.

VCRPROXY_SESSIONS=10000 makes it ten thousand of each kind.
"""

import os
import shutil
from collections.abc import Callable

import httpx2
import psutil
import pytest

from tests.sessions_wire.asking import ask_by, write_answers
from tests.sessions_wire.control import Api
from tests.sessions_wire.serving import Serving
from tests.wire.stepping import eventually

SESSIONS = int(os.environ.get("VCRPROXY_SESSIONS", "1500"))
WARM_UP = 500  # sessions until the process has what it needs anyway
MOST = 2000  # bytes a session in resident memory, which is a kilobyte in objects; see the README

type Use = Callable[[httpx2.Client, Serving, Api, int], None]


def use_named(client: httpx2.Client, serving: Serving, api: Api, number: int) -> None:
    url = f"{serving.url}/~flat%2Ftest_number_{number}/v1/chat/completions"
    assert ask_by(client, url=url) == "id"


def use_opened(client: httpx2.Client, serving: Serving, api: Api, number: int) -> None:
    """Do what a test runner does for each test."""
    cassette = serving.cassette(f"flat/test_number_{number}")
    session = api.open(cassette=str(cassette), lane="worker")
    assert ask_by(client, url=f"{serving.url}/~worker/v1/chat/completions") == "id"
    assert api.commit(session)["served"] == 1


@pytest.mark.parametrize("use", [use_named, use_opened])
def test_a_session_that_is_over_or_idle_holds_a_kilobyte_and_no_descriptor(start, use):
    serving = start("--mode", "none")
    process, api = psutil.Process(serving.process.pid), Api.of(serving)
    first = write_answers(serving.cassette("flat/test_number_0"), "id")
    for number in range(1, WARM_UP + SESSIONS):
        shutil.copy(first, serving.cassette(f"flat/test_number_{number}"))
    with httpx2.Client(trust_env=False, timeout=60) as client:
        use(client, serving, api, 0)
        descriptors = process.num_fds()
        for number in range(1, WARM_UP):
            use(client, serving, api, number)
        before = process.memory_info().rss
        for number in range(WARM_UP, WARM_UP + SESSIONS):
            use(client, serving, api, number)
        eventually(lambda: process.num_fds() <= descriptors, "the descriptors to be closed")
        grown = process.memory_info().rss - before

    assert grown / SESSIONS < MOST
