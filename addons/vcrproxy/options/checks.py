"""Checks of values that are of the right kind: each raises ValueError in words for the user."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from vcrproxy.options.hosts import ConnectTo, Hosts, split_list
from vcrproxy.options.modes import parse_mode


def check_hosts(value: object) -> Hosts:
    """Read a list of hosts."""
    return Hosts.parse(cast("Iterable[str]", value))


def check_rules(value: object) -> tuple[ConnectTo, ...]:
    """Read a list of rules where to connect to."""
    return tuple(map(ConnectTo.parse, split_list(cast("Iterable[str]", value))))


def check_mode(value: object) -> object:
    """Find a mode by any of its names."""
    return parse_mode(str(value))


def check_path(value: object) -> Path:
    """Read a path, with `~` for a home."""
    if not str(value):
        raise ValueError("the path is empty; write one, or leave the option out")
    try:
        return Path(str(value)).expanduser()
    except RuntimeError as problem:
        raise ValueError(f"{value}: {problem}; write the path in full") from problem


def check_port(value: object) -> None:
    """See to it that a number is a port."""
    if not 0 <= int(str(value)) <= 65535:
        raise ValueError(f"{value} is no port; write a number from 0 to 65535")
