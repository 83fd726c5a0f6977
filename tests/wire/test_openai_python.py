"""The real openai SDK for Python: recorded once, it gets the same answers offline."""

import asyncio
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from tests.wire.clients import KEY, async_sdk, sdk
from tests.wire.sdk_calls import CALLS, MESSAGES, MODEL
from vcrproxy.cassette.reader import load_cassette


@pytest.mark.parametrize("http2", [False, True], ids=["HTTP/1.1", "HTTP/2"])
def test_every_call_replays_as_it_was_recorded(record, replay, api, cassette, http2):
    with record(cassette, api.origin) as proxy, sdk(proxy, http2=http2) as client:
        live = {name: call(client) for name, call in CALLS.items()}
    reached = api.requests

    with replay(cassette) as proxy, sdk(proxy, http2=http2) as client:
        replayed = {name: call(client) for name, call in CALLS.items()}

    assert replayed == live
    assert api.requests == reached
    assert "server connect" not in proxy.output
    assert f"served {len(load_cassette(cassette).interactions)} interactions" in proxy.output
    assert "never used" not in proxy.output


def test_a_recording_of_all_calls_holds_no_secret(record, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        for call in CALLS.values():
            call(client)

    text = cassette.read_text()
    assert KEY not in text
    assert "sk-wrong-0123456789abcdef" not in text
    for word in ("Bearer", "__cf_bm", "_cfuvid", "Openai-Organization", "X-Request-Id", "Cf-Ray"):
        assert word not in text


def test_every_header_in_a_cassette_is_one_of_three(record, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        for call in CALLS.values():
            call(client)

    interactions = load_cassette(cassette).interactions
    names = {name for i in interactions for m in (i.request, i.response) for name in m.headers}
    assert names == {"Accept", "Content-Type", "User-Agent"}


async def ask_at_once(client: AsyncOpenAI) -> list[Any]:
    async def answer(number: int) -> Any:
        prompt: Any = [{"role": "user", "content": f"Question {number}"}]
        stream = await client.chat.completions.create(model=MODEL, messages=prompt, stream=True)
        return [chunk.model_dump() async for chunk in stream]

    return await asyncio.gather(*(answer(number) for number in range(12)))


def test_async_streams_in_parallel_replay_as_recorded(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy:
        live = asyncio.run(ask_at_once(async_sdk(proxy)))

    with replay(cassette) as proxy:
        replayed = asyncio.run(ask_at_once(async_sdk(proxy)))

    assert replayed == live


def test_a_miss_is_raised_at_once_and_says_what_differs(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)

    with replay(cassette) as proxy, sdk(proxy) as client:
        different: Any = [{"role": "user", "content": "Tell me about Lisbon and Braga"}]
        with pytest.raises(openai.NotFoundError) as caught:
            client.chat.completions.create(model=MODEL, messages=different)
        CALLS["chat"](client)
        with pytest.raises(openai.NotFoundError, match=r"already played: #0"):
            CALLS["chat"](client)

    assert "nearest: #0, $.messages[0].content" in str(caught.value)
    assert caught.value.code == "interaction_not_found"
    assert caught.value.type == "vcrproxy_miss"
    assert proxy.output.count("no interaction left for POST") == 2  # one each: nothing retried
    assert "served 1 interaction;" in proxy.output
    assert "; 2 requests missed" in proxy.output


def test_repeats_are_played_when_allowed(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        live = CALLS["chat"](client)

    with replay(cassette, "cassette_repeat=true") as proxy, sdk(proxy) as client:
        assert [CALLS["chat"](client) for _ in range(3)] == [live] * 3


def test_a_recorded_error_does_not_make_the_sdk_wait(record, replay, api, cassette):
    """The recorded 429 says `retry-after`; three tries of a second each would be noticed."""

    def fail(client: openai.OpenAI) -> openai.RateLimitError:
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(model="error-429", messages=MESSAGES)
        return caught.value

    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        fail(client)
    with replay(cassette) as proxy, sdk(proxy) as client:
        error = fail(client)

    assert error.response.headers["retry-after-ms"] == "1"
    assert "never used" not in proxy.output
