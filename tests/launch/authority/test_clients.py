"""What real TLS clients make of our authority, and of a thief who has its key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.launch.authority.forgery import forge, serving, stolen, unconstrained
from tests.launch.authority.programs import CLIENTS, SUBJECT_READERS, Call, Client
from tests.wire.proxy import PROJECT, REPLAY, Proxy
from vcrproxy.launch.authority.certificates import Issuer
from vcrproxy.launch.authority.folder import Authority, open_authority
from vcrproxy.launch.authority.trust_stores import write_store
from vcrproxy.options.hosts import Hosts

pytestmark = pytest.mark.xdist_group("authority_clients")  # they are built once

HOSTS = Hosts.parse(["api.openai.com"])
CASSETTE = PROJECT / "cassettes" / "seed" / "simple_streaming.yaml"

each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return open_authority(tmp_path_factory.mktemp("authorities"), HOSTS)


@pytest.fixture(scope="module")
def player(authority: Authority) -> Iterator[Proxy]:
    with Proxy([REPLAY], [f"cassette={CASSETTE}"], authority.confdir) as proxy:
        yield proxy


@pytest.fixture
def issuer(authority: Authority) -> Issuer:
    return stolen(authority)


@each_client
def test_a_client_accepts_the_proxy_for_an_intercepted_host(
    client: Client, player: Proxy, issuer: Issuer, tmp_path: Path
) -> None:
    accepted, said = client.connect(_call(player.port, "api.openai.com", issuer, tmp_path))

    assert accepted, said


@pytest.mark.parametrize(
    ("asked", "vouched"),
    [
        ("evil.test", "evil.test"),
        ("127.0.0.1", "127.0.0.1"),
        ("platform.openai.com", "*.openai.com"),
    ],
    ids=["name", "address", "wildcard"],
)
@each_client
def test_a_stolen_key_vouches_for_no_other_host(
    client: Client, asked: str, vouched: str, issuer: Issuer, tmp_path: Path
) -> None:
    """Without the constraints the same certificate is accepted: nothing else is wrong with it."""
    _reject_only_because_of_the_constraints(client, asked, vouched, issuer, tmp_path)


@pytest.mark.parametrize("client", SUBJECT_READERS, ids=lambda client: client.name)
def test_a_stolen_key_vouches_for_no_other_host_in_the_subject(
    client: Client, issuer: Issuer, tmp_path: Path
) -> None:
    """Without a subjectAltName these clients take the subject's common name instead."""
    _reject_only_because_of_the_constraints(client, "evil.test", None, issuer, tmp_path)


def test_the_proxy_adds_nothing_to_the_folder(authority: Authority, player: Proxy) -> None:
    assert sorted(path.name for path in authority.confdir.iterdir()) == [
        "mitmproxy-ca-cert.pem",
        "mitmproxy-ca.pem",
        "mitmproxy-dhparam.pem",
    ]


def _reject_only_because_of_the_constraints(
    client: Client, asked: str, vouched: str | None, issuer: Issuer, folder: Path
) -> None:
    verdicts = []
    for used in (unconstrained(issuer), issuer):
        leaf = forge(used, vouched or asked, vouched)
        with serving(used, leaf, folder) as port:
            verdicts.append(client.connect(_call(port, asked, used, folder)))
    (free, said_free), (constrained, said_constrained) = verdicts
    assert free, said_free
    assert not constrained
    assert client.words in said_constrained


def _call(port: int, name: str, issuer: Issuer, folder: Path) -> Call:
    call = Call(port, name, folder / "roots.pem", folder / "roots.jks")
    call.roots.write_bytes(issuer.root.public_bytes(Encoding.PEM))
    call.truststore.write_bytes(write_store([issuer.root.public_bytes(Encoding.DER)]))
    return call
