"""pytest-vcrproxy: the plug-in alone, in an environment that mitmproxy could not be in."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.installing import install_once
from tests.pytest_plugin.suite import Suite

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = PROJECT / "addons" / "pytest-vcrproxy"
PINS = Path(__file__).with_name("apart") / "requirements.txt"
UV = Path(sys.executable).with_name("uv")
APART = PINS.with_name(".venv-apart") / "bin" / "python"

CHECK = """
import importlib.util
import sys

import cryptography
import pytest
from ask import ask

@pytest.mark.cassette
def test_hello(cassette):
    assert ask("Say hi in Portuguese") == "Olá!"
    assert type(cassette).__module__ == "pytest_vcrproxy.cassette"

def test_environment():
    assert pytest.__version__ == "8.0.0"
    assert cryptography.__version__ == "42.0.8"
    assert importlib.util.find_spec("mitmproxy") is None
    assert importlib.util.find_spec("vcrproxy") is None
    assert "pytest_vcrproxy.plugin" in sys.modules
"""


def run(*command: str | Path, cwd: Path = PROJECT) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the distribution from a copy, so that nothing is left beside the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    leave_out = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
    shutil.copytree(SOURCES, folder / "sources", ignore=leave_out)
    options = ("--wheel", "--no-build-isolation", "--quiet", "--out-dir", folder)
    run(UV, "build", *options, "--python", sys.executable, folder / "sources")
    return next(folder.glob("*.whl"))


@pytest.fixture
def apart(suite: Suite, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """Give a suite whose Python has the plug-in from the wheel, and no vcrproxy."""
    pip = (APART, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    hashed = ("--only-binary", ":all:", "--require-hashes", "--requirement", PINS)
    made = (sys.executable, "-m", "venv", "--clear", APART.parents[1])
    install_once(APART, PINS, [made, (*pip, *hashed)])
    site = tmp_path_factory.mktemp("site")
    run(*pip, "--no-deps", "--no-index", "--target", site, wheel)
    suite.write(test_chat=CHECK)
    ours = f"{sys.executable} -m vcrproxy"
    return Suite(
        suite.folder, suite.home, suite.origin, {"PYTHONPATH": str(site), "VCRPROXY": ours}
    )


def test_it_records_and_replays_without_mitmproxy(apart: Suite) -> None:
    python = str(APART)

    recorded = apart.pytest("--strict-config", "-Werror", python=python)
    replayed = apart.offline().pytest("-n2", python=python)

    assert recorded.counts == replayed.counts == {"passed": 2}, f"{recorded}{replayed}"
    assert "1 replayed" in replayed.out


def test_it_says_how_to_get_a_vcrproxy(apart: Suite) -> None:
    ran = apart.pytest(python=str(APART), VCRPROXY="", PATH=os.defpath)

    assert ran.counts == {"passed": 1, "error": 1}, ran
    assert "vcrproxy was not found; install it apart from your project" in ran.out


def test_it_finds_a_vcrproxy_on_path(
    apart: Suite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bin")
    (folder / "vcrproxy").symlink_to(Path(sys.executable).with_name("vcrproxy"))

    ran = apart.pytest(python=str(APART), VCRPROXY="", PATH=f"{folder}:{os.defpath}")

    assert ran.counts == {"passed": 2}, ran


def test_both_distributions_may_be_installed(
    suite: Suite, wheel: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = tmp_path_factory.mktemp("site")
    install = (UV, "pip", "install", "--quiet", "--python", sys.executable)
    run(*install, "--no-deps", "--no-index", "--target", site, wheel)
    suite.write(test_chat=CHECK.partition("    assert type")[0])

    ran = suite.pytest(PYTHONPATH=str(site))

    assert ran.counts == {"passed": 1}, ran
    assert ran.out.count("cassettes ---") == 1


def test_both_distributions_have_the_same_version() -> None:
    versions = {
        tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"]
        for folder in (PROJECT, SOURCES)
    }

    assert len(versions) == 1
