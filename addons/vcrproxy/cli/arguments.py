"""The table of options as arguments of subcommands, and what counts in the end."""

import argparse
import os
from typing import TYPE_CHECKING, Any

from vcrproxy.options.table import Front, Kind, Option, in_command

if TYPE_CHECKING:
    from vcrproxy.options.configuration import Configuration
    from vcrproxy.options.layers import Layers

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_options(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the options that do something in a subcommand; None stands for one that is not given."""
    ours = parser.add_argument_group("what is recorded and replayed")
    around = parser.add_argument_group(
        "the proxy and the command",
        "--no-NAME takes back what a file or a variable has switched on",
    )
    for option in in_command(command):
        if option.name == "cassette":
            _add_cassette(parser, option, command)
        else:
            _add_flag(ours if Front.MITMDUMP in option.fronts else around, option)


def settle(options: argparse.Namespace) -> None:
    """Decide what counts: sets each option to its value, and `layers`; raises OptionError."""
    options.layers, _ = gather(options)
    for name, value in options.layers.options_for().raw().items():
        setattr(options, name, value)


def gather(options: argparse.Namespace) -> "tuple[Layers, Configuration]":
    """Take what flags, variables and the file say of a subcommand's options; raises OptionError."""
    # not for those who only ask for --help
    from vcrproxy.options.configuration import find_configuration  # noqa: PLC0415
    from vcrproxy.options.layers import Layers  # noqa: PLC0415
    from vcrproxy.options.values import Value, Values, as_raw  # noqa: PLC0415
    from vcrproxy.options.variables import read_variables  # noqa: PLC0415

    known = in_command(options.subcommand)
    flags = {
        option.name: Value.of(option, as_raw(option, value), _written(option, value))
        for option in known
        if (value := getattr(options, option.name)) is not None
    }
    file = find_configuration()
    given = Values(flags).over(read_variables(os.environ))
    layers = Layers(given, file.values, file.sections)
    return layers.only(frozenset(option.name for option in known)), file


def _written(option: Option, value: object) -> str:
    return option.off_flag if value is False else option.flag


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
    if option.kind is Kind.FLAG and Front.FILE in option.fronts:
        group.add_argument(
            option.off_flag,
            dest=option.name,
            action="store_const",
            const=False,
            help=argparse.SUPPRESS,
        )


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
    return f"{option.help} (default: {option.holds})" if option.holds else option.help
