import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
import trustme

from vcrproxy.launch.authority.trust_stores import read_store, write_store

ROOT = trustme.CA()
DER = ssl.PEM_cert_to_DER_cert(ROOT.cert_pem.bytes().decode())

PASSWORDLESS = [
    "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
    "-J-Dkeystore.pkcs12.macAlgorithm=NONE",
]


def keytool(*arguments: str) -> None:
    if shutil.which("keytool") is None:
        pytest.skip("keytool is not installed: apt package default-jre-headless")
    subprocess.run(["keytool", *arguments], check=True, capture_output=True)


def test_what_is_written_is_read() -> None:
    assert read_store(write_store([DER, b"other"])) == [DER, b"other"]
    assert read_store(write_store([])) == []


@pytest.mark.parametrize(
    ("kind", "flags"),
    [("JKS", []), ("PKCS12", []), ("PKCS12", PASSWORDLESS)],
    ids=["jks", "pkcs12", "without a password"],
)
def test_what_keytool_writes_is_read(kind: str, flags: list[str], tmp_path: Path) -> None:
    """The JDK's own store was JKS up to Java 17 and is PKCS #12 without a password since."""
    ROOT.cert_pem.write_to_path(tmp_path / "root.pem")
    where = ["-keystore", str(tmp_path / "store"), "-storetype", kind, "-storepass", "changeit"]

    keytool(
        *flags,
        "-importcert",
        "-noprompt",
        "-alias",
        "Wurzel-ü",
        "-file",
        str(tmp_path / "root.pem"),
        *where,
    )

    assert read_store((tmp_path / "store").read_bytes()) == [DER]


def test_private_keys_of_a_jks_store_are_passed_over(tmp_path: Path) -> None:
    ROOT.cert_pem.write_to_path(tmp_path / "root.pem")
    where = ["-keystore", str(tmp_path / "store"), "-storetype", "JKS", "-storepass", "changeit"]

    keytool("-genkeypair", "-keyalg", "EC", "-alias", "key", "-dname", "CN=key", *where)
    keytool(
        "-importcert", "-noprompt", "-alias", "root", "-file", str(tmp_path / "root.pem"), *where
    )

    assert read_store((tmp_path / "store").read_bytes()) == [DER]


@pytest.mark.parametrize(
    "data",
    [b"", b"nonsense", write_store([DER])[:40], write_store([DER])[:10], b"\xfe\xed\xfe\xed" * 8],
)
def test_what_is_no_store_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"ends too early|neither JKS nor PKCS #12|its version is"):
        read_store(data)
