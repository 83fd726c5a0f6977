"""What a child gets; the quoting is judged by Node, the JVM, PHP and wget where they are there."""

import json
import os
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vcrproxy.launch.environment.files import (
    PRELOAD,
    RunFiles,
    Trust,
    php_ini,
    wgetrc,
    write_run_files,
)
from vcrproxy.launch.environment.java_options import find_property, with_properties
from vcrproxy.launch.environment.node_options import with_require
from vcrproxy.launch.environment.placement import Placement
from vcrproxy.launch.environment.policy import (
    CA_BUNDLES,
    EXTRA_CAS,
    NO_PROXY,
    PROXIES,
    Changes,
    child_environment,
)
from vcrproxy.options.hosts import Hosts

OPENAI = Hosts.parse(["api.openai.com"])
FILES = RunFiles.under(Path("/run/vcr"))
PLACE = Placement(port=4100, hosts=OPENAI, files=FILES)
WITH_JAVA = replace(PLACE, files=replace(FILES, truststore=Path("/run/vcr/truststore.jks")))
PROXY = "http://127.0.0.1:4100"

# a developer's machine in a company, with something in every variable that is extended
COMPANY = {
    "HOME": "/home/ana",
    "HTTPS_PROXY": "http://proxy.corp:3128",
    "HTTP_PROXY": "http://proxy.corp:3128",
    "ALL_PROXY": "socks5://proxy.corp:1080",
    "NO_PROXY": ".corp,.openai.com",
    "SSL_CERT_FILE": "/etc/corp.pem",
    "SSL_CERT_DIR": "/etc/ssl/certs",
    "NODE_OPTIONS": '--max-old-space-size=4096 --require "/opt/agent 1/index.js"',
    "JAVA_TOOL_OPTIONS": "-Xmx1g -Dhttp.nonProxyHosts=*.corp|*.openai.com -Dmotto='a b'",
    "PHP_INI_SCAN_DIR": "/etc/php/conf.d",
    "VCRPROXY_REDIRECT": "api.groq.com:443=9,api.openai.com:443=9",
    "OPENAI_API_KEY": "sk-real",
}


def after(environ: dict[str, str], place: Placement = PLACE) -> dict[str, str]:
    return child_environment(environ, place).apply(environ)


def test_an_empty_environment_gets_all_of_it():
    assert after({}) == {
        **dict.fromkeys(["HTTPS_PROXY", "https_proxy", "http_proxy"], PROXY),
        **dict.fromkeys(["WSS_PROXY", "wss_proxy"], PROXY),
        **dict.fromkeys(["NO_PROXY", "no_proxy"], "localhost,127.0.0.1,::1"),
        **dict.fromkeys(CA_BUNDLES, "/run/vcr/ca-bundle.pem"),
        **dict.fromkeys(["NODE_EXTRA_CA_CERTS", "DENO_CERT"], "/run/vcr/extra-ca.pem"),
        "NODE_OPTIONS": f"--require={PRELOAD}",
        "NODE_USE_ENV_PROXY": "1",
        "VCRPROXY_REDIRECT": "api.openai.com:443=4100",
        "PERL_LWP_ENV_PROXY": "1",
        "WGETRC": "/run/vcr/wgetrc",
        "PHP_INI_SCAN_DIR": ":/run/vcr/vcrproxy-php",
        "OPENAI_AGENTS_DISABLE_TRACING": "1",
    }


def test_what_a_variable_held_is_kept_and_extended():
    environment = after(COMPANY, WITH_JAVA)

    assert environment["NO_PROXY"] == environment["no_proxy"] == ".corp,localhost,127.0.0.1,::1"
    assert environment["NODE_OPTIONS"] == f"{COMPANY['NODE_OPTIONS']} --require={PRELOAD}"
    assert environment["PHP_INI_SCAN_DIR"] == "/etc/php/conf.d:/run/vcr/vcrproxy-php"
    assert environment["VCRPROXY_REDIRECT"] == "api.openai.com:443=4100,api.groq.com:443=9"
    assert environment["JAVA_TOOL_OPTIONS"] == (
        "-Xmx1g -Dmotto='a b' -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=4100"
        " -Dhttp.nonProxyHosts=*.corp|localhost|127.*|[::1]"
        " -Djavax.net.ssl.trustStore=/run/vcr/truststore.jks"
        " -Djavax.net.ssl.trustStorePassword=changeit"
    )
    assert environment["HOME"] == "/home/ana"
    assert environment["OPENAI_API_KEY"] == "sk-real"


