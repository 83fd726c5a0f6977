"""One port serves every way in: CONNECT, a base URL, TLS straight to the port; others pass."""

import json
import socket
import ssl
from collections.abc import Iterator

import httpx2
import psutil
import pytest
from openai import OpenAI

from tests.origin import Origin, serve, service
from tests.wire.clients import CHAT, KEY, chat_body, http, sdk, trust
from tests.wire.proxy import Proxy
from tests.wire.sdk_calls import CALLS
from vcrproxy.cassette.reader import load_cassette

AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def other() -> Iterator[Origin]:
    with serve(service(), hosts=("other.test", "127.0.0.1")) as origin:
        yield origin


def direct_tls(proxy: Proxy, alpn: str) -> ssl.SSLSocket:
    """Speak TLS to the proxy's port without CONNECT, as a redirected Node does."""
    context = trust(proxy)
    context.set_alpn_protocols([alpn])
    sock = socket.create_connection((proxy.host, proxy.port), timeout=20)
    return context.wrap_socket(sock, server_hostname="api.openai.com")


def post(connection: ssl.SSLSocket, prompt: str) -> bytes:
    body = json.dumps(chat_body(prompt)).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nConnection: close\r\n"
        f"Authorization: Bearer {KEY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_the_proxys_own_port_is_a_base_url(record, replay, api, cassette):
    def ask(proxy: Proxy) -> object:
        with OpenAI(api_key=KEY, base_url=f"{proxy.url}/v1") as client:
            return CALLS["tools"](client), CALLS["chat stream"](client)

    with record(cassette, api.origin) as proxy:
        live = ask(proxy)
    with replay(cassette) as proxy:
        replayed = ask(proxy)

    assert replayed == live
    urls = {i.request.url for i in load_cassette(cassette).interactions}
    assert urls == {CHAT}


def test_what_was_recorded_by_one_way_in_is_replayed_by_another(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        live = CALLS["chat"](client)

    with replay(cassette) as proxy, OpenAI(api_key=KEY, base_url=f"{proxy.url}/v1") as client:
        assert CALLS["chat"](client) == live


def test_another_host_on_the_same_port_is_not_taken_for_us(record, api, cassette):
    """mitmdump's 8080 is everybody's port: what is meant for an intranet must not go to the API."""
    with record(cassette, api.origin) as proxy, http(proxy) as client:
        reached = api.requests
        answer = client.get(f"http://intranet.test:{proxy.port}/v1/private")

    assert answer.status_code == 502
    assert api.requests == reached
    assert not cassette.exists()


def test_tls_straight_to_the_port_is_understood_by_its_sni(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, direct_tls(proxy, "http/1.1") as connection:
        live = post(connection, "direct")
    with replay(cassette) as proxy, direct_tls(proxy, "http/1.1") as connection:
        replayed = post(connection, "direct")

    assert load_cassette(cassette).interactions[0].request.url == CHAT
    assert live.startswith(b"HTTP/1.1 200")
    assert b"direct" in live
    recorded = load_cassette(cassette).interactions[0].response.body
    assert replayed.endswith(recorded)


def test_other_hosts_keep_their_own_tls_and_are_not_recorded(record, api, other, cassette):
    rule = f"cassette_connect_to=other.test:443:127.0.0.1:{other.port}"
    with record(cassette, api.origin, rule) as proxy:
        with httpx2.Client(proxy=proxy.url, verify=other.trust(), trust_env=False) as client:
            assert client.get("https://other.test/v1/models", headers=AUTHORIZED).is_success
        with sdk(proxy) as client:
            CALLS["chat"](client)

    assert "other.test" not in cassette.read_text()
    assert len(load_cassette(cassette).interactions) == 1
    assert "passed through, not recorded: other.test (1)" in proxy.output


def test_a_host_whose_name_begins_like_ours_is_another_host(record, cassette):
    name = "api.openai.com.evil.test"
    with (
        serve(service(), hosts=(name,)) as origin,
        record(cassette, origin) as proxy,
        httpx2.Client(proxy=proxy.url, verify=origin.trust(), trust_env=False) as client,
    ):
        assert client.get(f"https://{name}/v1/models", headers=AUTHORIZED).is_success

    assert not cassette.exists()


def test_a_client_that_connects_to_an_address_is_known_by_its_sni(record, api, cassette):
    port = api.origin.port
    with (
        record(cassette, api.origin) as proxy,
        socket.create_connection((proxy.host, proxy.port), timeout=20) as sock,
    ):
        sock.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert sock.recv(4096).startswith(b"HTTP/1.1 200")
        with trust(proxy).wrap_socket(sock, server_hostname="api.openai.com") as connection:
            assert b"by address" in post(connection, "by address")

    recorded = load_cassette(cassette).interactions[0].request.url
    assert recorded == f"https://api.openai.com:{port}/v1/chat/completions"


def test_in_replay_another_host_is_refused_with_an_explanation(record, replay, api, cassette):
    with record(cassette, api.origin) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)

    with replay(cassette) as proxy, http(proxy) as client:
        answer = client.get("https://other.test/v1/models")

    assert answer.status_code == 404
    assert answer.headers["x-should-retry"] == "false"
    error = answer.json()["error"]
    assert error["code"] == "host_not_recorded"
    assert "https://other.test/v1/models: the host other.test is not replayed" in error["message"]
    assert "cassette_hosts" in error["message"]


def test_proxy_credentials_inside_the_tunnel_do_not_reach_the_service(record, cassette):
    """Deno sends them there."""
    seen: list[bytes] = []

    async def app(scope, receive, send):
        seen.extend(name for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with (
        serve(app) as origin,
        record(cassette, origin) as proxy,
        http(proxy) as client,
    ):
        client.get(
            "https://api.openai.com/v1/models", headers={"proxy-authorization": "Basic eDp5"}
        )

    assert b"host" in seen
    assert b"proxy-authorization" not in seen


def test_only_loopback_is_bound_unless_the_user_says_otherwise(replay, record, api, cassette):
    with record(cassette, api.origin) as proxy:
        addresses = listening_addresses(proxy.process.pid)
        assert addresses == {"127.0.0.1"}

    with record(cassette, api.origin, "listen_host=0.0.0.0") as proxy:
        assert listening_addresses(proxy.process.pid) == {"0.0.0.0"}


def listening_addresses(pid: int) -> set[str]:
    connections = psutil.Process(pid).net_connections(kind="tcp")
    return {c.laddr.ip for c in connections if c.status == "LISTEN"}


def test_headers_that_the_user_names_are_kept_but_no_credential(record, api, cassette):
    keep = "cassette_keep_headers=X-Request-Id,OpenAI-Organization,Authorization,Set-Cookie"
    with record(cassette, api.origin, keep) as proxy, sdk(proxy) as client:
        CALLS["chat"](client)

    headers = load_cassette(cassette).interactions[0].response.headers
    assert {"X-Request-Id", "Openai-Organization"} < set(headers)
    assert "Set-Cookie" not in headers
    assert "the header authorization may hold a credential and is never kept" in proxy.output
    assert KEY not in cassette.read_text()
