"""Install real clients from their registries, once for all test workers."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest


def install_once(product: Path, pins: Path, commands: Iterable[Sequence[str | Path]]) -> None:
    """Run commands in the folder of `pins`, unless they have made `product` from these pins before.

    Several workers may call it at once. Skips the test, with the reason, if a command fails.
    """
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    with (pins.parent / ".installing").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() == wanted and product.exists():
            return
        for command in commands:
            _install(command, pins.parent)
        lock.truncate(0)
        lock.write(wanted)


def _install(command: Sequence[str | Path], folder: Path) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).splitlines()
        reason = next((line for line in lines if "error" in line.lower()), "no reason given")
        shown = " ".join([Path(command[0]).name, *map(str, command[1:])])
        pytest.skip(f"not installed: `{shown}` failed in {folder.name}/: {reason}")


def fetch_crates(folder: Path) -> None:
    """Fetch what the Cargo.lock of a folder pins; skips the test if that is impossible."""
    lock = folder / "Cargo.lock"
    install_once(lock, lock, [["cargo", "fetch", "--quiet", "--locked"]])


def install_npm_packages(folder: Path) -> str:
    """Install what the package-lock.json of a folder pins, and give the path of Node.

    Skips the test if there is no Node.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("Node is not installed: node and npm, 20 or newer")
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    product = folder / "node_modules" / ".package-lock.json"
    install_once(product, folder / "package-lock.json", [install])
    return node
