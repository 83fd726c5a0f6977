"""What the scripts and tests install is written down, and belongs to what they ask for."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.lock import PARTS, PROJECT, Lock, compare, read_requirements

OURS = PROJECT / "requirements.lock"
CLIENTS = PROJECT / "tests" / "clients" / "python"
LOCKS = [lock for part in PARTS.values() for lock in part]
NAMES_A_REGISTRY = re.compile(
    r'"resolved"|^--(extra-)?index-url|^--find-links| @ https?:', re.MULTILINE
)


def asked() -> list[str]:
    """List what pyproject.toml asks for: to run, to develop and to build."""
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    project, build = pyproject["project"], pyproject["build-system"]
    return [*project["dependencies"], *project["optional-dependencies"]["dev"], *build["requires"]]


def entries(text: str) -> list[str]:
    """Split a lock into its packages, each with its hashes."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return re.split(r"\n(?=\w)", lines)


def folders_of_tests() -> Iterator[Path]:
    """Walk through tests/, but not through what is installed there."""
    for folder, below, _ in os.walk(PROJECT / "tests"):
        below[:] = [name for name in below if name[0] != "." and name != "node_modules"]
        yield Path(folder)


@pytest.mark.parametrize("text", asked())
def test_the_lock_has_what_pyproject_asks_for(text):
    requirement = Requirement(text)
    locked = dict(read_requirements(OURS.read_text()))

    assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_the_clients_lock_has_what_is_asked_for_beside_it():
    locked = dict(read_requirements((CLIENTS / "requirements.txt").read_text()))
    wanted = [
        Requirement(line)
        for line in (CLIENTS / "requirements.in").read_text().splitlines()
        if line and not line.startswith("#")
    ]

    assert wanted
    assert all(locked[each.name] in each.specifier for each in wanted)


@pytest.mark.parametrize("path", [OURS, CLIENTS / "requirements.txt"], ids=lambda path: path.name)
def test_every_package_of_a_lock_has_its_version_and_hashes(path):
    for entry in entries(path.read_text()):
        assert re.match(r"[\w.-]+==[^\s;]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_the_lock_is_for_every_supported_python(version):
    """A version that only an older Python gets must have another for the newer one."""
    environment = {**default_environment(), "python_version": version}
    environment["python_full_version"] = f"{version}.0"
    requirements = [Requirement(entry.split("\\")[0]) for entry in entries(OURS.read_text())]
    chosen = [r.name for r in requirements if not r.marker or r.marker.evaluate(environment)]

    assert len(chosen) == len(set(chosen))
    assert {canonicalize_name(Requirement(text).name) for text in asked()} <= set(chosen)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.path)
def test_a_lock_is_read_and_names_no_registry(lock: Lock):
    """Cargo has to name its own, which stands for whatever mirror is configured."""
    versions = [one for several in lock.versions().values() for one in several]

    assert versions
    assert all(re.match(r"v?\d", one) for one in versions)
    assert not NAMES_A_REGISTRY.search(lock.file.read_text())


@pytest.mark.parametrize(
    ("manifest", "lock", "dependencies"),
    [
        ("package.json", "package-lock.json", "dependencies"),
        ("Cargo.toml", "Cargo.lock", "dependencies"),
        ("go.mod", "go.mod", "require"),
        ("requirements.in", "requirements.txt", "=="),
    ],
)
def test_scripts_lock_knows_every_manifest(manifest, lock, dependencies):
    folders = [folder for folder in folders_of_tests() if (folder / manifest).exists()]
    asking = [folder for folder in folders if dependencies in (folder / manifest).read_text()]

    assert asking
    assert {folder / lock for folder in asking} <= {lock.file for lock in LOCKS}


def test_what_changed_is_said_with_the_old_and_the_new_version():
    before = {"same": {"1"}, "newer": {"1.9"}, "gone": {"1"}, "twice": {"1", "2"}}
    after = {"same": {"1"}, "newer": {"1.10"}, "come": {"3"}, "twice": {"2"}}

    assert list(compare(before, after)) == [
        "come: none -> 3",
        "gone: 1 -> none",
        "newer: 1.9 -> 1.10",
        "twice: 1, 2 -> 2",
    ]
