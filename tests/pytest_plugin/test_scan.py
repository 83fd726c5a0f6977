"""The search for marked tests, before anything is imported."""

from pathlib import Path

import pytest

from vcrproxy.pytest_plugin.scan import Scan, holds_marked

FILES = ("test_*.py", "*_test.py")
LEFT_OUT = (".*", "build", "node_modules")


def scan(vcr: bool = True) -> Scan:
    return Scan(files=FILES, folders_left_out=LEFT_OUT, vcr=vcr)


def write(path: Path, text: str = "@pytest.mark.cassette\ndef test_it(): ...\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.mark.cassette",
        "pytestmark = pytest.mark.cassette('name')",
        "pytest.param(1, marks=mark . cassette)",
        "@pytest.mark.vcr()",
        "item.add_marker('cassette')",
        '@pytest.mark.usefixtures("cassette")',
        "def test_it(client, cassette):",
        "async def test_it(cassette: Cassette) -> None:",
        "    cassette,",
        "request.getfixturevalue('cassette')",
    ],
)
def test_what_marks_a_test_is_seen(line: str) -> None:
    assert holds_marked(f"import pytest\n\n(\n{line}\n".encode(), vcr=True)


@pytest.mark.parametrize(
    "line",
    [
        "def test_it(client):",
        "@pytest.mark.cassettes",
        "vcr = VCR(cassette_library_dir='cassettes')",
        "# plays a cassette from the shelf",
        "@pytest.mark.vcrpy",
    ],
)
def test_what_marks_no_test_is_passed_over(line: str) -> None:
    assert not holds_marked(f"import pytest\n\n{line}\n".encode(), vcr=True)


def test_vcrpy_s_marker_counts_only_where_it_is_ours() -> None:
    assert not holds_marked(b"@pytest.mark.vcr\n", vcr=False)


def test_a_folder_is_searched_as_pytest_collects_it(tmp_path: Path) -> None:
    write(tmp_path / "v1.2" / "deep" / "chat_test.py")

    assert scan().finds_marked([tmp_path])


@pytest.mark.parametrize(
    "path",
    ["helpers.py", "build/test_a.py", ".venv/test_a.py", "__pycache__/test_a.py", "test_a.txt"],
)
def test_what_pytest_does_not_collect_is_not_searched(tmp_path: Path, path: str) -> None:
    write(tmp_path / path)

    assert not scan().finds_marked([tmp_path])


def test_a_virtual_environment_is_not_searched(tmp_path: Path) -> None:
    write(tmp_path / "env" / "pyvenv.cfg")
    write(tmp_path / "env" / "test_a.py")

    assert not scan().finds_marked([tmp_path])


def test_a_named_file_is_searched_whatever_its_name(tmp_path: Path) -> None:
    assert scan().finds_marked([write(tmp_path / "checks.py")])


@pytest.mark.parametrize("conftest", ["conftest.py", "tests/conftest.py", "tests/deep/conftest.py"])
def test_a_conftest_may_mark_what_lies_beside_or_below_it(tmp_path: Path, conftest: str) -> None:
    write(tmp_path / conftest, "def pytest_itemcollected(item): item.add_marker('cassette')\n")
    test = write(tmp_path / "tests/deep/test_a.py", "def test_it(): ...\n")

    assert scan().finds_marked([test])


def test_a_file_is_searched_once(tmp_path: Path) -> None:
    test, search = write(tmp_path / "test_a.py", "def test_it(): ...\n"), scan()
    search.finds_marked([tmp_path])
    write(test)

    assert not search.is_marked(str(test))


def test_what_cannot_be_read_holds_nothing(tmp_path: Path) -> None:
    assert not scan().finds_marked([tmp_path / "gone", tmp_path / "gone.py"])