def test_what_leads_past_the_proxy_is_unset():
    changes = child_environment(COMPANY, PLACE)

    assert changes.unset == {"HTTP_PROXY", "ALL_PROXY", "SSL_CERT_DIR"}
    assert not changes.unset & after(COMPANY).keys()


@pytest.mark.parametrize("environ", [{}, COMPANY, COMPANY | {"PHP_INI_SCAN_DIR": ""}])
@pytest.mark.parametrize("base_url", [False, True])
def test_a_vcrproxy_inside_a_vcrproxy_does_not_pile_up(environ, base_url):
    outer = replace(WITH_JAVA, base_url=base_url)
    inner = Placement(
        port=4200,
        hosts=OPENAI,
        files=replace(RunFiles.under(Path("/run/inner")), truststore=Path("/run/inner/t.jks")),
        base_url=base_url,
    )

    assert after(after(environ, outer), outer) == after(environ, outer)
    assert after(after(environ, outer), inner) == after(environ, inner)


def test_the_environment_that_was_given_is_not_changed():
    environ = dict(COMPANY)

    after(environ, WITH_JAVA)

    assert environ == COMPANY


def test_an_address_with_colons_is_bracketed():
    environment = after({}, replace(PLACE, host="::1"))

    assert environment["HTTPS_PROXY"] == "http://[::1]:4100"
    assert environment["VCRPROXY_REDIRECT"] == "api.openai.com:443=::1:4100"


def test_hosts_without_a_tls_server_name_are_not_redirected():
    hosts = Hosts.parse(
        ["*.openai.azure.com:8443", "http://gateway.corp:80", "10.0.0.1", "[fd::1]"]
    )

    assert after({}, replace(PLACE, hosts=hosts))["VCRPROXY_REDIRECT"] == (
        "*.openai.azure.com:8443=4100"
    )


def test_without_a_truststore_the_jvm_is_left_alone():
    assert after({"JAVA_TOOL_OPTIONS": "-Xmx1g"})["JAVA_TOOL_OPTIONS"] == "-Xmx1g"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, ":/run/vcr/vcrproxy-php"),  # PHP's own folder, then ours
        ("", "/run/vcr/vcrproxy-php"),  # the user wants no folder
        (":/etc/php", ":/etc/php:/run/vcr/vcrproxy-php"),
    ],
)
def test_the_folders_of_php_are_kept(held, expected):
    environ = {} if held is None else {"PHP_INI_SCAN_DIR": held}

    assert after(environ)["PHP_INI_SCAN_DIR"] == expected


@pytest.mark.parametrize("held", [None, "", "  "])
@pytest.mark.parametrize("base_url", [False, True])
def test_replay_gives_a_key_to_a_program_that_has_none(held, base_url):
    environ = {} if held is None else {"OPENAI_API_KEY": held}
    place = replace(PLACE, base_url=base_url)

    assert after(environ, replace(place, replaying=True))["OPENAI_API_KEY"] == "sk-replay"
    assert after(environ, place).get("OPENAI_API_KEY") == held


# base URL


def test_a_base_url_is_all_that_is_set():
    changes = child_environment({"SSL_CERT_DIR": "/c"}, replace(PLACE, base_url=True))

    assert changes == Changes({"OPENAI_BASE_URL": "http://127.0.0.1:4100/v1"})


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("", "/v1"),
        ("https://api.openai.com/v1/", "/v1"),
        ("https://api.openai.com", "/v1"),
        ("https://api.openai.com/openai/v1", "/openai/v1"),
        ("http://127.0.0.1:9/openai/v1", "/openai/v1"),
        ("http://[bad", "/v1"),
    ],
)
def test_a_base_url_keeps_its_path(held, expected):
    place = replace(PLACE, base_url=True)

    assert after({"OPENAI_BASE_URL": held}, place)["OPENAI_BASE_URL"] == PROXY + expected


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
def test_a_base_url_is_kept_off_the_users_own_proxy(name):
    environ = {name: "http://proxy.corp:3128", "no_proxy": ".corp"}

    environment = after(environ, replace(PLACE, base_url=True))

    assert environment[name] == "http://proxy.corp:3128"
    assert {environment[n] for n in NO_PROXY} == {".corp,localhost,127.0.0.1,::1"}


# warnings


