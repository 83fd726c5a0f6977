"""Each rule is a client's own; the last tests ask real clients."""

import socket
import subprocess
import urllib.request
from shutil import which

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vcrproxy.launch.environment.no_proxy import clean_no_proxy, covers, is_loopback
from vcrproxy.options.hosts import HostEntry, Hosts

OPENAI = Hosts.parse(["api.openai.com"])
LOOPBACK = "localhost,127.0.0.1,::1"


@pytest.mark.parametrize(
    "entry",
    [
        "*",
        "com",
        "openai.com",
        ".openai.com",
        "*.openai.com",
        "*openai.com",
        "api.openai.com",
        ".api.openai.com",
        "API.OpenAI.COM",
        "openai.com.",
        "api.openai.com:443",
        "*.openai.com:443",
        "ai.com",
        "https://api.openai.com",
        "https://*.openai.com",
        "all://",
    ],
)
def test_an_entry_that_any_client_takes_for_the_host_is_dropped(entry):
    assert clean_no_proxy([entry], OPENAI) == LOOPBACK


@pytest.mark.parametrize(
    "entry",
    [
        "corp.example",
        ".corp.example",
        "openai.com.evil.test",
        "xapi.openai.com",
        "api.openai.com.cn",
        "10.0.0.0/8",
        "192.168.1.1-192.168.1.9",
        "fe80::1",
        "[fd00::1]:8080",
        "Build.Corp:8080",
    ],
)
def test_an_entry_for_other_hosts_keeps_its_spelling(entry):
    assert clean_no_proxy([entry], OPENAI) == f"{entry},{LOOPBACK}"


def test_the_rest_keeps_its_order_whatever_stands_between():
    held = " b.example ,, .openai.com\ta.example\n127.0.0.1,*"

    assert clean_no_proxy([held], OPENAI) == "b.example,a.example,127.0.0.1,localhost,::1"


def test_both_spellings_of_the_variable_are_merged():
    assert clean_no_proxy(["a.example", "b.example,a.example"], OPENAI) == (
        f"a.example,b.example,{LOOPBACK}"
    )


def test_cleaning_twice_is_cleaning_once():
    once = clean_no_proxy(["a.example,.openai.com"], OPENAI)

    assert clean_no_proxy([once, once], OPENAI) == once


@pytest.mark.parametrize(
    ("entry", "host", "covered"),
    [
        ("api.openai.com:8443", "api.openai.com", True),
        ("api.openai.com:8443", "api.openai.com:443", False),
        ("eu.openai.azure.com", "*.openai.azure.com", True),
        ("azure.com", "*.openai.azure.com", True),
        ("openai.azure.com", "*.openai.azure.com", True),
        ("*.openai.azure.com", "*.openai.azure.com", True),
        ("azure.com.cn", "*.openai.azure.com", False),
        ("10.1.2.0/24", "10.1.2.3:8080", True),
        ("10.1.2.3/24", "10.1.2.9", True),
        ("10.1.2.0/24", "10.1.3.3", False),
        ("10.1.2.1-10.1.2.9", "10.1.2.3", True),
        ("10.1.2.1-10.1.2.2", "10.1.2.3", False),
        ("10.1.2.1-fd00::1", "10.1.2.3", False),
        ("fd00::/8", "[fd00::1]:443", True),
        ("[fd00::1]:443", "[fd00::1]:443", True),
        ("fd00::1", "10.1.2.3", False),
        ("api.*", "api.openai.com", True),
    ],
)
def test_ports_networks_ranges_and_wildcards_are_compared(entry, host, covered):
    assert covers(entry, HostEntry.parse(host)) is covered


def test_loopback_stays_even_if_an_intercepted_host_is_on_it():
    hosts = Hosts.parse(["http://localhost:11434"])

    assert clean_no_proxy(["localhost:11434,a.example"], hosts) == f"a.example,{LOOPBACK}"


@pytest.mark.parametrize(
    ("name", "local"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("a", False)],
)
def test_loopback_is_told_by_name_or_address(name, local):
    assert is_loopback(name) is local


PIECES = st.text(st.sampled_from("*.apiopenai.com:443[]/-@é "), max_size=12)
ENTRIES = PIECES | st.builds(
    lambda before, after: before + "openai.com" + after, PIECES, st.sampled_from(["", ".", ":443"])
)


@given(st.lists(ENTRIES, max_size=4))
@example(["*"])
@example(["penai.com"])
def test_python_never_bypasses_a_cleaned_list(entries):
    cleaned = clean_no_proxy([",".join(entries)], OPENAI)

    for asked in ("api.openai.com", "api.openai.com:443"):
        assert not urllib.request.proxy_bypass_environment(asked, {"no": cleaned})


@given(st.text())
def test_any_text_is_cleaned(text):
    cleaned = clean_no_proxy([text], OPENAI)

    assert clean_no_proxy([cleaned], OPENAI) == cleaned


@pytest.mark.parametrize("held", ["*", ".openai.com", "openai.com", "api.openai.com"])
def test_curl_bypasses_the_users_list_and_not_the_cleaned_one(held):
    curl = which("curl")
    if not curl:
        pytest.skip("curl is not installed")

    assert _asks_the_proxy(curl, clean_no_proxy([held], OPENAI))
    assert not _asks_the_proxy(curl, held)


def _asks_the_proxy(curl: str, no_proxy: str) -> bool:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        port = proxy.getsockname()[1]
        command = [curl, "-q", "-sS", "-m", "1", "http://api.openai.com/", "--noproxy", no_proxy]
        # --resolve: no name is looked up, and port 9 answers nobody
        address = ["--resolve", "api.openai.com:80:127.0.0.1", "--connect-to", "::127.0.0.1:9"]
        subprocess.run(
            [*command, *address, "--proxy", f"http://127.0.0.1:{port}"],
            env={},
            capture_output=True,
            check=False,
            timeout=30,
        )
        try:
            proxy.accept()[0].close()
        except BlockingIOError:
            return False
        return True
