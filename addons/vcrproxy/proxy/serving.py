"""Run the proxy inside this process, without mitmdump."""

import asyncio
import sys
import types
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from vcrproxy.proxy.setup import Listening, Setup
from vcrproxy.sessions.book import Book


@asynccontextmanager
async def serving(book: Book, setup: Setup) -> AsyncIterator[Listening]:
    """Run the proxy while the block runs; closes the sessions at the end.

    Raises ServingError.
    """
    keep_addons_out()
    from vcrproxy.proxy.embedded import ready, start  # noqa: PLC0415  see keep_addons_out

    master, desk = start(book, setup)
    running = asyncio.ensure_future(master.run())
    try:
        yield Listening(await ready(master, running, setup), desk.gate.token)
    finally:
        master.shutdown()
        await running


def keep_addons_out() -> None:
    """Keep mitmproxy from importing addons that nobody asked for: most of its start goes there.

    Importing any of its addons imports all of them, through the package; a bare package of the
    same name and place does not. Without effect once mitmproxy is imported.
    """
    name = "mitmproxy.addons"
    spec = find_spec("mitmproxy")
    if name not in sys.modules and spec is not None and spec.submodule_search_locations:
        bare = types.ModuleType(name)
        bare.__path__ = [f"{folder}/addons" for folder in spec.submodule_search_locations]
        sys.modules[name] = bare
