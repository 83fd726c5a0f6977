"""The options as sessions use them: typed, read once."""

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from vcrproxy.capture.credentials import is_credential
from vcrproxy.capture.headers import KEPT_HEADERS
from vcrproxy.capture.steps import Policy
from vcrproxy.options.checks import check_path, check_rules
from vcrproxy.options.hosts import ConnectTo, Hosts, split_list
from vcrproxy.options.modes import Mode, parse_mode
from vcrproxy.options.values import OptionError, Values


class OtherHosts(enum.Enum):
    """What happens to hosts that are not in `hosts`."""

    BY_ADDON = "auto"
    PASS = "pass"  # noqa: S105  the word is a choice, no password
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Settings:
    """The options as the rest of the program uses them.

    cassette: that of the session without a name; None if there is only a folder.
    never_kept: names in `keep_headers` that are not kept all the same.
    folder: where the cassettes of named sessions lie.
    mode: None if nobody has chosen one.
    """

    cassette: Path | None
    hosts: Hosts
    connect_to: tuple[ConnectTo, ...]
    policy: Policy
    never_kept: tuple[str, ...]
    repeat: bool
    other_hosts: OtherHosts
    folder: Path | None = None
    mode: Mode | None = None
    report: Path | None = None

    @classmethod
    def read(cls, values: Values) -> Self:
        """Take what the options are set to; raises OptionError if no cassette is named."""
        if values.text("cassette") is None and values.text("dir") is None:
            raise OptionError("cassette: no file is named; add --set cassette=cassettes/NAME.yaml")
        names = [name.lower() for name in split_list(values.texts("keep_headers"))]
        kept = frozenset(name for name in names if not is_credential(name))
        mode = values.text("mode")
        return cls(
            cassette=_path(values.text("cassette")),
            hosts=Hosts.parse(values.texts("hosts")),
            connect_to=check_rules(values.texts("connect_to")),
            policy=Policy(KEPT_HEADERS | kept),
            never_kept=tuple(name for name in names if is_credential(name)),
            repeat=values.flag("repeat"),
            other_hosts=OtherHosts(values.text("other_hosts")),
            folder=_path(values.text("dir")),
            mode=None if mode is None else parse_mode(mode),
            report=_path(values.text("report")),
        )


def _path(value: str | None) -> Path | None:
    return None if value is None else check_path(value)
