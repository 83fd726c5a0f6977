"""Streams through the recorder: live, whole or not recorded at all, and with their bytes exact."""

import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.origin import serve
from tests.wire.clients import chat_body, http, sdk
from tests.wire.leaving import Leave, by_leaver, http1
from tests.wire.leaving import http2 as multiplexed
from tests.wire.stepping import (
    DONE,
    EVENTS,
    RESPONSES,
    URL,
    Exchange,
    delta,
    eventually,
    has_recorded,
    losses,
    origin_app,
    until,
)
from vcrproxy.cassette.reader import load_cassette

EITHER = [False, True]
by_client = pytest.mark.parametrize("http2", EITHER, ids=["from HTTP/1.1", "from HTTP/2"])
by_service = pytest.mark.parametrize("alpn", ["http/1.1", "h2"])


def events_of(answer: httpx2.Response) -> Iterator[bytes]:
    """Give each event as soon as it is there."""
    waiting = b""
    for piece in answer.iter_raw():
        *whole, waiting = (waiting + piece).split(b"\n\n")
        yield from (event + b"\n\n" for event in whole)
    assert not waiting


def ask(client: httpx2.Client, prompt: str, **more: object) -> httpx2.Response:
    return client.post(URL, json=chat_body(prompt, **more))


@by_service
@by_client
def test_each_event_reaches_the_client_before_the_service_sends_the_next(
    record, cassette, http2, alpn
):
    sent = [*(delta(f"word {number}, ") for number in range(99)), DONE]
    received: list[bytes] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        for number, event in enumerate(sent):
            await until(lambda number=number: len(received) == number)
            await exchange.part(event)
        await until(lambda: len(received) == len(sent))
        await exchange.end()

    with (
        serve(app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
        client.stream("POST", URL, json=chat_body("go", stream=True)) as answer,
    ):
        assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
        for event in events_of(answer):
            received.append(event)

    (interaction,) = load_cassette(cassette).interactions
    assert received == sent
    assert interaction.response.body == b"".join(sent)


@by_client
def test_the_headers_reach_the_client_before_the_service_sends_any_event(record, cassette, http2):
    has_headers: list[bool] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await until(lambda: bool(has_headers))
        await exchange.part(DONE)
        await exchange.end()

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
        client.stream("POST", URL, json=chat_body("go", stream=True)) as answer,
    ):
        has_headers.append(answer.status_code == 200)
        assert answer.read() == DONE


@by_client
def test_what_openai_python_leaves_at_done_is_recorded_whole(record, cassette, http2):
    """It closes the stream at `[DONE]`; this service does not end it before that."""
    sent = [delta("Hello"), delta(" there"), DONE]
    is_recorded: list[bool] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        for event in sent:
            await exchange.part(event)
        await until(lambda: bool(is_recorded))
        await exchange.end()

    with serve(app) as origin, record(cassette, origin) as proxy:
        with sdk(proxy, http2=http2) as client:
            messages: Any = chat_body("go")["messages"]
            stream = client.chat.completions.create(model="m", messages=messages, stream=True)
            text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
        eventually(lambda: has_recorded(cassette, "[DONE]"), "the recording")
        is_recorded.append(True)

    (interaction,) = load_cassette(cassette).interactions
    assert text == "Hello there"
    assert interaction.response.body == b"".join(sent)
    assert not losses(proxy.output)


def response_event(kind: str) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, 'response': {}})}\n\n".encode()


@by_leaver
def test_what_a_client_leaves_after_the_last_responses_event_is_recorded_whole(
    record, cassette, leave: Leave
):
    kinds = ["response.completed", "response.incomplete", "response.failed", "error"]
    sent = {kind: response_event("response.created") + response_event(kind) for kind in kinds}
    recorded: list[str] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        kind = json.loads(exchange.body)["input"]
        await exchange.start(EVENTS)
        await exchange.part(sent[kind])
        await until(lambda: kind in recorded)
        await exchange.end()

    with serve(app) as origin, record(cassette, origin) as proxy:
        for kind in kinds:
            with leave(proxy, RESPONSES, {"input": kind}, sent[kind]):
                event = f'"type": "{kind}"'
                eventually(lambda event=event: has_recorded(cassette, event), "the recording")
            recorded.append(kind)

    bodies = [interaction.response.body for interaction in load_cassette(cassette).interactions]
    assert bodies == list(sent.values())
    assert not losses(proxy.output)


@by_leaver
def test_a_stream_that_the_client_leaves_in_the_middle_is_reported_and_not_recorded(
    record, cassette, leave: Leave
):
    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await exchange.part(delta(exchange.prompt))
        await until(lambda: exchange.prompt != "leave")
        await exchange.part(DONE)
        await exchange.end()

    with serve(app) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        assert ask(client, "before").content.endswith(DONE)
        with leave(proxy, URL, chat_body("leave"), delta("leave")):
            eventually(lambda: losses(proxy.output), "the report")
        assert ask(client, "after").content.endswith(DONE)

    (report,) = losses(proxy.output)
    length = len(delta("leave"))
    assert f"not recorded: POST {URL}: the client left, {length} bytes into" in report
    assert "recorded 2 interactions; 1 exchange not recorded" in proxy.output
    assert prompts_in(cassette) == ["before", "after"]


