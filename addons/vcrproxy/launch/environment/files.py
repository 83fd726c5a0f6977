"""The folder of a run: the files that a child's variables point to."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRELOAD = Path(__file__).with_name("preload") / "redirect.cjs"
PHP_FOLDER = "vcrproxy-php"  # a nested vcrproxy knows an outer one's entry by this name

# wget: names of commands are compared without case, `-` and `_`
_WGET_CA = re.compile(rb"^\s*ca[-_]*certificate\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates as PEM.

    bundle: the roots that the child would have used, and ours; for variables that replace.
    extra: what the user's NODE_EXTRA_CA_CERTS names, and ours; for variables that add.
    """

    bundle: bytes
    extra: bytes


@dataclass(frozen=True, slots=True)
class RunFiles:
    """Where the files of a run are; absolute paths.

    truststore: None if there is no JVM to make one with.
    """

    bundle: Path
    extra_ca: Path
    php_dir: Path
    wgetrc: Path
    truststore: Path | None = None
    preload: Path = PRELOAD

    @classmethod
    def under(cls, folder: Path) -> "RunFiles":
        """Name the files of a run folder."""
        folder = folder.absolute()
        return cls(
            bundle=folder / "ca-bundle.pem",
            extra_ca=folder / "extra-ca.pem",
            php_dir=folder / PHP_FOLDER,
            wgetrc=folder / "wgetrc",
        )


def write_run_files(folder: Path, trust: Trust, environ: Mapping[str, str]) -> RunFiles:
    """Write what the variables point to, readable by the user alone.

    environ: names the user's own wgetrc, which may hold passwords.
    Raises OSError.
    """
    files = RunFiles.under(folder)
    for private in (folder, files.php_dir):
        private.mkdir(parents=True, exist_ok=True)
        private.chmod(0o700)
    _write(files.bundle, trust.bundle)
    _write(files.extra_ca, trust.extra)
    _write(files.php_dir / "zz-vcrproxy.ini", php_ini(files.bundle))
    _write(files.wgetrc, wgetrc(_users_wgetrc(environ), files.bundle))
    return files


def php_ini(bundle: Path) -> bytes:
    """Write an ini file that makes PHP trust the bundle.

    PHP's curl and streams heed no variable, only these two settings (measured with PHP 8.2).
    """
    value = re.sub(rb'(["\\$])', rb"\\\1", os.fsencode(bundle))
    return b'curl.cainfo = "%b"\nopenssl.cafile = "%b"\n' % (value, value)


def wgetrc(users: bytes, bundle: Path) -> bytes:
    """Add the bundle to the user's wgetrc.

    Debian's wget is built with GnuTLS and heeds no CA variable (measured with wget 1.21).
    """
    kept = [line for line in users.splitlines() if not _WGET_CA.match(line)]
    return b"\n".join([*kept, b"ca_certificate = " + os.fsencode(bundle), b""])


def _users_wgetrc(environ: Mapping[str, str]) -> bytes:
    """Read the wgetrc that wget would; empty if there is none."""
    home = environ.get("HOME")
    named = environ.get("WGETRC") or (home and os.path.join(home, ".wgetrc"))
    try:
        return Path(named).read_bytes() if named else b""
    except OSError:
        return b""


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
