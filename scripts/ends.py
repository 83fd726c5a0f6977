"""Make an environment with the newest or the lowest versions that pyproject.toml allows.

What vcrproxy itself needs is at that end, and what comes with it fits. The tools that
pyproject.toml names for developing are as in requirements.lock: they are not what is tested.
"""

import argparse
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from lock import PROJECT, UV, read_requirements
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

RESOLUTION = {"newest": "highest", "lowest": "lowest-direct"}


def main() -> None:
    end = read_arguments().end
    environment = PROJECT / f".venv-{end}"
    uv("venv", "--clear", "--python", sys.executable, environment)
    chosen = environment / "requirements.txt"
    choose(end, chosen)
    python = ("--python", environment / "bin" / "python")
    uv("pip", "sync", *python, chosen)
    uv("pip", "install", *python, "--no-deps", "--no-build-isolation", "--editable", PROJECT)
    if Version(dict(read_requirements(chosen.read_text()))["brotli"]) < Version("1.2"):
        hide_brotli_from_httpx2(environment)
    report(end, environment, chosen)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("end", choices=RESOLUTION)
    return parser.parse_args()


def uv(*arguments: str | Path) -> None:
    subprocess.run([UV, "--quiet", *map(str, arguments)], cwd=PROJECT, check=True)


def choose(end: str, chosen: Path) -> None:
    """Resolve what is to be installed, for this Python and platform."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    tools = names(project["optional-dependencies"]["dev"])
    locked = read_requirements((PROJECT / "requirements.lock").read_text())
    constraints = chosen.with_name("constraints.txt")
    constraints.write_text("".join(f"{n}=={v}\n" for n, v in locked if n in tools))
    how = ("--resolution", RESOLUTION[end], "--only-binary", ":all:", "--python", sys.executable)
    what = ("--extra", "dev", "pyproject.toml", "--constraint", constraints)
    uv("pip", "compile", *how, *what, "--output-file", chosen)


def hide_brotli_from_httpx2(environment: Path) -> None:
    """Have each Python of the environment import that module; says why itself."""
    (packages,) = environment.glob("lib/python*/site-packages")
    shutil.copy(PROJECT / "scripts" / "httpx2_without_brotli.py", packages)
    (packages / "httpx2_without_brotli.pth").write_text("import httpx2_without_brotli\n")


def names(requirements: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


def report(end: str, environment: Path, chosen: Path) -> None:
    """Print what is tested."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    direct = names(project["dependencies"])
    versions = [
        " ".join(each) for each in read_requirements(chosen.read_text()) if each[0] in direct
    ]
    print(f"test: the {end} versions that pyproject.toml allows: {', '.join(versions)}")
    sys.stdout.flush()
    subprocess.run([environment / "bin" / "vcrproxy", "--version"], check=True)


if __name__ == "__main__":
    main()
