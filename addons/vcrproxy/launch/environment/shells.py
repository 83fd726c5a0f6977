"""What to type into a shell so that it has the environment that a child would get."""

import shlex
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePosixPath

from vcrproxy.launch.environment.policy import Changes


class Shell(Enum):
    """The shells that `vcrproxy env` writes for; SH stands for bash, zsh, dash and their kin."""

    SH = "sh"
    FISH = "fish"
    POWERSHELL = "powershell"


_BY_PROGRAM = {"fish": Shell.FISH, "pwsh": Shell.POWERSHELL, "powershell": Shell.POWERSHELL}

# PowerShell takes typographic quotes for plain ones; a doubled one stands for itself
# (PowerShell, CodeGeneration.EscapeSingleQuotedStringContent).
_POWERSHELL_QUOTES = str.maketrans({quote: quote * 2 for quote in "'\u2018\u2019\u201a\u201b"})


def detect_shell(environ: Mapping[str, str]) -> Shell:
    """Tell from SHELL which shell the user has; sh if it is none that we know better."""
    return _BY_PROGRAM.get(PurePosixPath(environ.get("SHELL", "")).name, Shell.SH)


def export_lines(changes: Changes, shell: Shell) -> list[str]:
    """Write the changes as commands, unsetting first; a value may span lines."""
    unset, export = _COMMANDS[shell]
    return [
        *(unset.format(name) for name in sorted(changes.unset)),
        *(export.format(name, _quote(value, shell)) for name, value in changes.set.items()),
    ]


_COMMANDS = {
    Shell.SH: ("unset {}", "export {}={}"),
    Shell.FISH: ("set -e {}", "set -gx {} {}"),
    Shell.POWERSHELL: ("Remove-Item Env:{} -ErrorAction SilentlyContinue", "$env:{} = {}"),
}


def _quote(value: str, shell: Shell) -> str:
    match shell:
        case Shell.SH:
            return shlex.quote(value)
        case Shell.FISH:  # within '' only \ and ' are special
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        case Shell.POWERSHELL:
            return f"'{value.translate(_POWERSHELL_QUOTES)}'"
