"""`vcrproxy config`: which value of each option counts, and where it was set."""

import argparse
import os
from typing import TYPE_CHECKING, Any

from vcrproxy.cli.arguments import Commands, add_options, gather
from vcrproxy.cli.saying import say
from vcrproxy.options.modes import default_mode
from vcrproxy.options.table import in_command
from vcrproxy.options.values import Value, Values

if TYPE_CHECKING:
    from vcrproxy.options.configuration import Configuration

type Row = tuple[str, Value]


def add_to(commands: Commands) -> None:
    """Add the subcommand."""
    purpose = "say which value of each option counts, and where it was set"
    parser = commands.add_parser(
        "config",
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}: by a flag, a variable, the configuration "
        "file, or not at all.",
        usage="vcrproxy config [OPTION ...] [SESSION]",
    )
    parser.add_argument(
        "session", nargs="?", metavar="SESSION", help="say it for the session of this name"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="say it as JSON")
    add_options(parser, "config")
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace, command: list[str]) -> int:  # noqa: ARG001
    """Print what counts; raises OptionError."""
    import json  # noqa: PLC0415

    layers, file = gather(options)
    values = layers.options_for(options.session)
    rows = _rows(values, options.session)
    if options.as_json:
        print(json.dumps(_as_data(rows, file, options.session), indent=2))
        return 0
    if not values.flag("quiet"):
        say(_whence(file))
    print("\n".join(_aligned(rows)))
    return 0


def _rows(values: Values, session: str | None) -> list[Row]:
    """List what holds for the proxy, or only what can be another for each session."""
    options = [o for o in in_command("config") if session is None or o.per_session]
    return [(o.name, _mode(values) if o.name == "mode" else values[o.name]) for o in options]


def _mode(values: Values) -> Value:
    """Say which mode is chosen if none is set."""
    if values["mode"].raw is not None:
        return values["mode"]
    mode, why = default_mode(os.environ)
    return Value(mode.value[0], "default, since CI is set" if why else "default")


def _whence(file: "Configuration") -> str:
    if file.path is None:
        return "no configuration file here or in a folder above"
    return f"the configuration file is {os.path.relpath(file.path)}"


def _aligned(rows: list[Row]) -> list[str]:
    cells = [(name, _shown(value), value.origin) for name, value in rows]
    widths = [max(len(cell[column]) for cell in cells) for column in (0, 1)]
    return [f"{name:{widths[0]}}  {text:{widths[1]}}  {origin}" for name, text, origin in cells]


def _shown(value: Value) -> str:
    if value.raw is None or value.raw == ():
        return "-"
    if isinstance(value.raw, tuple):
        return ", ".join(value.raw)
    return str(value.raw).lower() if isinstance(value.raw, bool) else str(value.raw)


def _as_data(rows: list[Row], file: "Configuration", session: str | None) -> dict[str, Any]:
    return {
        "file": None if file.path is None else str(file.path),
        "session": session,
        "options": {name: {"value": value.raw, "origin": value.origin} for name, value in rows},
    }