@pytest.mark.parametrize(
    ("url", "hosts", "warned"),
    [
        ("https://api.openai.com/v1", "api.openai.com", False),
        ("https://API.openai.com:443/v1", "api.openai.com:443", False),
        ("http://127.0.0.1:4100/v1", "api.openai.com", False),
        ("http://localhost:4100/x/v1", "api.openai.com", False),
        ("", "api.openai.com", False),
        ("https://me:secret@gateway.corp/v1", "api.openai.com", True),
        ("https://api.openai.com:8443/v1", "api.openai.com:443", True),
        ("http://127.0.0.1:9/v1", "api.openai.com", True),
    ],
)
def test_a_base_url_that_is_not_intercepted_is_left_and_warned_of(url, hosts, warned):
    changes = child_environment(
        {"OPENAI_BASE_URL": url}, replace(PLACE, hosts=Hosts.parse([hosts]))
    )

    assert "OPENAI_BASE_URL" not in changes.set
    assert len(changes.warnings) == warned
    assert "secret" not in "".join(changes.warnings)


def test_the_warning_says_what_to_do():
    changes = child_environment({"OPENAI_BASE_URL": "https://gateway.corp/v1"}, PLACE)

    assert changes.warnings == (
        "OPENAI_BASE_URL names gateway.corp, which is not intercepted (api.openai.com is);"
        " name it in --hosts, or unset the variable",
    )


def test_a_base_url_of_another_host_is_warned_of_when_it_is_replaced():
    place = replace(PLACE, base_url=True)

    assert child_environment({"OPENAI_BASE_URL": "https://gateway.corp/v1"}, place).warnings == (
        "OPENAI_BASE_URL named gateway.corp, and vcrproxy's own port stands for api.openai.com;"
        " put gateway.corp first in --hosts",
    )
    assert child_environment({"OPENAI_BASE_URL": "https://api.openai.com/"}, place).warnings == ()


def test_a_base_url_needs_a_full_name():
    place = replace(PLACE, base_url=True, hosts=Hosts.parse(["*.openai.azure.com"]))

    assert child_environment({}, place).warnings == (
        "a base URL stands for a full name, and there is none among *.openai.azure.com",
    )


def test_an_intercepted_host_on_loopback_is_warned_of():
    place = replace(PLACE, hosts=Hosts.parse(["http://localhost:11434", "api.openai.com"]))

    assert child_environment({}, place).warnings == (
        "localhost is on this machine, where programs use no proxy; give them --base-url",
    )
    assert child_environment({}, replace(place, base_url=True)).warnings == ()


# NODE_OPTIONS and JAVA_TOOL_OPTIONS

NASTY_PATHS = [
    "/a b/c.cjs",
    '/a"b/c.cjs',
    "/a'b/c.cjs",
    "/a\\b/c.cjs",
    "/a \\\"'b\\/c.cjs",
    "/é=/c",
]


@pytest.mark.parametrize(
    ("held", "path", "expected"),
    [
        ("", "/p/r.cjs", "--require=/p/r.cjs"),
        ("--require=/p/r.cjs --inspect", "/p/r.cjs", "--inspect --require=/p/r.cjs"),
        ('"--require=/p/r.cjs"', "/p/r.cjs", "--require=/p/r.cjs"),
        ("--title=it's", "/p q/r.cjs", '--title=it\'s --require="/p q/r.cjs"'),
        ("", '/p"q/r\\.cjs', '--require="/p\\"q/r\\\\.cjs"'),
    ],
)
def test_a_preload_is_added_to_node_options_once(held, path, expected):
    assert with_require(held, path) == expected
    assert with_require(expected, path) == expected


def is_whole(options: str) -> bool:
    """Tell whether every quote is closed: Node refuses to start otherwise.

    Source: Node's ParseNodeOptionsEnvVar; a backslash escapes only within quotes.
    """
    quoted = escaped = False
    for character in options:
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
    return not quoted and not escaped


@given(st.text().filter(is_whole), st.sampled_from(NASTY_PATHS))
@example('"\\"" ', "/a b/c.cjs")
def test_any_node_options_are_extended_once(held, path):
    once = with_require(held, path)

    assert with_require(once, path) == once


