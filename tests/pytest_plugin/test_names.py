"""Names of cassettes: readable, allowed on every system, different for different tests."""

import re
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcrproxy.pytest_plugin.files.names import Folders, collisions, safe_name

ROOT = Path("/project")
MODULE = ROOT / "tests" / "unit" / "test_chat.py"


@pytest.mark.parametrize(
    "name",
    [
        "test_hello",
        "TestChat.test_hello",
        "test_hello[gpt-5.1-1]",
        "test_naïve[日本]",
        "test_a[x y]",
    ],
)
def test_a_name_that_every_system_allows_is_kept(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("test_hello[a/b]", "test_hello[a-b]-"),
        ("test_hello[a:b]", "test_hello[a-b]-"),
        ("test_hello[\\u00e9]", "test_hello[-u00e9]-"),
        ("test_hello[a\0b]", "test_hello[a-b]-"),
        ("..", "--"),
        ("nul.txt", "_nul.txt-"),
        ("ends with a dot.", "ends with a dot-"),
        ("test_" + "x" * 300, "test_" + "x" * 115 + "-"),
    ],
)
def test_another_name_stays_readable_and_gets_a_digest(name: str, readable: str) -> None:
    assert re.fullmatch(re.escape(readable) + "[0-9a-f]{8}", safe_name(name))


@given(st.text(min_size=1))
def test_any_name_is_one_file_name_on_every_system(name: str) -> None:
    file = f"{safe_name(name)}.yaml"

    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', file)
    assert not file.startswith(".")
    assert not PureWindowsPath(file).is_reserved()
    assert len(f"{file}.partial".encode()) <= 255


@given(st.text(min_size=1), st.text(min_size=1))
def test_different_names_have_different_files(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)


@given(st.text(max_size=5))
def test_a_name_that_looks_like_a_digest_of_another_is_not_taken_for_it(end: str) -> None:
    assert safe_name(f"a/{end}") != safe_name(f"a:{end}")


def test_a_cassette_lies_beside_the_test_by_module_class_and_name() -> None:
    path = Folders(ROOT).default(MODULE, ["TestChat", "TestInner", "test_hello[1]"])

    assert path == MODULE.parent / "cassettes/test_chat/TestChat.TestInner.test_hello[1].yaml"


def test_a_folder_for_all_cassettes_has_the_shape_of_the_test_folders() -> None:
    path = Folders(ROOT, "recordings").default(MODULE, ["test_hello"])

    assert path == ROOT / "recordings/tests/unit/test_chat/test_hello.yaml"


def test_a_test_outside_of_the_root_folder_uses_the_folder_itself() -> None:
    path = Folders(ROOT, "recordings").default(Path("/elsewhere/test_chat.py"), ["test_hello"])

    assert path == ROOT / "recordings/test_chat/test_hello.yaml"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("login", "cassettes/login.yaml"),
        ("shared/login.yaml", "cassettes/shared/login.yaml"),
        ("../login", "login.yaml"),
        ("/elsewhere/login.yml", "/elsewhere/login.yml"),
    ],
)
def test_a_named_cassette_is_a_path_from_the_cassette_folder(name: str, file: str) -> None:
    assert Folders(ROOT).named(MODULE, name) == MODULE.parent / file


@pytest.mark.parametrize("folder", ["", "recordings"])
def test_a_session_is_called_by_the_test_wherever_its_cassette_lies(folder: str) -> None:
    folders = Folders(ROOT, folder)

    name = folders.session_name(folders.default(MODULE, ["test_hello[1.5]"]))

    assert name == "tests/unit/test_chat/test_hello[1.5]"


def test_paths_that_differ_in_case_only_clash() -> None:
    upper, lower, other = Path("c/test[A].yaml"), Path("c/test[a].yaml"), Path("c/test[b].yaml")

    assert collisions([upper, lower, other, other]) == {upper: lower, lower: upper}
