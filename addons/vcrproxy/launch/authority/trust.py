"""The certificates that a child is told to trust: those that it would have trusted, and ours.

Nearly all CA variables replace a program's roots, so a file with our authority alone would cut it
off from every other host.
"""

import logging
import os
import re
import shutil
import ssl
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import certifi

from vcrproxy.launch.authority.trust_stores import PASSWORD, read_store, write_store
from vcrproxy.launch.environment.java_options import find_property
from vcrproxy.launch.environment.policy import CA_BUNDLES, EXTRA_CAS

JAVA_STORE = "javax.net.ssl.trustStore"

# Go, crypto/x509 root_linux.go and root_bsd.go: Debian, Fedora, openSUSE, OpenELEC, RHEL 7, Alpine
# and macOS
SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)

_HEADING = b"# vcrproxy: the authority of the recording proxy\n"
_CERTIFICATE = re.compile(
    rb"-----BEGIN (X509 )?CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END (?:X509 )?CERTIFICATE-----"
)
_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")  # what OpenSSL looks for in a folder: c_rehash(1)

_log = logging.getLogger(__name__)


def combined_bundle(environ: Mapping[str, str], authority_pem: bytes) -> bytes:
    """Join the roots that the child's programs would have trusted with our authority, as PEM.

    The roots are those of SSL_CERT_FILE and SSL_CERT_DIR (OpenSSL reads both), or else the
    system's, or else certifi's; and with them what the other variables name that will point to
    the bundle. What cannot be read is left out, with a warning that names the variable.
    """
    others = (name for name in CA_BUNDLES if name != "SSL_CERT_FILE")
    return _join(
        [*(_chosen_roots(environ) or _system_roots()), *_named_files(environ, others)],
        authority_pem,
    )


def extra_bundle(environ: Mapping[str, str], authority_pem: bytes) -> bytes:
    """Join what NODE_EXTRA_CA_CERTS and DENO_CERT name with our authority, as PEM.

    These add to the roots that the programs bring.
    """
    return _join(_named_files(environ, EXTRA_CAS), authority_pem)


def java_truststore(environ: Mapping[str, str], authority: Path, folder: Path) -> Path | None:
    """Write the roots of Java programs and our authority as a trust store with `PASSWORD`.

    The roots are those of the store that JAVA_TOOL_OPTIONS names, or else of the JVM, or else the
    system's. authority: PEM. folder: where the store is written. Returns None if there is no JVM,
    or one that wants another kind of store, which is said in the log. Raises OSError.
    """
    home = _java_home(environ)
    options = environ.get("JAVA_TOOL_OPTIONS", "")
    kind = find_property(options, f"{JAVA_STORE}Type") or "jks"
    if home is None:
        return None
    if kind.lower() not in ("jks", "pkcs12"):
        _log.warning("JAVA_TOOL_OPTIONS: a trust store of type %s cannot be extended", kind)
        return None
    roots = _chosen_java_roots(options) or _jvm_roots(home) or map(b64decode, _system_roots())
    ours = map(b64decode, _certificates(authority.read_bytes()))
    store = folder / "truststore.jks"
    store.write_bytes(write_store(dict.fromkeys([*roots, *ours])))
    return store


def _java_home(environ: Mapping[str, str]) -> Path | None:
    """Find the JVM; behind a `java` that is a script or a stub its roots will not be found."""
    if home := environ.get("JAVA_HOME"):
        return Path(home)
    java = shutil.which("java", path=environ.get("PATH", os.defpath))
    return Path(java).resolve().parent.parent if java else None


def _chosen_java_roots(options: str) -> list[bytes]:
    place = find_property(options, JAVA_STORE)
    if not place:
        return []
    try:
        password = find_property(options, f"{JAVA_STORE}Password") or PASSWORD
        return read_store(Path(place).read_bytes(), password)
    except (OSError, ValueError) as problem:
        _leave_out("JAVA_TOOL_OPTIONS: -D" + JAVA_STORE, place, _reason(problem))
        return []


def _jvm_roots(home: Path) -> list[bytes]:
    """Read the JVM's own store: JSSE Reference Guide, "Default truststore"; jre/ is Java 8's."""
    folders = (home / "lib" / "security", home / "jre" / "lib" / "security")
    for path in (folder / name for folder in folders for name in ("jssecacerts", "cacerts")):
        with suppress(OSError, ValueError):
            return read_store(path.read_bytes())
    return []


def _chosen_roots(environ: Mapping[str, str]) -> list[bytes]:
    folders = environ.get("SSL_CERT_DIR", "").split(":")
    return [
        *_named_files(environ, ["SSL_CERT_FILE"]),
        *(root for folder in folders if folder for root in _named("SSL_CERT_DIR", folder)),
    ]


def _system_roots() -> list[bytes]:
    """Read the first of the system's places that holds any."""
    compiled_in = ssl.get_default_verify_paths()
    places = (
        compiled_in.openssl_cafile,
        *SYSTEM_BUNDLES,
        compiled_in.openssl_capath,
        certifi.where(),
    )
    return next((roots for roots in map(_readable, places) if roots), [])


def _named_files(environ: Mapping[str, str], names: Iterable[str]) -> list[bytes]:
    return [root for name in names if environ.get(name) for root in _named(name, environ[name])]


def _named(variable: str, place: str) -> list[bytes]:
    try:
        roots = _read(Path(place))
    except OSError as problem:
        _leave_out(variable, place, _reason(problem))
        return []
    if not roots:
        _leave_out(variable, place, "it holds no certificate in PEM")
    return roots


def _leave_out(variable: str, place: str, reason: str) -> None:
    _log.warning(
        "%s=%s: %s; left out of what the command trusts, correct or unset it",
        variable,
        place,
        reason,
    )


def _reason(problem: OSError | ValueError) -> str:
    return (isinstance(problem, OSError) and problem.strerror) or str(problem)


def _readable(place: str) -> list[bytes]:
    try:
        return _read(Path(place))
    except OSError:
        return []


def _read(place: Path) -> list[bytes]:
    """Read the certificates of a file, or of a folder as OpenSSL reads it; base64 on one line."""
    if not place.is_dir():
        return list(_certificates(place.read_bytes()))
    hashed = sorted(path for path in place.iterdir() if _HASHED.fullmatch(path.name))
    return [root for path in hashed if path.is_file() for root in _certificates(path.read_bytes())]


def _certificates(pem: bytes) -> Iterator[bytes]:
    """Find the certificates; a private key that stands beside them is not taken along."""
    return (b"".join(text.split()) for _, text in _CERTIFICATE.findall(pem))


def _join(roots: Iterable[bytes], authority_pem: bytes) -> bytes:
    """Write each certificate once, ours at the end."""
    ours = dict.fromkeys(_certificates(authority_pem))
    others = (root for root in dict.fromkeys(roots) if root not in ours)
    return b"".join([*map(_pem, others), _HEADING, *map(_pem, ours)])


def _pem(certificate: bytes) -> bytes:
    """Write a certificate with lines of 64 characters, RFC 7468 section 2."""
    lines = [certificate[start : start + 64] for start in range(0, len(certificate), 64)]
    return b"\n".join([b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""])
