"""Clients that are neither Python nor Node; the programs are in the folders of their languages."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.clients.matrix import By, Client
from tests.installing import fetch_crates, install_once
from tests.wire.proxy import PROJECT

HERE = Path(__file__).parent
BUILT = PROJECT / "build" / "clients"  # ignored by git, kept between runs
CALLS = 2  # a completion and a stream
BUILDING = 900.0  # seconds; generous, since the machine may be busy

_VERSION = re.compile(r"\d+(\.\d+)+")

type Command = list[str | Path]


def test_curl(check):
    version = probe("curl", "apt package curl", "curl", "--version")
    check(Client("curl", version, [HERE / "shell" / "curl.sh"], CALLS))


def test_wget(check):
    version = probe("wget", "apt package wget", "wget", "--version")
    program = HERE / "shell" / "wget.sh"
    check(Client("wget", version, [program], CALLS, notes="trusts by `WGETRC`"))


def test_perl_lwp(check):
    package = "apt package liblwp-protocol-https-perl"
    ask = ["-MLWP::UserAgent", "-MLWP::Protocol::https", "-e", "print LWP::UserAgent->VERSION"]
    version = probe("LWP", package, "perl", *ask)
    notes = "by `PERL_LWP_ENV_PROXY`, trusts by `PERL_LWP_SSL_CA_FILE`"
    check(Client("Perl LWP", version, ["perl", HERE / "perl" / "lwp.pl"], CALLS, notes=notes))


def test_php_curl(check):
    version = php_version()
    probe("ext-curl", "apt package php-curl", "php", "-r", "echo curl_version()['version'];")
    program = ["php", HERE / "php" / "with_curl.php"]
    notes = "trusts by an ini file in `PHP_INI_SCAN_DIR`"
    check(Client("PHP ext-curl", version, program, CALLS, notes=notes))


def test_php_streams(check):
    program = ["php", HERE / "php" / "with_streams.php"]
    notes = "`fopen` and `file_get_contents`: know no proxy variable"
    check(Client("PHP streams", php_version(), program, CALLS, By.BASE_URL, notes=notes))


def test_ruby_net_http(check):
    version = probe("ruby", "apt package ruby", "ruby", "--version")
    program = ["ruby", HERE / "ruby" / "net_http.rb"]
    notes = "below the openai gem; reads only `http_proxy`, lower case"
    check(Client("Ruby Net::HTTP", version, program, CALLS, notes=notes))


def test_ruby_faraday(check):
    ask = ["ruby", "-r", "faraday", "-e", "puts Faraday::VERSION"]
    version = probe("Faraday", "apt package ruby-faraday", *ask)
    program = ["ruby", HERE / "ruby" / "with_faraday.rb"]
    check(Client("Ruby Faraday", version, program, CALLS, notes="below the ruby-openai gem"))


def test_openai_go(check):
    probe("go", "Go 1.25 or newer", "go", "version")
    module, program = HERE / "go", BUILT / "go" / "client"
    install_once(module / "go.mod", module / "go.sum", [["go", "mod", "download"]])
    build(module, ["go", "build", "-mod=readonly", "-o", program, "."])
    version = first_version((module / "go.mod").read_text().partition("openai-go/v3")[2])
    check(Client("openai-go", version, [program], CALLS))


def test_openai_java(check):
    probe("JDK", "apt package default-jdk-headless", "javac", "--version")
    probe("mvn", "apt package maven", "mvn", "--version")
    pom = HERE / "java" / "pom.xml"
    version = first_version(pom.read_text().partition("openai-java")[2])
    libraries = BUILT / "java" / version
    copy = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={libraries}"]
    install_once(libraries, pom, [copy])
    program = ["java", "-cp", f"{libraries}/*", HERE / "java" / "OpenAiJava.java"]
    notes = "OkHttp; by `JAVA_TOOL_OPTIONS`"
    check(Client("openai-java", version, program, CALLS, notes=notes))


def test_java_net_http(check):
    version = probe("JDK", "apt package default-jdk-headless", "javac", "--version")
    program = ["java", HERE / "java" / "JavaNetHttp.java"]
    check(Client("java.net.http", version, program, CALLS, notes="by `JAVA_TOOL_OPTIONS`"))


@pytest.fixture(scope="session")
def rust() -> Path:
    """Build the programs in Rust and give their folder."""
    probe("cargo", "Rust 1.85 or newer", "cargo", "--version")
    probe(
        "OpenSSL's library",
        "apt packages libssl-dev and pkg-config",
        "pkg-config",
        "--modversion",
        "openssl",
    )
    package, target = HERE / "rust", BUILT / "rust"
    fetch_crates(package)
    build(package, ["cargo", "build", "--quiet", "--locked", "--target-dir", target])
    return target / "debug"


@pytest.mark.xdist_group("rust")
def test_async_openai(check, rust):
    notes = "reqwest with rustls and its platform verifier"
    program = [rust / "with_async_openai"]
    check(Client("async-openai", crate_version("async-openai"), program, CALLS, notes=notes))


@pytest.mark.xdist_group("rust")
@pytest.mark.parametrize("tls", ["rustls", "native-tls"])
def test_reqwest(check, rust, tls):
    program = [rust / "with_reqwest", tls]
    check(Client(f"reqwest, {tls}", crate_version("reqwest"), program, CALLS))


@pytest.mark.xdist_group("rust")
def test_ureq(check, rust):
    notes = "rustls with webpki-roots: trusts nothing but what is compiled into it"
    program = [rust / "with_ureq"]
    check(Client("ureq", crate_version("ureq"), program, CALLS, By.BASE_URL, notes=notes))


def probe(name: str, source: str, *command: str) -> str:
    """Run what prints a version, and return that; skips the test if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"{name} is not installed: {source}")
    return first_version(done.stdout)


def php_version() -> str:
    return probe("php", "apt package php-cli", "php", "-r", "echo PHP_VERSION;")


def crate_version(name: str) -> str:
    pinned = tomllib.loads((HERE / "rust" / "Cargo.toml").read_text())["dependencies"][name]
    return first_version(pinned if isinstance(pinned, str) else pinned["version"])


def first_version(text: str) -> str:
    found = _VERSION.search(text)
    assert found, f"no version in {text!r}"
    return found[0]


def build(folder: Path, command: Command) -> None:
    """Run a compiler, which sees itself what is up to date, and locks what it writes."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=BUILDING
    )
    assert done.returncode == 0, done.stderr
