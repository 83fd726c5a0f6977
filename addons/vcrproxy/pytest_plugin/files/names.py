"""Which cassette file a test has."""

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# Windows refuses <>:"/\|?* and control characters; what else is replaced is so for the shell's sake
_UNSAFE = re.compile(r"[^\w\-.\[\]=+@,() ]")
# Source: Microsoft, "Naming Files, Paths, and Namespaces"; an extension does not help
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST = 120  # bytes; .yaml.partial and .rescued-1.yaml come behind, and 255 are allowed


@dataclass(frozen=True, slots=True)
class Folders:
    """Where cassettes lie.

    root: pytest's root folder. folder: the option cassette_dir; "" keeps them beside the tests.
    """

    root: Path
    folder: str = ""

    def beside(self, directory: Path) -> Path:
        """Give the cassette folder of a folder with tests."""
        if self.folder and directory.is_relative_to(self.root):
            return self.root / self.folder / directory.relative_to(self.root)
        return self.root / self.folder if self.folder else directory / "cassettes"

    def of_module(self, module: Path) -> Path:
        """Give the folder for the cassettes of a test file."""
        return self.beside(module.parent) / safe_name(module.stem)

    def default(self, module: Path, names: Sequence[str]) -> Path:
        """Give the cassette of a test without a name of its own; names: classes, then the test."""
        return self.of_module(module) / f"{safe_name('.'.join(names))}.yaml"

    def named(self, module: Path, name: str) -> Path:
        """Give the cassette of a test whose marker names it."""
        suffix = "" if name.endswith((".yaml", ".yml")) else ".yaml"
        return Path(os.path.normpath(self.beside(module.parent) / f"{name}{suffix}"))

    def session_name(self, path: Path) -> str:
        """Name the session of a cassette, for sections of vcrproxy's configuration file."""
        base = self.root / self.folder
        parts = path.relative_to(base).parts if path.is_relative_to(base) else path.parts[-1:]
        kept = [part for part in parts if self.folder or part != "cassettes"]
        return "/".join(kept).removesuffix(path.suffix)


def safe_name(name: str) -> str:
    """Make a file name of a test's name: itself if every system allows it, else with a digest."""
    clean = _UNSAFE.sub("-", unicodedata.normalize("NFC", name)).strip(" .") or "-"
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    clean = clean.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .")
    return clean if clean == name else f"{clean}-{_digest(name)}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def collisions(paths: Iterable[Path]) -> dict[Path, Path]:
    """Find paths that macOS and Windows take for one, each with another such path."""
    groups: dict[str, set[Path]] = defaultdict(set)
    for path in paths:
        groups[unicodedata.normalize("NFD", str(path)).casefold()].add(path)
    return {
        path: min(group - {path}) for group in groups.values() if len(group) > 1 for path in group
    }
