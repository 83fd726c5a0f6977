"""From names of sessions to files: inside the folder, readable, safe and different."""

import re
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.names import LONGEST_NAME, cassette_path, safe_part

NASTY = st.text(
    st.sampled_from('aAbBéÉ\u0301e/.:\\ ~*?"<>|[]-_%1ßſKİ\u1e9e\u212aconNULx'),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("chat", "chat.yaml"),
        ("tests/chat/test_hello", "tests/chat/test_hello.yaml"),
        ("test_ask[param-1]", "test_ask[param-1].yaml"),
        ("test ask", "test ask.yaml"),
        ("größe/名前", None),
        ("a.b", "a.b.yaml"),
        ("100%", "100%.yaml"),
    ],
)
def test_plain_names_are_file_names(tmp_path, name, file):
    path = cassette_path(tmp_path, name)

    assert path == tmp_path / (file or f"{safe_part('größe')}/名前.yaml")


@pytest.mark.parametrize(
    ("part", "readable"),
    [
        ("TestChat", "TestChat"),
        ("a:b", "a_b"),
        (".git", "_git"),
        ("end.", "end_"),
        ("con", "_con"),
        ("nul.txt", "_nul.txt"),
        ("a~b", "a_b"),
        ("x" * 300, "x" * 100),
        ("e\u0301", "é"),
    ],
)
def test_what_a_file_system_would_not_keep_apart_gets_a_digest(part, readable):
    assert re.fullmatch(re.escape(readable) + "~[0-9a-f]{6}", safe_part(part))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "it is empty"),
        ("../x", "a part of it is . or .."),
        ("a/./b", "a part of it is . or .."),
        ("/etc/passwd", "a part of it is empty"),
        ("a//b", "a part of it is empty"),
        ("a/", "a part of it is empty"),
        ("a\0b", "cannot be printed"),
        ("a\nb", "cannot be printed"),
        ("\udcff", "cannot be printed"),
        ("x" * (LONGEST_NAME + 1), "it has 501 characters, 500 are allowed"),
    ],
)
def test_other_names_are_refused(tmp_path, name, why):
    with pytest.raises(SessionError, match=re.escape(why)):
        cassette_path(tmp_path, name)


def test_a_link_does_not_lead_out(tmp_path):
    folder, outside = tmp_path / "cassettes", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "file.yaml").symlink_to(outside / "file.yaml")
    (folder / "loop").symlink_to(folder / "loop")

    for name in ("link/x", "file", "loop/x"):
        with pytest.raises(SessionError, match="leads out of"):
            cassette_path(folder, name)


def test_a_link_within_the_folder_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert cassette_path(tmp_path, "link/x") == tmp_path / "link" / "x.yaml"


def as_apple_has_it(path: Path) -> str:
    """Fold what APFS and NTFS do not keep apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", str(path)).casefold())


@given(st.lists(NASTY, min_size=2, max_size=6, unique=True))
def test_different_names_have_different_files_everywhere(names):
    folder = Path("/nowhere/cassettes")
    paths = {}
    for name in names:
        try:
            paths[name] = cassette_path(folder, name)
        except SessionError:
            continue
    for one, other in combinations(paths.values(), 2):
        assert as_apple_has_it(one) != as_apple_has_it(other)


@given(st.text(max_size=600))
def test_any_name_stays_in_its_folder_or_is_refused(name):
    folder = Path("/nowhere/cassettes")
    try:
        path = cassette_path(folder, name)
    except SessionError:
        return
    assert path.is_relative_to(folder)
    assert ".." not in path.parts
    assert all(len(part.encode()) <= 120 for part in path.parts)
    assert not re.search(r'[<>:"|?*\\\0]', str(path.relative_to(folder)))


@given(st.text("abc123_-[]", min_size=1, max_size=40))
def test_a_name_of_small_ascii_is_kept_as_it_is(part):
    assume(part not in {"con", "aux"})

    assert safe_part(part) == part
