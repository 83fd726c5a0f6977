"""Java's trust stores as lists of certificates; without keytool, which takes half a second.

Layout of JKS: OpenJDK, sun.security.provider.JavaKeyStore, engineStore; numbers are big-endian.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

PASSWORD = "changeit"  # noqa: S105  the JDK's own, of files that hold nothing secret

_MAGIC, _VERSION = 0xFEEDFEED, 2
_PRIVATE_KEY, _CERTIFICATE = 1, 2


def read_store(data: bytes, password: str = PASSWORD) -> list[bytes]:
    """Read the certificates, DER, of a store in JKS or PKCS #12; raises ValueError.

    The keys of a JKS store, and its digest, are passed over.
    """
    if data[:4] == struct.pack(">I", _MAGIC):
        try:
            return list(_read_jks(BytesIO(data)))
        except struct.error as problem:
            raise ValueError("it ends too early") from problem
    return _read_pkcs12(data, password)


def write_store(certificates: Iterable[bytes], password: str = PASSWORD) -> bytes:
    """Write certificates, DER, as a JKS store; every Java from 1.2 on reads it."""
    entries = [_entry(f"root-{number}", der) for number, der in enumerate(certificates)]
    body = struct.pack(">III", _MAGIC, _VERSION, len(entries)) + b"".join(entries)
    key = password.encode("utf-16-be") + b"Mighty Aphrodite"
    return body + hashlib.sha1(key + body, usedforsecurity=False).digest()


def _entry(alias: str, der: bytes) -> bytes:
    made = struct.pack(">Q", 0)  # milliseconds since 1970; nobody asks
    return struct.pack(">I", _CERTIFICATE) + _text(alias) + made + _text("X.509") + _long(der)


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode("ascii")


def _long(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _read_jks(file: BinaryIO) -> Iterator[bytes]:
    _, version, count = _numbers(file, ">III")
    if version != _VERSION:
        raise ValueError(f"its version is {version}, expected {_VERSION}")
    for _ in range(count):
        (kind,) = _numbers(file, ">I")
        _skip_text(file)
        _numbers(file, ">Q")
        if kind == _CERTIFICATE:
            yield _certificate(file)
        elif kind == _PRIVATE_KEY:
            _skip_key(file)
        else:
            raise ValueError(f"it holds an entry of kind {kind}, expected 1 or 2")


def _certificate(file: BinaryIO) -> bytes:
    _skip_text(file)
    return _exactly(file, *_numbers(file, ">I"))


def _skip_key(file: BinaryIO) -> None:
    _exactly(file, *_numbers(file, ">I"))
    (chain,) = _numbers(file, ">I")
    for _ in range(chain):
        _certificate(file)


def _skip_text(file: BinaryIO) -> None:
    _exactly(file, *_numbers(file, ">H"))


def _numbers(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it ends too early")
    return data


def _read_pkcs12(data: bytes, password: str) -> list[bytes]:
    """Read PKCS #12; since Java 18 the JDK's own store is one without a password."""
    try:
        store = pkcs12.load_pkcs12(data, password.encode())
    except ValueError:
        store = _read_without_password(data)
    found = [*([store.cert] if store.cert else []), *store.additional_certs]
    return [one.certificate.public_bytes(Encoding.DER) for one in found]


def _read_without_password(data: bytes) -> pkcs12.PKCS12KeyAndCertificates:
    try:
        return pkcs12.load_pkcs12(data, None)
    except ValueError as problem:
        raise ValueError("it is neither JKS nor PKCS #12, or has another password") from problem
