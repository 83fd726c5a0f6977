"""The table of options as arguments of subcommands."""

import argparse
from typing import Any

from vcrproxy.options.layers import Layers
from vcrproxy.options.table import Front, Kind, Option, Raw, in_command
from vcrproxy.options.values import Value, Values, as_raw

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_options(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the options that do something in a subcommand; None stands for one that is not given."""
    ours = parser.add_argument_group("what is recorded and replayed")
    around = parser.add_argument_group("the proxy and the command")
    for option in in_command(command):
        if option.name == "cassette":
            _add_cassette(parser, option, command)
        else:
            _add_flag(ours if Front.MITMDUMP in option.fronts else around, option)


def settle(options: argparse.Namespace) -> None:
    """Decide what counts: sets each option to its value, and `layers`; raises OptionError."""
    given = {
        option.name: Value.of(option, as_raw(option, value), option.flag)
        for option in in_command(options.subcommand)
        if (value := getattr(options, option.name)) is not None
    }
    options.layers = Layers(Values(given))
    for name, value in options.layers.options_for().raw().items():
        setattr(options, name, value)


def _add_cassette(parser: argparse.ArgumentParser, option: Option, command: str) -> None:
    is_optional = "dir" in {other.name for other in in_command(command)}
    parser.add_argument(
        option.name,
        metavar=option.metavar,
        help=option.help,
        nargs="?" if is_optional else None,
    )


def _add_flag(group: argparse._ArgumentGroup, option: Option) -> None:
    names = [option.short] if option.short else []
    group.add_argument(*names, option.flag, dest=option.name, help=_help(option), **_takes(option))


def _takes(option: Option) -> dict[str, Any]:
    """Say in argparse's words what follows a flag."""
    if option.kind is Kind.FLAG:
        return {"action": "store_const", "const": True}
    if option.kind is Kind.LIST:
        return {"action": "extend", "nargs": 1, "metavar": option.metavar}
    if option.kind is Kind.NUMBER:
        return {"type": int, "metavar": option.metavar}
    if option.choices and option.check is None:
        return {"choices": option.choices}
    return {"metavar": option.metavar}


def _help(option: Option) -> str:
    default = _shown(option.default)
    return f"{option.help} (default: {default})" if default else option.help


def _shown(default: Raw) -> str:
    if isinstance(default, tuple):
        return ",".join(default)
    return "" if default is None or isinstance(default, bool) else str(default)
