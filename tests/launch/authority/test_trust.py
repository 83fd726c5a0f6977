import logging
import os
import shutil
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import trustme

from vcrproxy.launch.authority.trust import combined_bundle, extra_bundle, java_truststore
from vcrproxy.launch.authority.trust_stores import PASSWORD, read_store, write_store

OURS = trustme.CA().cert_pem.bytes()
CORPORATE, OTHER = trustme.CA(), trustme.CA()


@pytest.fixture
def corporate(tmp_path: Path) -> Path:
    path = tmp_path / "corporate.pem"
    path.write_bytes(b"# Example Corp\n" + CORPORATE.cert_pem.bytes())
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.pem"
    path.write_bytes(OTHER.cert_pem.bytes())
    return path


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    path.write_bytes(OURS)
    return path


def ders(bundle: bytes) -> list[bytes]:
    """Read a bundle as OpenSSL does, in its order."""
    blocks = bundle.decode("ascii").split("-----END CERTIFICATE-----\n")[:-1]
    return [
        ssl.PEM_cert_to_DER_cert(block[block.index("-----BEGIN") :] + "-----END CERTIFICATE-----\n")
        for block in blocks
    ]


def der(pem: bytes) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))


def three() -> list[bytes]:
    return [der(pem) for pem in (CORPORATE.cert_pem.bytes(), OTHER.cert_pem.bytes(), OURS)]


def test_the_user_s_roots_are_kept_and_ours_comes_last(corporate: Path) -> None:
    bundle = combined_bundle({"SSL_CERT_FILE": str(corporate)}, OURS)

    assert ders(bundle) == [three()[0], three()[2]]
    before, _, ours = bundle.partition(b"# vcrproxy: the authority of the recording proxy\n")
    assert before.count(b"BEGIN CERTIFICATE") == 1
    assert ours == OURS


def test_openssl_loads_the_bundle() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    context.load_verify_locations(cadata=combined_bundle({}, OURS).decode("ascii"))

    assert der(OURS) in context.get_ca_certs(binary_form=True)


@pytest.mark.parametrize("environ", [{}, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}])
def test_without_a_choice_the_system_s_roots_are_kept(environ: Mapping[str, str]) -> None:
    assert len(ders(combined_bundle(environ, OURS))) > 50


def test_each_variable_that_will_point_to_the_bundle_is_read(corporate: Path, other: Path) -> None:
    environ = {"SSL_CERT_FILE": str(corporate), "AWS_CA_BUNDLE": str(other)}

    assert ders(combined_bundle(environ, OURS)) == three()


def test_a_corporate_file_for_curl_alone_does_not_cut_others_off(corporate: Path) -> None:
    found = ders(combined_bundle({"CURL_CA_BUNDLE": str(corporate)}, OURS))

    assert len(found) > 50
    assert found[-2:] == [three()[0], three()[2]]


def test_a_certificate_is_taken_once(corporate: Path) -> None:
    environ = {"SSL_CERT_FILE": str(corporate), "REQUESTS_CA_BUNDLE": str(corporate)}

    assert len(ders(combined_bundle(environ, OURS))) == 2


def test_the_bundle_of_an_outer_run_grows_by_nothing(tmp_path: Path, corporate: Path) -> None:
    outer = combined_bundle({"SSL_CERT_FILE": str(corporate)}, OURS)
    (tmp_path / "outer.pem").write_bytes(outer)

    assert combined_bundle({"SSL_CERT_FILE": str(tmp_path / "outer.pem")}, OURS) == outer


