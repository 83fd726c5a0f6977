import base64
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from mitmproxy.certs import CertStore

from tests.launch.authority.forgery import stolen
from tests.wire.proxy import PROJECT
from vcrproxy.launch.authority.folder import (
    CERTIFICATE_FILE,
    KEY_FILE,
    PARAMETERS_FILE,
    Authority,
    AuthorityError,
    data_folder,
    open_authority,
)
from vcrproxy.options.hosts import Hosts

OPENAI, GROQ = Hosts.parse(["api.openai.com"]), Hosts.parse(["api.groq.com"])
MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)

OPEN_ONE = """
import sys, time
from pathlib import Path
from vcrproxy.launch.authority.folder import open_authority
from vcrproxy.options.hosts import Hosts
time.sleep(max(0, float(sys.argv[2]) - time.time()))
print(open_authority(Path(sys.argv[1]), Hosts.parse(["api.openai.com"])).confdir)
"""
OPEN_MANY = """
import sys
from pathlib import Path
from vcrproxy.launch.authority.folder import open_authority
from vcrproxy.options.hosts import Hosts
for number in range(10_000):
    open_authority(Path(sys.argv[1]), Hosts.parse([f"host-{number}.test"]))
    print(number, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "authorities"


def made_at(folder: Path, when: datetime, hosts: Hosts = OPENAI) -> Authority:
    return open_authority(folder, hosts, lambda: when)


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def script(text: str, *arguments: str) -> subprocess.Popen[str]:
    environ = os.environ | {"PYTHONPATH": str(PROJECT / "addons")}
    command = [sys.executable, "-c", text, *arguments]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)


def test_it_is_made_once(folder: Path) -> None:
    first = open_authority(folder, OPENAI)

    assert open_authority(folder, OPENAI) == first
    assert open_authority(folder, Hosts.parse(["API.openai.com:443"])) == first


def test_other_hosts_have_another_one(folder: Path) -> None:
    one, other = open_authority(folder, OPENAI), open_authority(folder, GROQ)

    assert one.confdir != other.confdir
    assert stolen(one).root != stolen(other).root


def test_nobody_else_can_read_it(folder: Path) -> None:
    previous = os.umask(0)
    try:
        authority = open_authority(folder, OPENAI)
    finally:
        os.umask(previous)

    assert mode(folder) == mode(authority.confdir) == "700"
    assert mode(authority.confdir / KEY_FILE) == "600"


def test_mitmproxy_reads_it_and_sends_the_chain(folder: Path) -> None:
    authority = open_authority(folder, OPENAI)

    store = CertStore.from_store(authority.confdir, "mitmproxy", 2048)

    issuer = stolen(authority)
    assert store.default_ca.to_cryptography() == issuer.certificate
    assert store.default_chain_file == authority.confdir / KEY_FILE
    assert authority.certificate == authority.confdir / CERTIFICATE_FILE


def test_its_parameters_are_a_known_group(folder: Path) -> None:
    """RFC 7919, appendix A.1: a modulus of 2048 bits, of which the first and last 64 are ones."""
    pem = (open_authority(folder, OPENAI).confdir / PARAMETERS_FILE).read_bytes()

    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))

    # Taken apart by hand, since cryptography gives finite fields up. DER (X.690): a sequence of two
    # integers, which are the modulus, behind a byte for its sign, and the generator.
    head, modulus, generator = der[:9], der[9:-3], der[-3:]
    assert head.hex() == "30820108" + "02820101" + "00"
    assert generator.hex() == "0201" + "02"
    assert len(modulus) * 8 == 2048
    assert modulus[:8] == modulus[-8:] == b"\xff" * 8


@pytest.mark.parametrize("days", [0, 300, 334])
def test_it_is_kept_while_a_month_is_left(folder: Path, days: int) -> None:
    first = made_at(folder, MADE)

    assert made_at(folder, MADE + timedelta(days=days)) == first


@pytest.mark.parametrize("days", [336, 366, 4000])
def test_it_is_renewed_when_less_is_left(folder: Path, days: int) -> None:
    first = made_at(folder, MADE)
    later = MADE + timedelta(days=days)

    second = made_at(folder, later)

    assert second != first
    assert first.certificate.exists(), "a proxy that is still running may need it"
    assert made_at(folder, later) == second


def test_one_that_was_made_by_a_wrong_clock_is_not_used(folder: Path) -> None:
    future = made_at(folder, MADE + timedelta(days=3650))

    today = made_at(folder, MADE)

    assert today != future
    assert made_at(folder, MADE) == today


def test_a_damaged_key_is_named(folder: Path) -> None:
    key = open_authority(folder, OPENAI).confdir / KEY_FILE
    key.write_bytes(key.read_bytes()[:300])

    with pytest.raises(AuthorityError, match=f"{key}: .*remove {key.parent}, and a new one"):
        open_authority(folder, OPENAI)


@pytest.mark.parametrize("name", [KEY_FILE, CERTIFICATE_FILE])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    path = open_authority(folder, OPENAI).confdir / name
    path.unlink()

    with pytest.raises(AuthorityError, match=f"{path}: .*No such file"):
        open_authority(folder, OPENAI)


def test_an_authority_without_constraints_is_refused(folder: Path) -> None:
    """What mitmproxy would put there by itself could impersonate anything."""
    confdir = open_authority(folder, OPENAI).confdir
    CertStore.create_store(confdir, "mitmproxy", 2048)

    with pytest.raises(AuthorityError, match=f"{KEY_FILE}: .*holds 1 certificates, expected 2"):
        open_authority(folder, OPENAI)


def test_an_authority_for_other_hosts_is_refused(folder: Path) -> None:
    confdir, other = (open_authority(folder, hosts).confdir for hosts in (OPENAI, GROQ))
    (confdir / KEY_FILE).write_bytes((other / KEY_FILE).read_bytes())

    with pytest.raises(AuthorityError, match="made for other hosts"):
        open_authority(folder, OPENAI)


def test_a_chain_that_does_not_hold_together_is_refused(folder: Path) -> None:
    """The two roots differ in their keys only."""
    old, new = (made_at(folder, MADE + timedelta(days=days)) for days in (0, 336))
    key, root = new.confdir / KEY_FILE, old.certificate.read_bytes()
    key.write_bytes(key.read_bytes().replace(new.certificate.read_bytes(), root))

    with pytest.raises(AuthorityError, match="did not sign the first"):
        made_at(folder, MADE + timedelta(days=336))


def test_an_encrypted_key_is_refused(folder: Path) -> None:
    key = open_authority(folder, OPENAI).confdir / KEY_FILE
    secret = BestAvailableEncryption(b"secret")
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret)
    key.write_bytes(pem)

    with pytest.raises(AuthorityError, match="key is encrypted"):
        open_authority(folder, OPENAI)


def test_another_root_beside_the_key_is_refused(folder: Path) -> None:
    """Programs would be told to trust it."""
    confdir, other = (open_authority(folder, hosts).confdir for hosts in (OPENAI, GROQ))
    (confdir / CERTIFICATE_FILE).write_bytes((other / CERTIFICATE_FILE).read_bytes())

    with pytest.raises(AuthorityError, match=f"{CERTIFICATE_FILE}: .*not the root"):
        open_authority(folder, OPENAI)


def test_a_key_that_others_can_read_is_refused(folder: Path) -> None:
    key = open_authority(folder, OPENAI).confdir / KEY_FILE
    key.chmod(0o644)

    with pytest.raises(AuthorityError, match=r"others may have read its key \(mode 644\)"):
        open_authority(folder, OPENAI)


def test_where_nothing_can_be_written_the_option_is_named(tmp_path: Path) -> None:
    """A file in the way stands for a read-only home: permissions do not stop root."""
    (tmp_path / "file").touch()

    with pytest.raises(AuthorityError, match=r"Not a directory; .* --ephemeral-ca"):
        open_authority(tmp_path / "file" / "authorities", OPENAI)


def test_a_name_that_no_certificate_can_hold_is_named(folder: Path) -> None:
    with pytest.raises(AuthorityError, match=r"a\.\.b"):
        open_authority(folder, Hosts.parse(["a..b"]))


def test_the_data_folder_is_the_user_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert data_folder() == tmp_path / "vcrproxy"


def test_processes_that_start_at_once_agree(folder: Path) -> None:
    start = str(time.time() + 2)
    openers = [script(OPEN_ONE, str(folder), start) for _ in range(8)]

    said = [opener.communicate(timeout=60)[0].strip() for opener in openers]

    assert said == [str(open_authority(folder, OPENAI).confdir)] * 8
    assert len(list(folder.glob("api.openai.com-*"))) == 1


@pytest.mark.parametrize("delay", [0.000, 0.002, 0.003, 0.005, 0.008, 0.013])
def test_a_killed_process_leaves_nothing_half_made(folder: Path, delay: float) -> None:
    with script(OPEN_MANY, str(folder)) as maker:
        assert maker.stdout is not None
        maker.stdout.readline()
        time.sleep(delay)
        maker.send_signal(signal.SIGKILL)
        done = 1 + len(maker.stdout.readlines())

    for number in range(done + 1):
        open_authority(folder, Hosts.parse([f"host-{number}.test"]))

    open_authority(folder, OPENAI)
    assert not list(folder.glob(".new-*"))


def test_what_a_killed_process_left_is_removed(folder: Path) -> None:
    half = folder / ".new-killed"
    half.mkdir(parents=True)
    (half / KEY_FILE).write_text("-----BEGIN PRIV")

    open_authority(folder, OPENAI)

    assert not half.exists()
