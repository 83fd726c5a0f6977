"""Where programs are looked up: the user's PATH, not that of our own environment."""

import os
from collections.abc import Mapping


def users_path(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Give PATH, if it must change: without the folder that uvx puts in front of it.

    That folder is our environment's, where `python` is ours and has none of the user's packages.
    `uv run` puts one in front as well, but that is the user's own, and named in VIRTUAL_ENV.
    prefix: our environment, as in sys.prefix.
    """
    first, _, others = environ.get("PATH", "").partition(os.pathsep)
    is_ours = os.path.realpath(first) == os.path.realpath(os.path.join(prefix, "bin"))
    by_uvx = "UV" in environ and environ.get("VIRTUAL_ENV") != prefix
    return {"PATH": others} if is_ours and by_uvx else {}