def test_folders_are_read_as_openssl_reads_them(tmp_path: Path, corporate: Path) -> None:
    """OpenSSL opens HASH.NUMBER only."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, root in zip(folders, (CORPORATE, OTHER), strict=True):
        folder.mkdir()
        (folder / "0a1b2c3d.0").write_bytes(root.cert_pem.bytes())
        (folder / "unused.pem").write_bytes(trustme.CA().cert_pem.bytes())

    bundle = combined_bundle({"SSL_CERT_DIR": f"{folders[0]}:{folders[1]}"}, OURS)

    assert ders(bundle) == three()


def test_a_private_key_in_the_user_s_file_is_not_copied(corporate: Path) -> None:
    corporate.write_bytes(CORPORATE.private_key_pem.bytes() + CORPORATE.cert_pem.bytes())

    assert b"PRIVATE" not in combined_bundle({"SSL_CERT_FILE": str(corporate)}, OURS)


def test_line_ends_and_lengths_of_the_user_s_file_do_not_matter(corporate: Path) -> None:
    one_line = b"".join(CORPORATE.cert_pem.bytes().splitlines()[1:-1])
    corporate.write_bytes(
        b"-----BEGIN CERTIFICATE-----\r\n%b\r\n-----END CERTIFICATE-----\r\n" % one_line
    )

    assert ders(combined_bundle({"SSL_CERT_FILE": str(corporate)}, OURS))[0] == three()[0]


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file"), (b"not PEM", "no certificate in PEM")]
)
def test_a_file_that_cannot_be_used_is_named_with_its_variable(
    content: bytes | None, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "missing.pem"
    if content is not None:
        path.write_bytes(content)

    bundle = combined_bundle({"SSL_CERT_FILE": str(path)}, OURS)

    assert f"SSL_CERT_FILE={path}: " in caplog.text
    assert reason in caplog.text
    assert len(ders(bundle)) > 50, "the system's take its place"


def test_the_extra_bundle_holds_the_user_s_extra_file_and_ours(
    corporate: Path, other: Path
) -> None:
    environ = {"NODE_EXTRA_CA_CERTS": str(corporate), "DENO_CERT": str(other)}

    assert ders(extra_bundle(environ, OURS)) == three()
    assert ders(extra_bundle({"SSL_CERT_FILE": str(other)}, OURS)) == three()[2:]


def test_a_machine_without_java_gets_no_trust_store(tmp_path: Path, authority: Path) -> None:
    assert java_truststore({"PATH": str(tmp_path)}, authority, tmp_path) is None


def test_java_keeps_the_roots_of_its_home(tmp_path: Path, authority: Path) -> None:
    (tmp_path / "lib" / "security").mkdir(parents=True)
    (tmp_path / "lib" / "security" / "cacerts").write_bytes(write_store(three()[:1]))

    store = java_truststore({"JAVA_HOME": str(tmp_path)}, authority, tmp_path)

    assert store == tmp_path / "truststore.jks"
    assert read_store(store.read_bytes()) == [three()[0], three()[2]]


def test_java_is_found_behind_links(tmp_path: Path, authority: Path) -> None:
    home = tmp_path / "jvm"
    (home / "lib" / "security").mkdir(parents=True)
    (home / "lib" / "security" / "cacerts").write_bytes(write_store(three()[:1]))
    (home / "bin").mkdir()
    (home / "bin" / "java").touch(0o755)
    (tmp_path / "java").symlink_to(home / "bin" / "java")

    store = java_truststore({"PATH": str(tmp_path)}, authority, tmp_path)

    assert store
    assert read_store(store.read_bytes()) == [three()[0], three()[2]]


def test_a_java_whose_roots_are_not_found_gets_the_system_s(
    tmp_path: Path, authority: Path
) -> None:
    store = java_truststore({"JAVA_HOME": str(tmp_path)}, authority, tmp_path)

    assert store
    assert len(read_store(store.read_bytes())) > 50


def test_java_keeps_the_user_s_own_trust_store(tmp_path: Path, authority: Path) -> None:
    users = tmp_path / "my store.jks"
    users.write_bytes(write_store(three()[1:2], "secret"))
    options = (
        f'-Xmx1g -Djavax.net.ssl.trustStore="{users}" -Djavax.net.ssl.trustStorePassword=secret'
    )

    store = java_truststore(
        {"JAVA_HOME": str(tmp_path), "JAVA_TOOL_OPTIONS": options}, authority, tmp_path
    )

    assert store
    assert read_store(store.read_bytes()) == three()[1:]


def test_a_trust_store_that_cannot_be_read_is_named(
    tmp_path: Path, authority: Path, caplog: pytest.LogCaptureFixture
) -> None:
    options = f"-Djavax.net.ssl.trustStore={tmp_path}/missing.jks"
    environ = {"JAVA_HOME": str(tmp_path), "JAVA_TOOL_OPTIONS": options}

    assert java_truststore(environ, authority, tmp_path)
    assert "JAVA_TOOL_OPTIONS" in caplog.text
    assert f"{tmp_path}/missing.jks: No such file" in caplog.text


def test_a_trust_store_of_another_kind_is_left_alone(
    tmp_path: Path, authority: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The type stays in the options, and the JVM would look for such a store in our file."""
    options = "-Djavax.net.ssl.trustStoreType=BCFKS"
    environ = {"JAVA_HOME": str(tmp_path), "JAVA_TOOL_OPTIONS": options}

    assert java_truststore(environ, authority, tmp_path) is None
    assert "BCFKS" in caplog.text


def test_keytool_reads_the_trust_store(
    tmp_path: Path, authority: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It checks the store's digest, and the entries' certificates."""
    if shutil.which("keytool") is None:
        pytest.skip("keytool is not installed: apt package default-jre-headless")
    caplog.set_level(logging.WARNING)
    store = java_truststore(os.environ, authority, tmp_path)

    command = ["keytool", "-list", "-rfc", "-keystore", str(store), "-storepass", PASSWORD]
    listed = subprocess.run(command, capture_output=True, check=True).stdout

    assert b"".join(OURS.split()[2:-2]) in b"".join(listed.split())
    assert listed.count(b"BEGIN CERTIFICATE") > 50
    assert not caplog.text
