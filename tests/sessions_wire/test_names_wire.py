"""Whatever a client calls itself, nothing outside the folder of cassettes is read or written."""

import base64
import http.client
import json
import os
import random
import socket
import sys
import unicodedata
from itertools import combinations
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sessions_wire.asking import HEADERS, HELLO, ask, refusal, write_answers
from tests.sessions_wire.control import Api
from tests.sessions_wire.serving import Serving
from tests.sessions_wire.watching import watching
from tests.wire.clients import chat_body
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.names import cassette_path

SEED = 20_251_124
NAMES = int(os.environ.get("VCRPROXY_NAMES", "60"))  # over the wire, beside each piece alone
LONG = "x" * 95

PIECES = [
    *("..", ".", "", "/", "//", "\\", "~", "~root", "%2e%2e", "%2F", "%00", "%252e%252e"),
    *("..%c0%af", "secret", "secret.yaml", "outside", "link", "out.yaml", "loop", "in", "C:"),
    *("etc/passwd", "$HOME", "CON", "nul", "com1.txt", "lpt¹", "aux.yaml", "a.", "a ", " a", ".a"),
    *("a:b", "a*", 'a"', "<a>", "|", "?", "a\\..\\..\\b", "//host/share"),
    *("\0", "\n", "\r\n", "\x7f", "\u202e", "\u200b", "\ud800", "\udcff", "\ufeff", "\U0010ffff"),
    *("TestChat", "testchat", "TESTCHAT", "Straße", "STRASSE", "strasse", "ı", "İ", "\u212a", "ﬁ"),
    *("é", "e\u0301", "ö", "o\u0308", "Å", "A\u030a", "\u212b", "日本", "🎉", "👩\u200d👧"),
    *(LONG, LONG + "ab" * 5, LONG + "ab" * 5 + "c", "x" * 255, "x" * 256),
    *("é" * 50, "é" * 51, "🎉" * 26),
    *("x.yaml.partial", "x.yaml.lock", "x.rescued-1", "x"),
]


