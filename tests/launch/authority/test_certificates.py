import ipaddress
import socket
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vcrproxy.launch.authority.certificates import Issuer, Scope, make_issuer, name_constraints
from vcrproxy.options.hosts import Hosts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def scope(*hosts: str) -> Scope:
    return Scope.of(Hosts.parse(hosts))


@pytest.fixture
def issuer() -> Issuer:
    return make_issuer(scope("api.openai.com"), NOW)


def extension[T: x509.ExtensionType](certificate: x509.Certificate, kind: type[T]) -> T:
    return certificate.extensions.get_extension_for_class(kind).value


@pytest.mark.parametrize(
    ("hosts", "names"),
    [
        (["api.openai.com"], ["api.openai.com"]),
        (["API.OpenAI.com.:8443"], ["api.openai.com"]),
        (["*.openai.azure.com"], ["openai.azure.com"]),
        (["b.test", "a.test", "b.test:444"], ["a.test", "b.test"]),
        (["bücher.example"], ["xn--bcher-kva.example"]),
        (["a.test", "[::1]:8080", "10.0.0.5"], ["a.test", "10.0.0.5", "::1"]),
        (["[fe80::1%eth0]"], ["fe80::1"]),
        (["http://localhost:11434", "a.test"], ["a.test"]),
        (["http://localhost:11434"], []),
    ],
)
def test_the_names_are_those_that_need_a_certificate(hosts: list[str], names: list[str]) -> None:
    assert list(scope(*hosts).names) == names


def test_the_same_names_have_the_same_key() -> None:
    assert scope("a.test", "b.test:443").key == scope("b.test", "a.test").key
    assert scope("a.test").key != scope("b.test").key


def test_without_addresses_all_addresses_are_excluded() -> None:
    constraints = name_constraints(scope("api.openai.com"))

    assert _permitted(constraints, x509.DNSName) == ["api.openai.com"]
    assert _permitted(constraints, x509.IPAddress) == []
    assert _excluded(constraints) == ["0.0.0.0/0", "::/0"]


def test_an_address_is_permitted_alone() -> None:
    constraints = name_constraints(scope("10.0.0.5"))

    assert _permitted(constraints, x509.IPAddress) == [ipaddress.ip_network("10.0.0.5/32")]
    assert _excluded(constraints) == ["::/0"]


@pytest.mark.parametrize("hosts", ["10.0.0.5", "http://localhost"])
def test_without_domains_no_domain_is_permitted(hosts: str) -> None:
    """A kind of name without a constraint would be free."""
    assert _permitted(name_constraints(scope(hosts)), x509.DNSName) == ["invalid"]


def test_both_certificates_are_constrained_and_critically_so(issuer: Issuer) -> None:
    for certificate in (issuer.root, issuer.certificate):
        found = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        assert found.critical
        assert found.value == name_constraints(scope("api.openai.com"))


def test_the_issuer_can_make_no_further_authority(issuer: Issuer) -> None:
    assert extension(issuer.certificate, x509.BasicConstraints).path_length == 0
    assert extension(issuer.root, x509.BasicConstraints).path_length == 1


def test_the_key_that_remains_is_not_the_root_s(issuer: Issuer) -> None:
    assert isinstance(issuer.key.curve, ec.SECP256R1)
    assert issuer.key.public_key() == issuer.certificate.public_key() != issuer.root.public_key()


def test_it_is_valid_for_a_year(issuer: Issuer) -> None:
    for certificate in (issuer.root, issuer.certificate):
        assert certificate.not_valid_before_utc == NOW - timedelta(days=2)
        assert certificate.not_valid_after_utc == NOW + timedelta(days=365)


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        (["api.openai.com"], "vcrproxy local authority for api.openai.com"),
        (
            ["api.openai.com", "api.groq.com"],
            "vcrproxy local authority for api.groq.com and 1 more",
        ),
        (["http://localhost"], "vcrproxy local authority for no host"),
        (["x" * 60 + ".test", "z.test"], f"vcrproxy local authority for {'x' * 21}... and 1 more"),
    ],
)
def test_its_name_tells_a_person_what_it_is(hosts: list[str], name: str) -> None:
    subject = make_issuer(scope(*hosts), NOW).root.subject

    assert [part.value for part in subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [name]
    assert len(name) <= 64
    assert socket.gethostname() not in subject.rfc4514_string()


def _permitted(constraints: x509.NameConstraints, kind: type[x509.GeneralName]) -> list[object]:
    return [name.value for name in constraints.permitted_subtrees or () if isinstance(name, kind)]


def _excluded(constraints: x509.NameConstraints) -> list[str]:
    return [str(name.value) for name in constraints.excluded_subtrees or ()]
