"""What a thief of the issuer's key could do, and a server that shows it to clients."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from mitmproxy.certs import Cert, dummy_cert

from vcrproxy.launch.authority.certificates import Issuer
from vcrproxy.launch.authority.folder import KEY_FILE, Authority

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def stolen(authority: Authority) -> Issuer:
    """Read all that lies on the disk."""
    pem = (authority.confdir / KEY_FILE).read_bytes()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    certificate, root = x509.load_pem_x509_certificates(pem)
    return Issuer(key, certificate, root)


def unconstrained(issuer: Issuer) -> Issuer:
    """Make the same chain, but for the name constraints and the key of the root."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = _without_constraints(issuer.root, key, key)
    return replace(
        issuer, certificate=_without_constraints(issuer.certificate, None, key), root=root
    )


def forge(issuer: Issuer, name: str, san: str | None) -> Cert:
    """Sign a certificate as mitmproxy does; without `san` the name stands in the subject only."""
    certificate = dummy_cert(issuer.key, issuer.certificate, name, [_general(san or name)])
    return certificate if san else _without_names(certificate, issuer)


@contextmanager
def serving(issuer: Issuer, leaf: Cert, folder: Path) -> Iterator[int]:
    """Serve TLS on a loopback port, straight and behind CONNECT, and give the port."""
    chain = folder / "chain.pem"
    chain.write_bytes(
        issuer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + leaf.to_pem()
        + issuer.certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, context), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError), connection:
            connection.settimeout(20)
            _answer(connection, context)


def _answer(connection: socket.socket, context: ssl.SSLContext) -> None:
    if connection.recv(1, socket.MSG_PEEK) == b"C":
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    with context.wrap_socket(connection, server_side=True) as secure:
        if secure.recv(4096):
            secure.sendall(_ANSWER)
            secure.unwrap()


def _without_constraints(
    certificate: x509.Certificate,
    subject_key: ec.EllipticCurvePrivateKey | None,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """Sign a copy, of the same key or of another; `signer` is the key of its root."""
    builder = x509.CertificateBuilder(
        certificate.issuer,
        certificate.subject,
        subject_key.public_key() if subject_key else certificate.public_key(),
        x509.random_serial_number(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )
    for extension in certificate.extensions:
        if (value := _renewed(extension.value, subject_key, signer)) is not None:
            builder = builder.add_extension(value, extension.critical)
    return builder.sign(signer, hashes.SHA256())


def _renewed(
    value: x509.ExtensionType,
    subject_key: ec.EllipticCurvePrivateKey | None,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.ExtensionType | None:
    if isinstance(value, x509.NameConstraints):
        return None
    if isinstance(value, x509.SubjectKeyIdentifier) and subject_key:
        return x509.SubjectKeyIdentifier.from_public_key(subject_key.public_key())
    if isinstance(value, x509.AuthorityKeyIdentifier):
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return value


def _without_names(certificate: Cert, issuer: Issuer) -> Cert:
    original = certificate.to_cryptography()
    builder = x509.CertificateBuilder(
        original.issuer,
        original.subject,
        original.public_key(),
        original.serial_number,
        original.not_valid_before_utc,
        original.not_valid_after_utc,
    )
    for extension in original.extensions:
        if not isinstance(extension.value, x509.SubjectAlternativeName):
            builder = builder.add_extension(extension.value, extension.critical)
    return Cert(builder.sign(issuer.key, hashes.SHA256()))


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
