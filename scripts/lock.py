"""Renew what the scripts and tests install, and say what changed.

python    requirements.lock: vcrproxy, its tools and setuptools, for every supported Python; and the
          environment in which the pytest plug-in is tried without them
clients   tests/clients/python/requirements.txt, from the requirements.in beside it
node      package-lock.json, from the package.json beside it
rust      Cargo.lock, from the Cargo.toml beside it
go        go.mod and go.sum are tidied; they say themselves which versions count

Manifests stay as they are: a client that the README names with its version, and the go-vcr that
we are compared with, change only by hand. Maven has exact versions in pom.xml and no lock of its
own; Perl, PHP, Ruby and the shell's tools are those of the system (tests/install-debian.sh).

What is new is tested by ./scripts/test before it is committed.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
UV = str(Path(sys.executable).with_name("uv"))

# Universal: one file for every platform and Python. No registry is named, so that anybody's own
# index or mirror serves; hashes say whether it serves the same.
COMPILE = (UV, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--upgrade")
COMPILE += ("--python-version", "3.12", "--only-binary", ":all:")
COMPILE += ("--no-emit-index-url", "--no-emit-find-links")
COMPILE += ("--custom-compile-command", "./scripts/lock")

NPM = ("npm", "update", "--package-lock-only", "--omit-lockfile-registry-resolved")
NPM += ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")

type Versions = dict[str, set[str]]
type Reader = Callable[[str], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Lock:
    """A file that says what is installed.

    command: what renews it, in its folder. read: gives its names and versions.
    """

    path: str
    command: Sequence[str]
    read: Reader

    @property
    def file(self) -> Path:
        return PROJECT / self.path

    def versions(self) -> Versions:
        found: Versions = defaultdict(set)
        if self.file.exists():
            for name, version in self.read(self.file.read_text(encoding="utf-8")):
                found[name].add(version)
        return found

    def renew(self) -> None:
        subprocess.run(self.command, cwd=self.file.parent, stdout=subprocess.DEVNULL, check=True)


def read_requirements(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)


def read_package_lock(text: str) -> Iterator[tuple[str, str]]:
    for path, package in json.loads(text)["packages"].items():
        if path:
            yield path.removeprefix("node_modules/"), package["version"]


def read_cargo_lock(text: str) -> Iterator[tuple[str, str]]:
    for package in tomllib.loads(text)["package"]:
        yield package["name"], package["version"]


def read_go_mod(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"^(?:\t|require )(\S+) (v\S+)", text, re.MULTILINE)


def npm(folder: str) -> Lock:
    return Lock(f"{folder}/package-lock.json", NPM, read_package_lock)


def cargo(folder: str) -> Lock:
    return Lock(f"{folder}/Cargo.lock", ("cargo", "update", "--quiet"), read_cargo_lock)


def go(folder: str) -> Lock:
    return Lock(f"{folder}/go.mod", ("go", "mod", "tidy"), read_go_mod)


PARTS = {
    "python": [
        Lock(
            "requirements.lock",
            (*COMPILE, "--extra", "dev", "pyproject.toml", "--output-file", "requirements.lock"),
            read_requirements,
        ),
        Lock(
            "tests/pytest_plugin/apart/requirements.txt",
            (*COMPILE, "requirements.in", "--output-file", "requirements.txt"),
            read_requirements,
        ),
    ],
    "clients": [
        Lock(
            "tests/clients/python/requirements.txt",
            (*COMPILE, "requirements.in", "--output-file", "requirements.txt"),
            read_requirements,
        )
    ],
    "node": [
        npm("tests/clients/node"),
        npm("tests/examples/vitest"),
        npm("tests/launch/environment/node"),
        npm("tests/wire/node"),
    ],
    "rust": [cargo("tests/clients/rust"), cargo("tests/launch/authority/clients/rustls")],
    "go": [
        go("tests/clients/go"),
        go("tests/conformance/go"),
        go("tests/conformance/go_vcr_401"),
        go("tests/conformance/go_yaml_rc6"),
        go("tests/examples/go"),
    ],
}


def main() -> int:
    done = [renew(lock) for part in read_arguments().parts or PARTS for lock in PARTS[part]]
    return 0 if all(done) else 1


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/lock",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (all)")
    arguments = parser.parse_args()
    for part in arguments.parts:
        if part not in PARTS:
            parser.error(f"no part is called {part}; there are {', '.join(PARTS)}")
    return arguments


def renew(lock: Lock) -> bool:
    """Renew one and print what changed; tells whether that was possible."""
    tool = lock.command[0]
    if shutil.which(tool) is None:
        print(f"{lock.path}: left as it was, since {tool} is not installed")
        return False
    before = lock.versions()
    try:
        lock.renew()
    except subprocess.CalledProcessError as error:
        print(f"{lock.path}: {tool} failed with status {error.returncode}, see above")
        return False
    changes = list(compare(before, lock.versions()))
    print(f"{lock.path}: {len(changes) or 'no'} change{'' if len(changes) == 1 else 's'}")
    for change in changes:
        print(f"  {change}")
    return True


def compare(before: Versions, after: Versions) -> Iterator[str]:
    """Tell in words what differs; a name may have several versions."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, set()), after.get(name, set())
        if old != new:
            yield f"{name}: {words(old)} -> {words(new)}"


def words(versions: set[str]) -> str:
    return ", ".join(sorted(versions)) or "none"


if __name__ == "__main__":
    raise SystemExit(main())
