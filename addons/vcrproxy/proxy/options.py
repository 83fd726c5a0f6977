"""The options of both addons: declared once, read once into a typed value."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from vcrproxy.capture.credentials import is_credential
from vcrproxy.capture.headers import KEPT_HEADERS
from vcrproxy.capture.steps import Policy
from vcrproxy.options.hosts import ConnectTo, Hosts, split_list

if TYPE_CHECKING:
    from mitmproxy.addonmanager import Loader


class OptionError(ValueError):
    """An option has a value that cannot be used; the message names it."""


class OtherHosts(enum.Enum):
    """What happens to hosts that are not in `cassette_hosts`."""

    BY_ADDON = "auto"
    PASS = "pass"  # noqa: S105  the word is a choice, no password
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Settings:
    """The options as the rest of the program uses them.

    never_kept: names in `cassette_keep_headers` that are not kept all the same.
    """

    cassette: Path
    hosts: Hosts
    connect_to: tuple[ConnectTo, ...]
    policy: Policy
    never_kept: tuple[str, ...]
    repeat: bool
    other_hosts: OtherHosts

    @classmethod
    def read(cls, options: Any) -> Self:
        """Check all options; raises OptionError.

        options: mitmproxy's, or any object with attributes of the same names.
        """
        names = [name.lower() for name in split_list(options.cassette_keep_headers)]
        kept = frozenset(name for name in names if not is_credential(name))
        return cls(
            cassette=_read_cassette(options.cassette),
            hosts=_read("cassette_hosts", Hosts.parse, options.cassette_hosts),
            connect_to=_read("cassette_connect_to", _parse_rules, options.cassette_connect_to),
            policy=Policy(KEPT_HEADERS | kept),
            never_kept=tuple(name for name in names if is_credential(name)),
            repeat=options.cassette_repeat,
            other_hosts=OtherHosts(options.cassette_other_hosts),
        )


def declare(loader: "Loader") -> None:
    """Make the options known to mitmproxy; both addons may do so in one process."""
    loader.add_option("cassette", str, "", "The cassette file to record to or to replay from.")
    loader.add_option(
        "cassette_hosts",
        Sequence[str],
        ["api.openai.com"],
        "Hosts that are intercepted, recorded and replayed: HOST, HOST:PORT, *.DOMAIN or "
        "http://HOST:PORT. Separate several by commas, or repeat the option. A request to the "
        "proxy's own port as a base URL is meant for the first one.",
    )
    loader.add_option(
        "cassette_keep_headers",
        Sequence[str],
        [],
        "Headers to keep in the cassette beside Accept, Content-Type and User-Agent. "
        "Credentials and cookies are never kept.",
    )
    loader.add_option(
        "cassette_repeat", bool, False, "Replay: an interaction may be played more than once."
    )
    loader.add_option(
        "cassette_other_hosts",
        str,
        OtherHosts.BY_ADDON.value,
        "Hosts that are not in cassette_hosts: pass them through with their own TLS, or refuse "
        "them with an explanation. auto passes while recording and refuses in replay.",
        choices=[choice.value for choice in OtherHosts],
    )
    loader.add_option(
        "cassette_connect_to",
        Sequence[str],
        [],
        "Record: HOST1:PORT1:HOST2:PORT2 connects to HOST2:PORT2 for what is meant for "
        "HOST1:PORT1, as curl's --connect-to does.",
    )


def _read[T, V](name: str, parse: Callable[[V], T], value: V) -> T:
    try:
        return parse(value)
    except ValueError as problem:
        raise OptionError(f"{name}: {problem}") from problem


def _read_cassette(value: str) -> Path:
    if not value:
        raise OptionError("cassette: no file is named; add --set cassette=cassettes/NAME.yaml")
    try:
        return Path(value).expanduser()
    except RuntimeError as problem:
        raise OptionError(f"cassette: {value}: {problem}; write the path in full") from problem


def _parse_rules(values: Sequence[str]) -> tuple[ConnectTo, ...]:
    return tuple(map(ConnectTo.parse, split_list(values)))
