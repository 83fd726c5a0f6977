"""Find vcrproxy: in this environment, or installed apart from it."""

import shlex
import shutil
import sys
from collections.abc import Mapping
from importlib.util import find_spec

HOW_TO_GET_ONE = """\
vcrproxy was not found; install it apart from your project: uv tool install vcrproxy, or \
pipx install vcrproxy; or set the variable VCRPROXY to the command that starts it"""


class NotFoundError(Exception):
    """There is no vcrproxy on this machine."""


def find_vcrproxy(environ: Mapping[str, str]) -> list[str]:
    """Give the command line that starts vcrproxy; raises NotFoundError."""
    if named := shlex.split(environ.get("VCRPROXY", "")):
        if shutil.which(named[0], path=environ.get("PATH")) is None:
            raise NotFoundError(f"VCRPROXY is {named[0]!r}, and no such command was found")
        return named
    if all(map(is_installed, ("vcrproxy", "mitmproxy"))):
        return [sys.executable, "-P", "-m", "vcrproxy"]
    if path := shutil.which("vcrproxy", path=environ.get("PATH")):
        return [path]
    if path := shutil.which("uvx", path=environ.get("PATH")):
        return [path, "vcrproxy"]
    raise NotFoundError(HOW_TO_GET_ONE)


def is_installed(name: str) -> bool:
    """Tell whether a package can be imported, without importing it; a bare folder is none."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin is not None
