"""From the name of a session to the file of its cassette.

A name is any printable text, with "/" between folders, as test ids have it. Its file is readable,
safe on Linux, macOS and Windows, and another one for another name, also where a file system does
not tell upper from lower case or one form of an accent from the other: what had to be changed is
made up for by a digest, `TestChat` is `TestChat~b3fbf6`.
"""

import hashlib
import re
import unicodedata
from pathlib import Path

from vcrproxy.sessions.errors import SessionError

LONGEST_NAME = 500  # characters
_LONGEST_PART = 100  # bytes of UTF-8; file systems allow 255, and `.yaml.partial` comes behind
_DIGITS = 6

# Windows: "Naming Files, Paths, and Namespaces", reserved characters and names; "~" is ours, and
# shells expand it
_UNSAFE = re.compile(
    r'[<>:"|?*\\~]|^[. ]|[. ]$'
    r"|\.(?=(?:yaml|partial|lock|rescued-\d+)$)"  # what we put beside a cassette
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.I)


def cassette_path(folder: Path, name: str) -> Path:
    """Name the cassette of a session in a folder; raises SessionError.

    The file, its folders and what they link to lie in the folder.
    """
    check_name(name)
    *folders, last = map(safe_part, name.split("/"))
    path = folder.joinpath(*folders, f"{last}.yaml")
    if not _is_inside(folder, path):
        raise SessionError(f"session {name!r}: {path} leads out of {folder}; mend the link")
    return path


def check_name(name: str) -> None:
    """Refuse a name that cannot be a session's; raises SessionError."""
    if reason := _fault(name):
        raise SessionError(
            f"{_shown(name)} is no name for a session: {reason}; "
            "a name is printable text, with / between folders"
        )


def safe_part(part: str) -> str:
    """Make one part of a name a file name, injective up to a digest of 24 bits."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", part))
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    short = _cut(plain)
    if short == part == part.casefold() == part.upper().casefold():  # upper: for a dotless i
        return part
    digest = hashlib.sha256(part.encode("utf-8")).hexdigest()
    return f"{short}~{digest[:_DIGITS]}"


def _fault(name: str) -> str:
    if not name:
        return "it is empty"
    if len(name) > LONGEST_NAME:
        return f"it has {len(name)} characters, {LONGEST_NAME} are allowed"
    if not name.isprintable():
        return "it holds a character that cannot be printed"
    return _fault_of_parts(name.split("/"))


def _fault_of_parts(parts: list[str]) -> str:
    if not all(part.strip() for part in parts):
        return "a part of it is empty"
    if not {".", ".."}.isdisjoint(parts):
        return "a part of it is . or .."
    return ""


def _shown(name: str) -> str:
    return ascii(name if len(name) <= 60 else f"{name[:60]}...")


def _cut(text: str) -> str:
    """Cut to the longest part, between characters."""
    return text.encode("utf-8")[:_LONGEST_PART].decode("utf-8", "ignore")


def _is_inside(folder: Path, path: Path) -> bool:
    """Tell whether a path stays in a folder once all links are followed; a loop does not."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False
