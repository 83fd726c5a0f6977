"""The options as sessions use them: typed, read once."""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from vcrproxy.capture.credentials import is_credential
from vcrproxy.capture.headers import KEPT_HEADERS
from vcrproxy.capture.steps import Policy
from vcrproxy.options.checks import check_path, check_rules
from vcrproxy.options.hosts import ConnectTo, Hosts, split_list
from vcrproxy.options.modes import Mode, parse_mode
from vcrproxy.options.table import NAMED
from vcrproxy.options.values import OptionError, Values
from vcrproxy.playback.rules.choice import EXACT, Choice
from vcrproxy.playback.rules.ignored import Ignores
from vcrproxy.playback.rules.names import rules_that_are_on
from vcrproxy.playback.rules.own import compiled, own_rules


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
    choice: the rules of matching.
    in_use: options that were set and that a recording needs again, (("hosts", "api.groq.com"),).
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
    choice: Choice = EXACT
    in_use: tuple[tuple[str, str], ...] = ()

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
            choice=_choice(values),
            in_use=tuple(_in_use(values)),
        )


_FOR_RECORDING = (
    "hosts", "keep_headers", "connect_to", "other_hosts", "base_url", "match", "ignore", "rename",
    "normalize", "repeat",
)  # fmt: skip


def _in_use(values: Values) -> Iterator[tuple[str, str]]:
    for name in _FOR_RECORDING:
        raw = values[name].raw
        if raw != NAMED[name].default:
            texts = raw if isinstance(raw, tuple) else ("" if raw is True else str(raw),)
            yield from ((name, text) for text in texts)


def _choice(values: Values) -> Choice:
    """Read the rules; raises OptionError."""
    patterns, functions = _read(values, "normalize", own_rules)
    return Choice(
        _read(values, "match", lambda words: rules_that_are_on(split_list(words))),
        _read(values, "ignore", Ignores.read),
        _read(values, "rename", lambda texts: tuple(map(compiled, texts))),
        patterns,
        functions,
    )


def _read[T](values: Values, name: str, read: Callable[[Sequence[str]], T]) -> T:
    """Read an option; an error names it as its front does."""
    try:
        return read(values.texts(name))
    except ValueError as problem:
        raise OptionError(f"{values[name].origin}: {problem}") from problem


def _path(value: str | None) -> Path | None:
    return None if value is None else check_path(value)
