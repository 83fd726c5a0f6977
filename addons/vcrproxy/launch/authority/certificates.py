"""The certificates of an authority that can vouch for the intercepted hosts and nothing else.

Two tiers: a root, which programs trust, and an issuer, which signs for the proxy. The root's key is
forgotten as soon as it has signed the issuer; no file ever holds it. Both certificates carry the
name constraints, because a client need not heed those of a root (RFC 5280, section 6.1.1: a trust
anchor is just a name and a key) and Java does not, while every client heeds an issuer's.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vcrproxy.options.hosts import Hosts

# Only the programs that we start trust the root, so a new one costs nobody anything; a year is
# still long enough for one that somebody put into an image or a trust store by hand.
VALIDITY = timedelta(days=365)
CLOCK_SKEW = timedelta(days=2)  # mitmproxy backdates its certificates by as much
NOWHERE = "invalid"  # never resolves, RFC 6761 section 6.4

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_EVERY_ADDRESS: tuple[Network, ...] = (
    ipaddress.IPv4Network("0.0.0.0/0"),
    ipaddress.IPv6Network("::/0"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an authority may vouch for.

    domains: ASCII, lower case, sorted; each stands for itself and what is below it, since X.509
    cannot say less. networks: one address each.
    """

    domains: tuple[str, ...]
    networks: tuple[Network, ...]

    @classmethod
    def of(cls, hosts: Hosts) -> "Scope":
        """Collect the names of the hosts that are reached by TLS; raises UnicodeError."""
        names = {entry.name for entry in hosts.entries if entry.scheme == "https"}
        networks = {name: _network(name) for name in names}
        domains = {_ascii(name) for name, network in networks.items() if network is None}
        return cls(tuple(sorted(domains)), tuple(sorted(filter(None, networks.values()), key=str)))

    @property
    def key(self) -> str:
        """Give a short digest that is the same for the same names."""
        return hashlib.sha256("\n".join(self.names).encode("ascii")).hexdigest()[:12]

    @property
    def names(self) -> tuple[str, ...]:
        """List the domains, then the addresses."""
        return self.domains + tuple(str(network.network_address) for network in self.networks)

    @property
    def title(self) -> str:
        """Name it for a person, in at most 35 characters."""
        first, *others = self.names or ("no host",)
        more = f" and {len(others)} more" if others else ""
        room = 35 - len(more)
        return (first if len(first) <= room else f"{first[: room - 3]}...") + more


@dataclass(frozen=True, slots=True)
class Issuer:
    """What signs certificates, and the chain up to the root."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    root: x509.Certificate


def make_issuer(scope: Scope, now: datetime) -> Issuer:
    """Make a root, let it sign an issuer, and forget the root's key."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _person_readable("authority", scope)
    root = (
        _authority(scope, now, path_length=1)
        .subject_name(root_name)
        .issuer_name(root_name)
        .public_key(root_key.public_key())
        .add_extension(_identifier(root_key), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        _authority(scope, now, path_length=0)
        .subject_name(_person_readable("issuer", scope))
        .issuer_name(root_name)
        .public_key(key.public_key())
        .add_extension(_identifier(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(_identifier(root_key)),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    return Issuer(key, certificate, root)


def name_constraints(scope: Scope) -> x509.NameConstraints:
    """Permit the scope and nothing else.

    A kind of name of which nothing is permitted is unrestricted (RFC 5280, section 4.2.1.10), so
    each kind gets a constraint.
    """
    domains = scope.domains or (NOWHERE,)
    families = {network.version for network in scope.networks}
    return x509.NameConstraints(
        permitted_subtrees=[
            *map(x509.DNSName, domains),
            *map(x509.IPAddress, scope.networks),
            x509.RFC822Name(NOWHERE),
            x509.UniformResourceIdentifier(NOWHERE),
        ],
        excluded_subtrees=[
            x509.IPAddress(every) for every in _EVERY_ADDRESS if every.version not in families
        ]
        or None,
    )


def _authority(scope: Scope, now: datetime, path_length: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_sign_certificates(), critical=True)
        .add_extension(name_constraints(scope), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def _sign_certificates() -> x509.KeyUsage:
    """Allow certificates and revocation lists; mitmproxy signs an empty list at start."""
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _person_readable(role: str, scope: Scope) -> x509.Name:
    """Say in at most 64 characters (RFC 5280, ub-common-name) what a person looks at."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "vcrproxy"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"vcrproxy local {role} for {scope.title}"),
        ]
    )


def _identifier(key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _network(name: str) -> Network | None:
    """Read an IP address, without its zone, as the network that holds just it."""
    try:
        return ipaddress.ip_network(name.partition("%")[0])
    except ValueError:
        return None


def _ascii(name: str) -> str:
    return name.removeprefix("*.").rstrip(".").encode("idna").decode("ascii")
