"""Starting and stopping origins, in a thread and as a process."""

import errno
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
import trustme

from tests.origin import Origin, serve, service

KEY = {"authorization": "Bearer sk-origin-tests"}
LOCAL = ("api.openai.com", "localhost")


def models(origin: Origin, http: httpx2.Client) -> httpx2.Response:
    """Ask an origin for its models."""
    return http.get(f"https://localhost:{origin.port}/v1/models", headers=KEY)


def test_several_origins_run_at_once():
    with ExitStack() as stack:
        origins = [stack.enter_context(serve(service(), hosts=LOCAL)) for _ in range(5)]

        assert len({origin.port for origin in origins}) == 5
        for origin in origins:
            http = stack.enter_context(httpx2.Client(verify=origin.trust(), trust_env=False))
            assert models(origin, http).status_code == 200


def test_it_says_where_a_host_is_in_the_manner_of_curl():
    origin = Origin(port=4711, ca_pem=b"")

    assert origin.connect_to() == "api.openai.com:443:127.0.0.1:4711"
    assert origin.connect_to("example.com") == "example.com:443:127.0.0.1:4711"


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Follow an error down to the one that began it."""
    while error:
        yield error
        error = error.__cause__ or error.__context__


def test_a_given_authority_vouches_for_it():
    authority = trustme.CA()

    with serve(service(), hosts=LOCAL, authority=authority) as origin:
        assert origin.ca_pem == authority.cert_pem.bytes()


def test_the_certificate_is_good_for_its_hosts_only():
    with (
        serve(service()) as origin,
        httpx2.Client(verify=origin.trust(), trust_env=False) as http,
        pytest.raises(httpx2.ConnectError) as caught,
    ):
        models(origin, http)
    assert any(isinstance(each, ssl.SSLCertVerificationError) for each in causes(caught.value))


@pytest.mark.parametrize(("alpn", "spoken"), [(("http/1.1",), "HTTP/1.1"), (("h2",), "HTTP/2")])
def test_the_protocols_on_offer_can_be_limited(alpn: tuple[str, ...], spoken: str):
    with (
        serve(service(), hosts=LOCAL, alpn=alpn) as origin,
        httpx2.Client(http2=True, verify=origin.trust(), trust_env=False) as http,
    ):
        assert models(origin, http).http_version == spoken


@pytest.mark.parametrize("http2", [True, False])
def test_it_stops_at_once_under_open_connections_and_streams(http2: bool):
    stack = ExitStack()
    origin = stack.enter_context(serve(service(pace=30.0), hosts=LOCAL))
    context = origin.trust()
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "go"}], "stream": True}

    with (
        httpx2.Client(http2=http2, verify=context, trust_env=False) as idle,
        httpx2.Client(http2=http2, verify=context, trust_env=False) as busy,
    ):
        models(origin, idle)
        url = f"https://localhost:{origin.port}/v1/chat/completions"
        with busy.stream("POST", url, headers=KEY, json=body) as answer:
            next(answer.iter_bytes())
            started = time.monotonic()
            stack.close()
            assert time.monotonic() - started < 0.5


def test_a_port_that_is_taken_is_an_error():
    with (
        serve(service()) as origin,
        pytest.raises(OSError) as caught,  # noqa: PT011  its number says which
        serve(service(), port=origin.port),
    ):
        pass
    assert caught.value.errno == errno.EADDRINUSE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_as_a_process_it_prints_one_line_and_ends_on_a_signal(tmp_path: Path, number: int):
    ca_file = tmp_path / "ca.pem"
    command = [sys.executable, "-m", "tests.origin", "--ca-file", str(ca_file), "--pace", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        port = int(line.removeprefix("origin listening on 127.0.0.1:"))
        trust = ssl.create_default_context(cafile=ca_file)
        with httpx2.Client(verify=trust, trust_env=False) as http:
            assert http.get(f"https://localhost:{port}/v1/models", headers=KEY).status_code == 200
        process.send_signal(number)
        rest, errors = process.communicate(timeout=5)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, rest, errors) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["ca.pem"]
