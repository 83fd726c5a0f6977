"""Hide brotli from httpx2, which offers it to servers but cannot read it with a version below 1.2.

mitmproxy 12.2.0 takes no newer one, and in the environment of `scripts/test --lowest` the tests'
clients live beside it, as no user's program should. scripts/ends.py has each Python there import
this when it starts.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

DECODERS = "httpx2._decoders"


class WithoutBrotli(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        hidden = sys.modules.get("brotli")
        sys.modules["brotli"] = None  # type: ignore[assignment]  # so says the import system
        try:
            super().exec_module(module)
        finally:
            del sys.modules["brotli"]
            if hidden:
                sys.modules["brotli"] = hidden


class Finder:
    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, _target: object = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == DECODERS else None
        if spec and spec.origin:
            spec.loader = WithoutBrotli(name, spec.origin)
        return spec


sys.meta_path.insert(0, Finder)  # type: ignore[arg-type]
