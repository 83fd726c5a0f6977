"""Finding vcrproxy: by a variable, in this environment, on PATH, by uvx."""

import sys
from pathlib import Path

import pytest

from vcrproxy.pytest_plugin.proxy import finding
from vcrproxy.pytest_plugin.proxy.finding import NotFoundError, find_vcrproxy


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mitmproxy not be found in this interpreter."""
    monkeypatch.setitem(sys.modules, "mitmproxy", None)


def test_the_variable_is_a_command_line(tmp_path: Path) -> None:
    path = program(tmp_path, "my vcrproxy")

    assert find_vcrproxy({"VCRPROXY": f"'{path}' --flag"}) == [path, "--flag"]


def test_a_variable_that_names_no_command_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="VCRPROXY is 'gone', and no such command"):
        find_vcrproxy({"VCRPROXY": "gone", "PATH": str(tmp_path)})


def test_this_environment_comes_before_path(tmp_path: Path) -> None:
    program(tmp_path, "vcrproxy")

    assert find_vcrproxy({"PATH": str(tmp_path)}) == [sys.executable, "-P", "-m", "vcrproxy"]


def test_without_mitmproxy_the_one_on_path_is_used(tmp_path: Path, absent: None) -> None:
    program(tmp_path, "uvx")
    path = program(tmp_path, "vcrproxy")

    assert find_vcrproxy({"PATH": str(tmp_path)}) == [path]


def test_without_any_uvx_fetches_one(tmp_path: Path, absent: None) -> None:
    path = program(tmp_path, "uvx")

    assert find_vcrproxy({"PATH": str(tmp_path)}) == [path, "vcrproxy"]


def test_without_uvx_too_it_is_said_how_to_get_one(tmp_path: Path, absent: None) -> None:
    with pytest.raises(NotFoundError, match="uv tool install vcrproxy, or pipx install"):
        find_vcrproxy({"PATH": str(tmp_path)})


def test_a_folder_of_the_same_name_is_no_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vcrproxy_like").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    assert not finding.is_installed("vcrproxy_like")
