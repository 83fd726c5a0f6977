"""Which versions are at work: what a report of a bug needs."""

import platform
from importlib.metadata import PackageNotFoundError, version


def version_text() -> str:
    """List our version and those of what decides how we behave, one a line."""
    return "\n".join(
        [
            f"vcrproxy {_installed('vcrproxy')}",
            f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
            f"mitmproxy {_installed('mitmproxy')}",
            f"PyYAML {_installed('PyYAML')}, libyaml {_libyaml()}",
        ]
    )


def _installed(distribution: str) -> str:
    """Read a version without importing the package: mitmproxy alone takes half a second."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _libyaml() -> str:
    try:
        from yaml._yaml import get_version_string  # noqa: PLC0415
    except ImportError:  # PyYAML was built without it
        return "not there"
    return str(get_version_string())
