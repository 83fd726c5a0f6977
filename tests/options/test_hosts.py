import pytest

from vcrproxy.options.hosts import ConnectTo, Hosts, base_url_port


@pytest.mark.parametrize(
    ("entry", "host", "port", "covered"),
    [
        ("api.openai.com", "api.openai.com", 443, True),
        ("api.openai.com", "API.OpenAI.com.", 8443, True),
        ("api.openai.com", "api.openai.com.evil.test", 443, False),
        ("api.openai.com", "xapi.openai.com", 443, False),
        ("localhost:8080", "localhost", 8080, True),
        ("localhost:8080", "localhost", 80, False),
        ("*.openai.azure.com", "me.openai.azure.com", 443, True),
        ("*.openai.azure.com", "openai.azure.com", 443, False),
        ("[::1]:8080", "::1", 8080, True),
        ("http://localhost:11434/", "localhost", 11434, True),
        ("http://gateway", "gateway", 80, True),
        ("api.openai.com.", "api.openai.com", 443, True),
        ("bücher.example", "xn--bcher-kva.example", 443, True),
        ("http://gateway", "gateway", 443, False),
    ],
)
def test_an_entry_covers_its_host_and_port(entry, host, port, covered):
    assert Hosts.parse([entry]).covers(host, port) is covered


def test_several_hosts_are_separated_by_commas_or_repeated():
    hosts = Hosts.parse(["a.test, b.test", "c.test:8443"])

    assert str(hosts) == "a.test, b.test, c.test:8443"


@pytest.mark.parametrize(
    "entry", ["", "https://a.test/v1", "a.test:x", "*", "a.*.test", "a:70000", "exa mple.com"]
)
def test_what_is_no_host_is_refused(entry):
    with pytest.raises(ValueError, match=r"host"):
        Hosts.parse([entry])


def test_the_first_full_name_is_what_a_base_url_means():
    base = Hosts.parse(["*.a.test", "http://b.test", "c.test"]).base

    assert base is not None
    assert (base.scheme, base.name, base_url_port(base)) == ("http", "b.test", 80)
    assert Hosts.parse(["*.a.test"]).base is None


@pytest.mark.parametrize(
    ("rule", "goes_to"),
    [
        ("api.openai.com:443:127.0.0.1:8443", ("127.0.0.1", 8443)),
        ("API.openai.com::[::1]:", ("::1", 443)),
        (":::9", ("api.openai.com", 9)),
        ("other.test:443:127.0.0.1:1", None),
        ("api.openai.com:80:127.0.0.1:1", None),
    ],
)
def test_connections_go_where_the_rule_says(rule, goes_to):
    assert ConnectTo.parse(rule).apply("api.openai.com", 443) == goes_to


@pytest.mark.parametrize("rule", ["", "a:b", "a:1:b", "a:x:b:1", "a:1:b:2:c", "a:1:b:99999"])
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(ValueError, match="HOST1:PORT1:HOST2:PORT2"):
        ConnectTo.parse(rule)
