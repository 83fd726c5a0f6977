"""Many clients at once: nothing is lost, nothing is mixed up, while recording and in replay."""

import asyncio
import json
import re
from collections import deque
from contextlib import ExitStack

import httpx2

from tests.origin import serve
from tests.wire.clients import CHAT, chat_body, http, trust
from tests.wire.echoing import answer_to, echoing, is_streamed, number_of
from tests.wire.proxy import Proxy
from tests.wire.stepping import URL, Exchange, losses, origin_app
from vcrproxy.cassette.reader import load_cassette

CLIENTS, INTERACTIONS = 64, 500


async def crowd(proxy: Proxy, numbers: deque[int]) -> dict[int, bytes]:
    """Let the clients, half of them with HTTP/2, ask for all numbers between them."""
    answers: dict[int, bytes] = {}
    trusts = [trust(proxy), trust(proxy)]  # the ALPN offer is part of a context

    async def ask(client: httpx2.AsyncClient) -> None:
        while numbers:
            number = numbers.popleft()
            body = chat_body(str(number), stream=is_streamed(number))
            answer = await client.post(URL, json=body)
            assert answer.status_code == 200, answer.text
            assert number not in answers
            answers[number] = answer.content

    async def take_part(http2: bool) -> None:
        limits = httpx2.Limits(max_connections=2)
        async with httpx2.AsyncClient(
            proxy=proxy.url,
            verify=trusts[http2],
            http2=http2,
            trust_env=False,
            timeout=60,
            limits=limits,
        ) as client:
            # two at a time, so that HTTP/2 clients have streams side by side
            await asyncio.gather(ask(client), ask(client))

    await asyncio.gather(*(take_part(number % 2 == 1) for number in range(CLIENTS)))
    return answers


def test_500_interactions_of_64_clients_are_recorded_and_replayed_each_with_its_own_answer(
    record, replay, cassette
):
    expected = {number: answer_to(number) for number in range(INTERACTIONS)}
    with serve(echoing) as origin, record(cassette, origin) as proxy:
        live = asyncio.run(crowd(proxy, deque(expected)))

    assert live == expected
    assert not losses(proxy.output)
    assert f"recorded {INTERACTIONS} interactions" in proxy.output
    interactions = load_cassette(cassette).interactions
    assert {number_of(i): i.response.body for i in interactions} == expected
    ids = [int(found) for found in re.findall(r"(?m)^- id: (\d+)$", cassette.read_text())]
    assert ids == list(range(INTERACTIONS))

    with replay(cassette) as proxy:
        replayed = asyncio.run(crowd(proxy, deque(reversed(expected))))

    assert replayed == expected
    assert f"served {INTERACTIONS} interactions" in proxy.output
    assert "missed" not in proxy.output
    assert "never used" not in proxy.output


def test_64_clients_that_ask_the_same_thing_each_get_one_of_the_recordings(
    record, replay, cassette
):
    count = 0

    @origin_app
    async def counting(exchange: Exchange) -> None:
        nonlocal count
        count += 1
        await exchange.answer("application/json", json.dumps({"count": count}).encode())

    async def all_at_once(proxy: Proxy) -> list[int]:
        async with httpx2.AsyncClient(
            proxy=proxy.url, verify=trust(proxy), http2=True, trust_env=False, timeout=60
        ) as client:
            asked = (client.post(URL, json=chat_body("same")) for _ in range(CLIENTS))
            return [answer.json()["count"] for answer in await asyncio.gather(*asked)]

    with serve(counting) as origin, record(cassette, origin) as proxy:
        live = asyncio.run(all_at_once(proxy))
    with replay(cassette) as proxy:
        replayed = asyncio.run(all_at_once(proxy))

    assert sorted(live) == sorted(replayed) == list(range(1, CLIENTS + 1))
    assert f"served {CLIENTS} interactions" in proxy.output


def test_connections_that_are_open_when_it_stops_are_ended_quietly(record, api, cassette):
    """Pooled clients keep theirs open; asyncio would print a traceback for each."""
    with ExitStack() as stack:
        proxy = stack.enter_context(record(cassette, api.origin))
        for number in range(20):
            client = stack.enter_context(http(proxy))
            client.post(CHAT, json=chat_body(f"question {number}"))

        assert proxy.stop() == 0

    assert len(load_cassette(cassette).interactions) == 20
    assert "Traceback" not in proxy.output
