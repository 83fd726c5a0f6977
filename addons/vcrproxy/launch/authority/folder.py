"""A certificate authority of the user's own, in a private folder that mitmproxy takes as `confdir`.

An authority is written into a folder under another name, which is then renamed: it is there as a
whole or not at all, and is never changed afterwards, since a running proxy may still read it.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from platformdirs import user_data_path

from vcrproxy.launch.authority.certificates import Issuer, Scope, make_issuer, name_constraints
from vcrproxy.options.hosts import Hosts

RENEWAL = timedelta(days=30)  # before the end; longer than any run of the proxy

# the names that mitmproxy's CertStore.from_store reads
KEY_FILE = "mitmproxy-ca.pem"
CERTIFICATE_FILE = "mitmproxy-ca-cert.pem"
PARAMETERS_FILE = "mitmproxy-dhparam.pem"

_INSTEAD = "use --ephemeral-ca, which makes an authority for this run only"
_DRAFT = ".new-"
_LOCK = ".lock"

# The group ffdhe2048 of RFC 7919, appendix A.1. mitmproxy writes such a file if it is missing, and
# two of them at once could read each other's half.
_PARAMETERS = b"""\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""


class AuthorityError(Exception):
    """The certificate authority cannot be made or used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority on disk.

    confdir: for mitmproxy's option of that name, it holds the issuer's private key.
    certificate: PEM of the root, which programs must trust.
    """

    confdir: Path
    certificate: Path

    @classmethod
    def at(cls, confdir: Path) -> "Authority":
        """Name the files of an authority."""
        return cls(confdir, confdir / CERTIFICATE_FILE)


def data_folder() -> Path:
    """Name the folder for what this user's vcrproxy keeps; raises AuthorityError."""
    folder = user_data_path("vcrproxy", appauthor=False)
    if not folder.is_absolute():
        raise AuthorityError(f"{folder}: there is no home folder; {_INSTEAD}")
    return folder


def open_authority(
    folder: Path, hosts: Hosts, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Authority:
    """Find the authority for just these hosts, or make it.

    folder: where the authorities lie, one for each set of names; it is made with mode 700.
    Raises AuthorityError.
    """
    scope = _scope(hosts)
    try:
        return _find(folder, scope, now()) or _find_or_make(folder, scope, now())
    except OSError as problem:
        where = problem.filename or folder
        raise AuthorityError(
            f"{where}: the certificate authority cannot be kept there: "
            f"{problem.strerror or problem}; mend that, or {_INSTEAD}"
        ) from problem


def _scope(hosts: Hosts) -> Scope:
    try:
        return Scope.of(hosts)
    except UnicodeError as problem:
        raise AuthorityError(f"{hosts}: no name for a certificate: {problem}") from problem


def _find(folder: Path, scope: Scope, now: datetime) -> Authority | None:
    """Find the one that stays valid for longest, if that is long enough."""
    for confdir in sorted(folder.glob(f"*-{scope.key}-*"), key=_end_in_name, reverse=True):
        root = _load(confdir, scope)
        if root.not_valid_before_utc <= now < root.not_valid_after_utc - RENEWAL:
            return Authority.at(confdir)
    return None


def _find_or_make(folder: Path, scope: Scope, now: datetime) -> Authority:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        for unfinished in folder.glob(f"{_DRAFT}*"):  # its maker was killed: we have the lock
            shutil.rmtree(unfinished)
        return _find(folder, scope, now) or _make(folder, scope, now)


def _make(folder: Path, scope: Scope, now: datetime) -> Authority:
    issuer = make_issuer(scope, now)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder))  # mode 700
    for name, content, mode in _files(issuer):
        _write(draft / name, content, mode)
    confdir = folder / _folder_name(scope, issuer.root)
    draft.rename(confdir)
    _sync(folder)
    return Authority.at(confdir)


def _files(issuer: Issuer) -> Iterator[tuple[str, bytes, int]]:
    """List what CertStore reads: name, content, mode.

    With more than one certificate in the key's file mitmproxy sends them along, as it must here.
    """
    key = issuer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    root = issuer.root.public_bytes(Encoding.PEM)
    yield KEY_FILE, key + issuer.certificate.public_bytes(Encoding.PEM) + root, 0o600
    yield CERTIFICATE_FILE, root, 0o644
    yield PARAMETERS_FILE, _PARAMETERS, 0o644


def _folder_name(scope: Scope, root: x509.Certificate) -> str:
    """Build NAME-KEY-END-SERIAL: whom it is for, and until when."""
    name = "".join(c if c.isalnum() or c in ".-" else "_" for c in (scope.names or ("none",))[0])
    end = root.not_valid_after_utc
    return f"{name[:60]}-{scope.key}-{end:%Y%m%d}-{root.serial_number % 0x10000:04x}"


def _end_in_name(confdir: Path) -> str:
    return confdir.name.rsplit("-", 2)[1]


def _load(confdir: Path, scope: Scope) -> x509.Certificate:
    """Check an authority that was made earlier and return its root.

    Raises AuthorityError if anything is not as we make it, OSError if it cannot be read.
    """
    path = confdir / KEY_FILE
    try:
        _check_privacy(path)
        _check_contents(path, scope)
        path = confdir / CERTIFICATE_FILE
        return _check_root(path, (confdir / KEY_FILE).read_bytes())
    except (ValueError, x509.ExtensionNotFound, FileNotFoundError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise AuthorityError(
            f"{path}: not an authority for {', '.join(scope.names)} that can be used: {reason}; "
            f"remove {confdir}, and a new one is made, or {_INSTEAD}"
        ) from problem


def _check_privacy(path: Path) -> None:
    status = path.stat()
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"others may have read its key (mode {stat.S_IMODE(status.st_mode):o})")
    if os.geteuid() not in (0, status.st_uid):
        raise ValueError(f"it belongs to another user ({status.st_uid})")


def _check_contents(path: Path, scope: Scope) -> None:
    pem = path.read_bytes()
    key = _private_key(pem)
    certificate, root = _two(x509.load_pem_x509_certificates(pem))
    if key.public_key() != certificate.public_key():
        raise ValueError("its key does not belong to its certificate")
    if any(_constraints(one) != name_constraints(scope) for one in (certificate, root)):
        raise ValueError("it is made for other hosts")
    try:
        certificate.verify_directly_issued_by(root)
    except (InvalidSignature, TypeError) as problem:
        raise ValueError("its second certificate did not sign the first") from problem


def _private_key(pem: bytes) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(pem, None)
    except (TypeError, UnsupportedAlgorithm) as problem:  # an encrypted one: TypeError
        raise ValueError(str(problem)) from problem


def _constraints(certificate: x509.Certificate) -> x509.NameConstraints:
    return certificate.extensions.get_extension_for_class(x509.NameConstraints).value


def _check_root(path: Path, key_pem: bytes) -> x509.Certificate:
    root = x509.load_pem_x509_certificate(path.read_bytes())
    if root != x509.load_pem_x509_certificates(key_pem)[-1]:
        raise ValueError("it is not the root of the key beside it")
    return root


def _two(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    if len(certificates) != 2:
        raise ValueError(f"it holds {len(certificates)} certificates, expected 2")
    return certificates


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait for the folder's lock; it ends with the process that holds it."""
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync(folder: Path) -> None:
    """Make the rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
