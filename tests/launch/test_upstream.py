from pathlib import Path

import pytest

from tests.launch.cli import ASK
from tests.launch.corporate import corporate_proxy
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.launch.upstream import UpstreamError, upstream_ca, upstream_proxy
from vcrproxy.options.hosts import Hosts

OPENAI = Hosts.parse(["api.openai.com"])


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": "http://proxy.corp:3128"}, "http://proxy.corp:3128"),
        ({"https_proxy": "proxy.corp:3128", "HTTPS_PROXY": "http://b"}, "http://proxy.corp:3128"),
        ({"ALL_PROXY": "https://me:pa%40ss@[::1]:1/"}, "https://me:pa%40ss@[::1]:1"),
        ({"HTTP_PROXY": "http://proxy.corp:3128"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "localhost, .openai.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "localhost"}, "http://p:1"),
    ],
)
def test_the_proxy_is_the_one_that_programs_would_use(environ, proxy):
    assert upstream_proxy(environ, OPENAI) == proxy


def test_a_host_on_this_machine_is_reached_without_one():
    local = Hosts.parse(["http://localhost:11434"])

    assert upstream_proxy({"HTTPS_PROXY": "http://proxy.corp:3128"}, local) is None


@pytest.mark.parametrize("value", ["socks5://proxy.corp:1080", "http://", "http://a b"])
def test_a_proxy_that_cannot_be_used_is_named_by_its_variable(value):
    with pytest.raises(UpstreamError, match="HTTPS_PROXY: recording goes through"):
        upstream_proxy({"HTTPS_PROXY": value}, OPENAI)


def test_the_users_own_authorities_are_what_services_are_checked_against(tmp_path: Path):
    bundle = tmp_path / "corp.pem"
    bundle.touch()

    assert upstream_ca({"REQUESTS_CA_BUNDLE": str(bundle)}) == bundle
    assert upstream_ca({}) is None
    with pytest.raises(UpstreamError, match=r"SSL_CERT_FILE: .* is no file"):
        upstream_ca({"SSL_CERT_FILE": str(tmp_path / "gone.pem")})


@pytest.mark.parametrize("way", [(), ("--base-url",)], ids=["by proxy", "by base URL"])
def test_a_recording_goes_through_the_companys_proxy(vcrproxy, cassette, origin, way):
    with corporate_proxy(origin.port, "me:s@cret") as outer:
        env = {"HTTPS_PROXY": f"http://me:s%40cret@127.0.0.1:{outer.port}"}
        done = vcrproxy.run("record", *way, str(cassette), "--", *ASK, "one", env=env)

    assert done.status == 0, done.err
    assert outer.connected == [b"api.openai.com:443"]
    assert len(load_cassette(cassette).interactions) == 1


def test_a_companys_proxy_that_refuses_us_is_reported(vcrproxy, cassette, origin):
    with corporate_proxy(origin.port, "me:secret") as outer:
        env = {"HTTPS_PROXY": f"http://me:wrong@127.0.0.1:{outer.port}"}
        done = vcrproxy.run("record", str(cassette), "--", *ASK, "one", env=env)

    assert done.status == 1
    assert "not recorded: POST https://api.openai.com" in done.err
    assert not cassette.exists()