@by_client
def test_an_answer_that_the_client_does_not_wait_for_is_reported(record, cassette, http2):
    asked: list[str] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        asked.append(exchange.prompt)
        await until(lambda: exchange.prompt != "leave")
        await exchange.answer("application/json", b"{}")

    with serve(app) as origin, record(cassette, origin) as proxy:
        with multiplexed(proxy) if http2 else http1(proxy) as leaver:
            leaver.ask(URL, chat_body("leave"))
            eventually(lambda: asked, "the request")
        eventually(lambda: losses(proxy.output), "the report")
        with http(proxy, http2=http2) as client:
            ask(client, "after")

    (report,) = losses(proxy.output)
    assert asked == ["leave", "after"]
    assert "the client left, before an answer" in report
    assert prompts_in(cassette) == ["after"]


CUTS: dict[str, tuple[str, int | None, bytes]] = {
    "a stream": (EVENTS, None, delta("one")),
    "a JSON body that is too short": ("application/json", 1000, b'{"id": "chatcmpl-1", "choi'),
    "a JSON body without a length": ("application/json", None, b'{"id": "chatcmpl-1"}'),
}


@by_service
@by_client
def test_an_answer_that_the_service_cuts_breaks_for_the_client_too_and_is_not_recorded(
    record, cassette, http2, alpn
):
    received: dict[str, bytes] = dict.fromkeys(CUTS, b"")

    @origin_app
    async def app(exchange: Exchange) -> None:
        prompt = exchange.prompt
        if prompt not in CUTS:
            await exchange.answer("application/json", b"{}")
            return
        content_type, length, data = CUTS[prompt]
        await exchange.start(content_type, length)
        await exchange.part(data)
        await until(lambda: received[prompt] == data)
        exchange.abort()

    def read(client: httpx2.Client, prompt: str) -> None:
        with client.stream("POST", URL, json=chat_body(prompt)) as answer:
            for piece in answer.iter_raw():
                received[prompt] += piece

    with (
        serve(app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        ask(client, "before")
        for prompt in CUTS:
            with pytest.raises(httpx2.RemoteProtocolError):
                read(client, prompt)
        ask(client, "after")

    for report, data in zip(losses(proxy.output), received.values(), strict=True):
        assert f"not recorded: POST {URL}: the exchange broke off" in report
        assert f"{len(data)} bytes into the answer" in report
    assert prompts_in(cassette) == ["before", "after"]


@by_service
def test_the_services_own_cut_stream_is_not_recorded(record, api, cassette, alpn):
    with (
        serve(api.app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy) as client,
    ):
        client.headers["authorization"] = "Bearer sk-0123456789abcdef0123"
        ask(client, "before")
        body = chat_body("cut", stream=True) | {"model": "cut-stream"}
        with pytest.raises(httpx2.RemoteProtocolError):
            client.post(URL, json=body)
        ask(client, "after", stream=True)

    assert len(losses(proxy.output)) == 1
    assert prompts_in(cassette) == ["before", "after"]


@by_client
def test_a_service_that_hangs_up_without_an_answer_is_reported(record, cassette, http2):
    @origin_app
    async def app(exchange: Exchange) -> None:
        if exchange.prompt == "hang up":
            exchange.abort()
        else:
            await exchange.answer("application/json", b"{}")

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        ask(client, "before")
        answer = ask(client, "hang up")  # mitmproxy answers for the service
        ask(client, "after")

    assert answer.status_code == 502
    (report,) = losses(proxy.output)
    assert "before an answer" in report
    assert prompts_in(cassette) == ["before", "after"]


def test_a_stream_that_is_reset_leaves_the_others_of_its_connection_alone(record, cassette):
    has_left: list[bool] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await exchange.part(delta(exchange.prompt))
        await until(lambda: bool(has_left) and exchange.prompt != "leave")
        await exchange.part(DONE)
        await exchange.end()

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        multiplexed(proxy) as client,
    ):
        one, left, two = (client.ask(URL, chat_body(prompt)) for prompt in ("one", "leave", "two"))
        client.read_until(left, delta("leave"))
        client.reset(left)
        eventually(lambda: losses(proxy.output), "the report")
        has_left.append(True)
        assert client.read_all(one) == (delta("one") + DONE, "StreamEnded")
        assert client.read_all(two) == (delta("two") + DONE, "StreamEnded")

    assert len(losses(proxy.output)) == 1
    assert sorted(prompts_in(cassette)) == ["one", "two"]


@by_client
def test_a_large_download_and_a_large_upload_keep_every_byte(record, replay, cassette, http2):
    download, upload = (random.Random(n).randbytes(n << 20) for n in (20, 5))

    @origin_app
    async def app(exchange: Exchange) -> None:
        if exchange.path.endswith("/content"):
            await exchange.answer("application/octet-stream", download)
        else:
            digest = hashlib.sha256(exchange.body).hexdigest()
            await exchange.answer("application/json", json.dumps({"sha256": digest}).encode())

    def use(client: httpx2.Client) -> list[object]:
        headers = {"content-type": "application/octet-stream"}
        files = "https://api.openai.com/v1/files"
        posted = client.post(files, content=upload, headers=headers)
        assert posted.json() == {"sha256": hashlib.sha256(upload).hexdigest()}
        got = client.get(f"{files}/file-1/content")
        assert got.content == download
        return [(answer.status_code, answer.headers["content-type"]) for answer in (posted, got)]

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        live = use(client)
    with replay(cassette) as proxy, http(proxy, http2=http2) as client:
        assert use(client) == live

    posted, got = load_cassette(cassette).interactions
    assert posted.request.body == upload
    assert got.response.body == download
    assert "served 2 interactions" in proxy.output


def prompts_in(cassette) -> list[str]:
    bodies = [json.loads(i.request.body) for i in load_cassette(cassette).interactions]
    return [body["messages"][0]["content"] for body in bodies]
