"""The table as mitmproxy's options, for `mitmdump --set cassette_…`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vcrproxy.options.table import Front, Kind, Option, on
from vcrproxy.options.values import Value, Values, as_raw

if TYPE_CHECKING:
    from mitmproxy.addonmanager import Loader

_TYPES: dict[Kind, Any] = {Kind.FLAG: bool, Kind.LIST: Sequence[str], Kind.NUMBER: int}


def declare(loader: "Loader") -> None:
    """Make the options known to mitmproxy; both addons may do so in one process."""
    for option in on(Front.MITMDUMP):
        # mitmproxy has no option without a value but an empty text; `Value` knows more choices
        choices = option.choices if option.default is not None else None
        loader.add_option(
            option.mitmdump_name,
            _TYPES.get(option.kind, str),
            _default(option),
            _sentences(option),
            choices=choices or None,
        )


def read_declared(options: Any) -> Values:
    """Take the values out of mitmproxy's options; raises OptionError."""
    given = ((option, getattr(options, option.mitmdump_name)) for option in on(Front.MITMDUMP))
    return Values(
        {
            option.name: Value.of(option, as_raw(option, value), option.mitmdump_name)
            for option, value in given
            if value != "" or option.default is not None
        }
    )


def _default(option: Option) -> bool | int | str | list[str]:
    if isinstance(option.default, tuple):
        return list(option.default)
    return "" if option.default is None else option.default


def _sentences(option: Option) -> str:
    """Write the help as mitmproxy does."""
    short = f"{option.help[0].upper()}{option.help[1:]}."
    return f"{short} {option.more}".replace("`", "").strip()