def random_names(chance: random.Random) -> list[str]:
    """Make names of the pieces, each piece alone at least once."""
    made = ["".join(chance.choices(PIECES, k=chance.randint(1, 4))) for _ in range(NAMES // 2)]
    paths = ["/".join(chance.choices(PIECES, k=chance.randint(2, 5))) for _ in range(NAMES // 2)]
    return [*PIECES, *made, *paths]


@pytest.fixture
def surroundings(tmp_path: Path) -> Path:
    """Lay out a folder of cassettes with links in it, and around it what they must not lead to."""
    inside, outside = tmp_path / "cassettes", tmp_path / "outside"
    outside.mkdir()
    for name in ("secret", "x", "a", "in", "outside"):
        write_answers(outside / f"{name}.yaml", "from outside")
        write_answers(tmp_path / f"{name}.yaml", "from outside")
    inside.mkdir()
    (inside / "in").mkdir()
    (inside / "link").symlink_to(outside)
    (inside / "out.yaml").symlink_to(outside / "secret.yaml")
    (inside / "secret.yaml").symlink_to("../secret.yaml")
    (inside / "in" / "outside").symlink_to("../..")
    (inside / "loop").symlink_to("loop")
    return tmp_path


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Note all files outside the cassettes, with times and contents."""
    found = {}
    for path in sorted([*folder.glob("*"), *(folder / "outside").rglob("*")]):
        about = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (about.st_ino, about.st_mtime_ns if content else 0, content)
    return found


def ask_as(serving: Serving, user: bytes, path: str = "/v1/chat/completions") -> bytes:
    """Ask with any bytes as the user's name, by a plain request; returns the answer's body."""
    body = json.dumps(chat_body(HELLO)).encode()
    connection = http.client.HTTPConnection(serving.host, serving.port, timeout=30)
    credentials = base64.b64encode(user + b":x").decode()
    headers = HEADERS | {"Proxy-Authorization": f"Basic {credentials}"}
    connection.request("POST", path, body, headers)
    try:
        return connection.getresponse().read()
    finally:
        connection.close()


def by_all_ways(serving: Serving, name: str) -> list[bytes]:
    """Use a name as the proxy's user, raw and encoded, and in both forms of a base URL."""
    raw = name.encode("utf-8", "surrogatepass")
    return [
        ask_as(serving, raw),
        ask_as(serving, quote(raw, safe="").encode()),
        ask_as(serving, b"other", f"/~{quote(raw, safe='')}/v1/chat/completions"),
        ask_as(serving, b"other", f"/{quote(raw, safe='')}/v1/chat/completions"),
        ask_as(serving, b"other", f"/~{quote(raw, safe='/')}/v1/chat/completions"),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has inotify")
@pytest.mark.parametrize("mode", ["once", "none"])
def test_no_name_leads_out_of_the_folder(start, surroundings, mode):
    """By any way that a name can come in, reading or recording."""
    serving = start("--mode", mode)
    before = snapshot(surroundings)
    names = random_names(random.Random(SEED))

    api = Api.of(serving)
    with watching([surroundings, surroundings / "outside"]) as opened:
        answers = [answer for name in names for answer in by_all_ways(serving, name)]
        for name in names:
            text = json.dumps({"name": name, "lane": "fuzz"})
            status, session = api("POST", "/sessions", text.encode())
            assert status < 500, (name, session)
            if status == 201:
                api.discard(session)

    # the folder of cassettes itself is opened, nothing beside it
    assert {path for path in opened if path != str(serving.folder)} == set()
    assert not any(b"from outside" in answer or b"internal_error" in answer for answer in answers)
    assert serving.stop() == 0
    assert snapshot(surroundings) == before
    real = serving.folder.resolve()
    assert all(path.resolve().is_relative_to(real) for path in serving.folder.rglob("*.yaml.*"))


@pytest.mark.parametrize("kind", ["partial", "lock"])
def test_a_link_in_the_place_of_a_journal_is_not_followed(start, tmp_path, kind):
    """A checkout of somebody else's may hold one."""
    serving = start("--mode", "all")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    serving.folder.mkdir()
    Path(f"{serving.cassette('x')}.{kind}").symlink_to(victim)

    status, message = refusal(serving.as_user("x"))

    assert status == 400
    assert f"x.yaml.{kind} is a link" in message
    assert victim.read_text() == "precious"


def test_a_link_that_stays_in_the_folder_is_followed(start):
    serving = start("--mode", "none")
    write_answers(serving.cassette("real/one"), "by link", "by folder")
    (serving.folder / "file.yaml").symlink_to("real/one.yaml")
    (serving.folder / "linked").symlink_to("real")

    assert ask(serving.as_user("file")) == "by link"
    assert ask(serving.as_user("linked/one")) == "by link"


def test_names_that_a_file_system_may_not_tell_apart_have_recordings_of_their_own(start):
    names = [
        "chat",
        "Chat",
        "CHAT",
        "stra\u00dfe",
        "strasse",
        "\u00e9",
        "e\u0301",
        "\u0131",
        "i",
        "a:",
        "a?",
    ]
    serving = start("--mode", "once")
    live = {name: ask(serving.as_user(name)) for name in names}
    serving.stop()
    again = start("--mode", "none")

    assert len(set(live.values())) == len(names)
    assert {name: ask(again.as_user(name)) for name in reversed(names)} == live


def test_a_name_that_is_no_text_is_refused(start):
    serving = start("--mode", "none")

    for raw in (b"\xff\xfe", b"a\xc3", b"%ff", b"%ED%A0%80"):
        assert b"is no name for a session" in ask_as(serving, raw)


def test_what_is_no_http_is_not_fatal(start):
    """Bytes that no client sends: the next one is served."""
    serving = start("--mode", "none")
    chance = random.Random(SEED)
    for _ in range(50):
        with socket.create_connection((serving.host, serving.port), timeout=10) as sock:
            sock.sendall(b"CONNECT api.openai.com:443 HTTP/1.1\r\nProxy-Authorization: ")
            sock.sendall(chance.randbytes(50).replace(b"\n", b"") + b"\r\n\r\n")
            sock.settimeout(5)
            sock.recv(4096)
    write_answers(serving.cassette("after"), "id")

    assert ask(serving.as_user("after")) == "id"


def folds(path: Path) -> set[str]:
    """Give what file systems may see of a path: APFS, NTFS, and some that know only letters."""
    text = str(path)
    apple = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    windows = "/".join(part.upper().rstrip(". ") for part in text.split("/"))
    return {f"apple {apple}", f"windows {windows}", f"lower {text.lower()}"}


NASTY = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("/".join),
    st.text(max_size=20),
)


@given(st.lists(NASTY, min_size=2, max_size=8, unique=True))
@example(["ı", "i"])
@example(["a.yaml/b", "a"])
@example([LONG + "ab" * 5, LONG + "ab" * 5 + "c"])
def test_different_names_are_different_files_on_any_file_system(names):
    seen = [folds(path) for name in names if (path := _path(name))]

    for one, other in combinations(seen, 2):
        assert not one & other


def _path(name: str) -> Path | None:
    try:
        return cassette_path(Path("/nowhere/cassettes"), name)
    except SessionError:
        return None


@given(NASTY)
def test_a_file_name_is_one_that_every_system_takes(name):
    path = _path(name)
    if path is None:
        return
    for part in path.relative_to("/nowhere/cassettes").parts:
        assert len(os.fsencode(part)) <= 255 - len(".partial") - len(".lock")
        assert not set('<>:"\\|?*') & set(part)
        assert part.isprintable()
        assert part == part.strip(" ").rstrip(".")
        assert not part.startswith(".")
        assert part.partition(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}