@pytest.mark.parametrize("path", NASTY_PATHS)
def test_node_reads_the_path_back(path, tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed")
    module = tmp_path / path.removeprefix("/")
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text("process.stdout.write(__filename)")
    options = with_require('--title="a b"', str(module))

    done = subprocess.run(
        [node, "-e", "process.stdout.write(process.title)"],
        env={"NODE_OPTIONS": options},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"{module}a b"


def test_a_property_of_the_jvm_is_set_once():
    held = "-ea \"-Da=old value\" -Dab=c '-Da=older'"

    assert with_properties(held, {"a": "new"}) == "-ea -Dab=c -Da=new"
    assert find_property(held, "a") == "older"
    assert find_property(held, "b") is None


@pytest.mark.parametrize("value", ["/a b/c", "it's", 'a "b" c', "'a' \"b\"", "back\\slash \\", '"'])
def test_the_jvm_reads_a_property_back(value):
    java = shutil.which("java")
    if not java:
        pytest.skip("Java is not installed")
    held = with_properties("-Dother='x y'", {"nasty": value})

    done = subprocess.run(
        [java, "-XshowSettings:properties", "-version"],
        env={"JAVA_TOOL_OPTIONS": held},
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"    nasty = {value}\n" in done.stderr
    assert "    other = x y\n" in done.stderr


# files


def test_the_run_folder_is_private_and_complete(tmp_path):
    folder = tmp_path / "run"

    files = write_run_files(folder, Trust(b"BUNDLE", b"EXTRA"), {})

    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }
    assert modes == {
        "run": 0o700,
        "run/ca-bundle.pem": 0o600,
        "run/extra-ca.pem": 0o600,
        "run/vcrproxy-php": 0o700,
        "run/vcrproxy-php/zz-vcrproxy.ini": 0o600,
        "run/wgetrc": 0o600,
    }
    assert (files.bundle.read_bytes(), files.extra_ca.read_bytes()) == (b"BUNDLE", b"EXTRA")
    assert files.wgetrc.read_bytes() == f"ca_certificate = {files.bundle}\n".encode()
    assert files.preload.is_file()
    assert files.truststore is None


def test_a_folder_that_is_open_to_others_is_closed(tmp_path):
    tmp_path.chmod(0o755)

    write_run_files(tmp_path, Trust(b"", b""), {})

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.parametrize("where", ["HOME", "WGETRC"])
def test_the_users_wgetrc_is_copied_without_its_authority(where, tmp_path):
    own = tmp_path / ".wgetrc"
    own.write_bytes(b"user = \xe9\r\nCA-Certificate=/old.pem\n # ca_certificate\ntries = 2")
    environ = {"HOME": {"HOME": str(tmp_path)}, "WGETRC": {"WGETRC": str(own)}}[where]

    files = write_run_files(tmp_path / "run", Trust(b"", b""), environ)

    expected = b"user = \xe9\n # ca_certificate\ntries = 2\nca_certificate = %b\n"
    assert files.wgetrc.read_bytes() == expected % os.fsencode(files.bundle)


def test_a_wgetrc_that_is_not_there_is_an_empty_one(tmp_path):
    files = write_run_files(tmp_path, Trust(b"", b""), {"WGETRC": str(tmp_path / "none")})

    assert files.wgetrc.read_bytes().count(b"\n") == 1


def test_copying_our_own_wgetrc_does_not_pile_up():
    assert wgetrc(wgetrc(b"tries = 2", Path("/outer")), Path("/inner")) == wgetrc(
        b"tries = 2", Path("/inner")
    )


@pytest.mark.parametrize("name", ["plain", "two words", "a\"b'c", "${HOME}$x", "back\\slash;#"])
def test_php_reads_its_ini_file_back(name, tmp_path):
    php = shutil.which("php")
    if not php:
        pytest.skip("PHP is not installed")
    bundle = tmp_path / name / "ca-bundle.pem"
    place = replace(PLACE, files=replace(FILES, php_dir=tmp_path))
    (tmp_path / "zz.ini").write_bytes(php_ini(bundle))
    program = "echo json_encode([get_cfg_var('curl.cainfo'), get_cfg_var('openssl.cafile')]);"

    done = subprocess.run(
        [php, "-r", program], env=after({}, place), capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == [str(bundle), str(bundle)]


def test_wget_reads_its_file_back(tmp_path):
    wget = shutil.which("wget")
    if not wget:
        pytest.skip("wget is not installed")
    files = write_run_files(tmp_path / "two words", Trust(b"no certificate", b""), {})
    files.bundle.unlink()

    done = subprocess.run(
        [wget, "-O-", "-T1", "-t1", "https://127.0.0.1:9/"],
        env={"WGETRC": str(files.wgetrc), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert str(files.bundle) in done.stderr


def test_every_name_is_set_by_one_rule_only():
    names = [*PROXIES, *NO_PROXY, *CA_BUNDLES, *EXTRA_CAS]

    assert len(names) == len(set(names))
