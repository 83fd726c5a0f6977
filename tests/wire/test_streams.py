"""Streams through the recorder: live, whole or not recorded at all, and with their bytes exact."""

import hashlib
import json
import random
from collections.abc import Callable, Iterator

import httpx2
import pytest

from tests.origin import serve
from tests.wire.clients import chat_body, http, sdk
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
def test_the_headers_reach_the_client_before_the_service_sends_any_event(
    record, cassette, http2
):
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
    """It closes the stream at `[DONE]`; this service never ends it."""
    sent = [delta("Hello"), delta(" there"), DONE]
    has_recorded_it: list[bool] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        for event in sent:
            await exchange.part(event)
        await until(lambda: bool(has_recorded_it))
        await exchange.end()

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        sdk(proxy, http2=http2) as client,
    ):
        messages = chat_body("go")["messages"]
        stream = client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
        eventually(lambda: has_recorded(cassette, "[DONE]"), "the recording")
        has_recorded_it.append(True)

    (interaction,) = load_cassette(cassette).interactions
    assert text == "Hello there"
    assert interaction.response.body == b"".join(sent)
    assert not losses(proxy.output)


def response_event(kind: str) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, 'response': {}})}\n\n".encode()


@by_service
@by_client
@pytest.mark.parametrize(
    "last", ["response.completed", "response.incomplete", "response.failed", "error"]
)
def test_a_client_that_leaves_after_the_last_responses_event_has_a_whole_recording(
    record, cassette, http2, alpn, last
):
    sent = b"".join(map(response_event, ["response.created", "response.in_progress", last]))
    has_recorded_it: list[bool] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await exchange.part(sent)
        await until(lambda: bool(has_recorded_it))
        await exchange.end()

    with (
        serve(app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        with client.stream("POST", RESPONSES, json={"input": "hi", "stream": True}) as answer:
            list(zip(range(3), events_of(answer), strict=False))
        eventually(lambda: has_recorded(cassette, last), "the recording")
        has_recorded_it.append(True)

    (interaction,) = load_cassette(cassette).interactions
    assert interaction.response.body == sent
    assert not losses(proxy.output)


@by_service
@by_client
def test_a_stream_that_the_client_leaves_in_the_middle_is_reported_and_not_recorded(
    record, cassette, http2, alpn
):
    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await exchange.part(delta(exchange.prompt))
        await until(lambda: exchange.prompt != "leave")
        await exchange.part(DONE)
        await exchange.end()

    with (
        serve(app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        assert ask(client, "before", stream=True).content.endswith(DONE)
        with client.stream("POST", URL, json=chat_body("leave", stream=True)) as answer:
            assert next(events_of(answer)) == delta("leave")
        eventually(lambda: losses(proxy.output), "the report")
        assert ask(client, "after", stream=True).content.endswith(DONE)

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

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        with pytest.raises(httpx2.ReadTimeout):
            client.post(URL, json=chat_body("leave"), timeout=httpx2.Timeout(30, read=0.5))
        eventually(lambda: losses(proxy.output), "the report")
        ask(client, "after")

    (report,) = losses(proxy.output)
    assert "the client left, before an answer" in report
    assert prompts_in(cassette) == ["after"]


def cut_stream(exchange: Exchange) -> tuple[str, int | None, bytes]:
    return EVENTS, None, delta(exchange.prompt)


def cut_json(exchange: Exchange) -> tuple[str, int | None, bytes]:
    return "application/json", 1000, b'{"id": "chatcmpl-1", "choi'


def cut_chunked_json(exchange: Exchange) -> tuple[str, int | None, bytes]:
    return "application/json", None, b'{"id": "chatcmpl-1"}'


@by_service
@by_client
@pytest.mark.parametrize("opening", [cut_stream, cut_json, cut_chunked_json])
def test_an_answer_that_the_service_cuts_breaks_for_the_client_too_and_is_not_recorded(
    record, cassette, http2, alpn, opening: Callable[[Exchange], tuple[str, int | None, bytes]]
):
    received: list[bytes] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        content_type, length, data = opening(exchange)
        if exchange.prompt != "cut":
            await exchange.answer(content_type, data)
            return
        await exchange.start(content_type, length)
        await exchange.part(data)
        await until(lambda: bool(received))
        exchange.abort()

    with (
        serve(app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
    ):
        ask(client, "before")
        with (
            client.stream("POST", URL, json=chat_body("cut")) as answer,
            pytest.raises(httpx2.RemoteProtocolError),
        ):
            for piece in answer.iter_raw():
                received.append(piece)
        ask(client, "after")

    (report,) = losses(proxy.output)
    assert f"not recorded: POST {URL}: the exchange broke off" in report
    assert f"{len(b''.join(received))} bytes into the answer" in report
    assert prompts_in(cassette) == ["before", "after"]


@by_service
@by_client
def test_the_services_own_cut_stream_is_not_recorded(record, api, cassette, http2, alpn):
    with (
        serve(api.app, alpn=(alpn,)) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,
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


@by_client
def test_one_cut_stream_leaves_the_others_of_its_connection_alone(record, cassette, http2):
    """With HTTP/2 all three share one connection on both sides."""
    has_left: list[bool] = []

    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await exchange.part(delta(exchange.prompt))
        await until(lambda: bool(has_left) and exchange.prompt != "leave")
        await exchange.part(DONE)
        await exchange.end()

    def stream(prompt: str):
        return client.stream("POST", URL, json=chat_body(prompt, stream=True))

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        http(proxy, http2=http2) as client,stream("one") as one, stream("two") as two
    ):
        with stream("leave") as left:
            assert next(events_of(left)) == delta("leave")
        eventually(lambda: losses(proxy.output), "the report")
        has_left.append(True)
        assert one.read() == delta("one") + DONE
        assert two.read() == delta("two") + DONE

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
