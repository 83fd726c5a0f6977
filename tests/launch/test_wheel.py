"""The wheel, installed apart from the program under test: by hand, and by uvx."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import distributions, version
from pathlib import Path

import pytest

from tests.launch.cli import ASK, CommandLine
from tests.wire.proxy import PROJECT
from vcrproxy.version import version_text

pytestmark = pytest.mark.xdist_group("wheel")  # built and installed once

UV, UVX = (str(Path(sys.executable).with_name(name)) for name in ("uv", "uvx"))
NO_CACHES = shutil.ignore_patterns("__pycache__")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


@dataclass(frozen=True, slots=True)
class Wheel:
    """The wheel, and the versions that are in use here, for what it needs."""

    path: Path
    constraints: Path


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    """Build it where nothing is left of earlier builds, with the setuptools that is here."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(PROJECT / "addons", source / "addons", ignore=NO_CACHES)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    run([sys.executable, "-c", BUILD, str(folder)], cwd=source)
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(sorted(in_use())))
    return Wheel(next(folder.glob("*.whl")), constraints)


@pytest.fixture(scope="session")
def environment(wheel: Wheel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it into an empty environment, and give the folder of its programs."""
    prefix = tmp_path_factory.mktemp("installed") / "environment"
    run([UV, "venv", "--quiet", "--python", sys.executable, str(prefix)])
    install = [UV, "pip", "install", "--quiet", "--python", str(prefix / "bin" / "python")]
    try:
        run([*install, "--constraint", str(wheel.constraints), str(wheel.path)])
    except AssertionError as problem:
        skip_if_nothing_can_be_installed(install, str(problem))
        raise
    return prefix / "bin"


@pytest.fixture
def uvx(wheel: Wheel, environment: Path, vcrproxy: CommandLine) -> CommandLine:
    """Run it by uvx, offline: what it needs has just been installed, and so is in uv's cache."""
    how = ("--quiet", "--offline", "--python", sys.executable)
    tool = ("--constraints", str(wheel.constraints), "--from", str(wheel.path))
    return replace(vcrproxy, program=(UVX, *how, *tool, "vcrproxy"))


def run(command: list[str], cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_use() -> Iterator[str]:
    """List the versions that are installed here, as constraints."""
    for one in distributions():
        if one.name != "vcrproxy":
            yield f"{one.name}=={one.version}\n"


def skip_if_nothing_can_be_installed(install: list[str], why: str) -> None:
    """Tell a registry that is out of reach from a wheel that asks for too much."""
    try:
        run([*install, "--no-deps", f"certifi=={version('certifi')}"])
    except AssertionError:
        pytest.skip(f"not installed: {why.splitlines()[0]}")


def test_it_holds_the_package_and_the_addons_and_nothing_else(wheel):
    addons = PROJECT / "addons"
    files = {path.relative_to(addons) for path in addons.rglob("*") if path.is_file()}
    # READMEs are read in the repository, and pytest-vcrproxy is a distribution of its own
    files = {path for path in files if path.suffix != ".md" and path.parts[0] != "pytest-vcrproxy"}
    ours = {str(path) for path in files if path.parent.name != "__pycache__"}
    package = {name for name in ours if name.startswith("vcrproxy/")}
    held = {name for name in zipfile.ZipFile(wheel.path).namelist() if ".dist-info/" not in name}

    assert ours - package == {"record.py", "replay.py"}
    assert held == package | {"vcrproxy/addons/record.py", "vcrproxy/addons/replay.py"}
    assert {"vcrproxy/py.typed", "vcrproxy/__main__.py"} <= held
    assert any(name.endswith("/preload/redirect.cjs") for name in held)


@pytest.mark.parametrize("program", [["vcrproxy"], ["python", "-m", "vcrproxy"]], ids=" ".join)
def test_it_records_and_replays_from_an_environment_of_its_own(
    environment, vcrproxy, cassette, program
):
    command = (str(environment / program[0]), *program[1:])

    check_record_and_replay(replace(vcrproxy, program=command), cassette)


def test_it_records_and_replays_by_uvx(uvx, cassette):
    assert uvx.run("--version").out == version_text() + "\n"
    check_record_and_replay(uvx, cassette)


def test_under_uvx_the_command_is_looked_up_in_the_user_s_path(uvx, cassette):
    passing = ["run", "--mode", "passthrough", "--quiet", str(cassette), "--"]

    found = uvx.run(*passing, "sh", "-c", 'echo "$PATH"')

    assert found.out == uvx.environment()["PATH"] + "\n"


def check_record_and_replay(tool: CommandLine, cassette: Path) -> None:
    run_once = ("run", "--mode", "once", str(cassette))

    recorded = tool.run(*run_once, *tool.to_origin(), "--", *ASK, "one")
    replayed = tool.run(*run_once, "--", *ASK, "one")

    assert recorded.status == 0, recorded.err
    assert f"{cassette}: recorded 1 interaction" in recorded.err
    assert replayed.out == recorded.out
    assert f"{cassette}: served 1 interaction" in replayed.err
