"""The table as variables: VCRPROXY_HOSTS and its kin."""

from collections.abc import Mapping

from vcrproxy.options.kinds import parse_kind
from vcrproxy.options.table import Front, Option, on
from vcrproxy.options.values import OptionError, Value, Values


def read_variables(environ: Mapping[str, str]) -> Values:
    """Take the values out of the environment; an empty variable is none. Raises OptionError."""
    given = ((option, environ.get(option.variable)) for option in on(Front.FILE))
    return Values({option.name: _read(option, text) for option, text in given if text})


def _read(option: Option, text: str) -> Value:
    raw = parse_kind(option.kind, text)
    if raw is None:
        raise OptionError(f"{option.variable} is {text!r}, expected {option.kind.value}")
    return Value.of(option, raw, option.variable)
