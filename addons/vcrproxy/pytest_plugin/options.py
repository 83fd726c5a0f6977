"""The options of the plug-in, as flags and as ini values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

# Spelled out, since the table of the proxy cannot be imported here; a test compares the two.
MODES = (
    "once",
    "new_episodes",
    "none",
    "all",
    "passthrough",
    "live",
    "playback",
    "record",
    "record_new",
    "record_once",
    "record_only",
    "replay",
    "replay_only",
    "replay_with_new_episodes",
    "rewrite",
)


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the ini value `name`, and the flag that is spelled like it.

    kind: "text", "switch" or "list", whose entries are separated by commas or blanks.
    metavar: what a flag's value is called in --help.
    ini: whether it may stand in a file; what is done once may not.
    """

    name: str
    kind: str
    help: str
    metavar: str | None = None
    ini: bool = True

    @property
    def flag(self) -> str:
        """Spell the flag."""
        return "--" + self.name.replace("_", "-")


OPTIONS = (
    Option(
        "cassette_mode",
        "text",
        "once: replay, or record where there is no cassette; none: only replay; new_episodes: "
        "replay, and record what is new; all: record anew; passthrough: neither (default: once, "
        "but none where the variable CI is set)",
        metavar="MODE",
    ),
    Option(
        "cassette_dir",
        "text",
        "keep all cassettes below DIR, which is relative to the root folder (default: a folder "
        "`cassettes` beside each test file)",
        metavar="DIR",
    ),
    Option(
        "cassette_hosts",
        "list",
        "the hosts that are recorded and replayed, as of vcrproxy --hosts (default: "
        "api.openai.com)",
        metavar="HOSTS",
    ),
    Option(
        "cassette_fail_on_unused",
        "switch",
        "a test fails if it leaves an interaction of its cassette unused",
    ),
    Option(
        "cassette_report",
        "text",
        "write what each test did with its cassette to FILE, as JSON",
        metavar="FILE",
    ),
    Option(
        "cassette_trim",
        "switch",
        "remove from the cassettes of the tests that pass what they did not use",
        ini=False,
    ),
    Option(
        "cassette_orphans",
        "switch",
        "run no tests, but list the cassettes that none of them uses",
        ini=False,
    ),
)


_FLAGS: Mapping[str, dict[str, Any]] = {
    "text": {},
    "list": {"action": "append"},
    "switch": {"action": "store_true"},
}
_INI: Mapping[str, Literal["string", "args", "bool"]] = {
    "text": "string",
    "list": "args",
    "switch": "bool",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options came to; `folder` is cassette_dir.

    mode, hosts: empty where nothing is said; then vcrproxy's own settings count.
    """

    mode: str
    folder: str
    hosts: tuple[str, ...]
    fail_on_unused: bool
    report: str
    trim: bool
    orphans: bool


def add_options(parser: pytest.Parser) -> None:
    """Declare the flags and the ini values."""
    group = parser.getgroup("vcrproxy", "cassettes (vcrproxy)")
    for option in OPTIONS:
        taken = _FLAGS[option.kind] | ({"metavar": option.metavar} if option.metavar else {})
        group.addoption(option.flag, dest=option.name, default=None, help=option.help, **taken)
        if option.ini:
            parser.addini(option.name, option.help, type=_INI[option.kind], default=None)


def read_settings(config: pytest.Config) -> Settings:
    """Read the options: flags win over ini values; raises UsageError."""
    values = {option.name: _value(config, option) for option in OPTIONS}
    return Settings(
        mode=parse_mode(values["cassette_mode"]) if values["cassette_mode"] else "",
        folder=values["cassette_dir"],
        hosts=tuple(split_list(values["cassette_hosts"])),
        fail_on_unused=values["cassette_fail_on_unused"],
        report=values["cassette_report"],
        trim=values["cassette_trim"],
        orphans=values["cassette_orphans"],
    )


def _value(config: pytest.Config, option: Option) -> Any:
    """Read one option. Early hooks see the flags in `known_args_namespace` only."""
    value = getattr(config.known_args_namespace, option.name, None)
    if value is None and option.ini:
        value = config.getini(option.name)
    if option.kind == "switch":
        return bool(value)
    return value or ([] if option.kind == "list" else "")


def parse_mode(name: str) -> str:
    """Find a mode by any of its names; raises UsageError."""
    mode = name.strip().lower().replace("-", "_")
    if mode not in MODES:
        raise pytest.UsageError(f"cassette mode {name!r}: expected one of {', '.join(MODES)}")
    return mode


def split_list(texts: Iterable[str]) -> list[str]:
    """Split lists that are separated by commas or blanks."""
    return [entry for text in texts for entry in re.split(r"[,\s]+", text) if entry]
