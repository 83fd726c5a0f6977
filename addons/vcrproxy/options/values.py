"""What options are set to, and where that was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from vcrproxy.options.hosts import split_list
from vcrproxy.options.table import NAMED, OPTIONS, Kind, Option, Raw

DEFAULT = "default"


class OptionError(ValueError):
    """An option has a value that cannot be used; the message names it as its front does."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an option is set to.

    origin: where: "default", "--hosts", "VCRPROXY_HOSTS", "cassette_hosts", "pyproject.toml:12".
    """

    raw: Raw
    origin: str = DEFAULT

    @classmethod
    def of(cls, option: Option, raw: Raw, origin: str, label: str | None = None) -> Self:
        """Check a value of the right kind; raises OptionError.

        label: how the message calls the option, if not by its origin.
        """
        try:
            if option.check is not None:
                option.check(raw)
            _check_choice(option, raw)
        except ValueError as problem:
            raise OptionError(f"{label or origin}: {problem}") from problem
        return cls(raw, origin)

    def texts(self) -> tuple[str, ...]:
        """Give the texts of a list."""
        assert isinstance(self.raw, tuple)
        return self.raw


@dataclass(frozen=True, slots=True)
class Values:
    """What all options are set to; those that nobody has set have their default.

    by_name: {"hosts": Value(("api.openai.com",), "pyproject.toml:12")}; what is set.
    """

    by_name: Mapping[str, Value] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        return self.by_name.get(name) or Value(NAMED[name].default)

    def over(self, weaker: "Values") -> "Values":
        """Lay these over others."""
        return Values({**weaker.by_name, **self.by_name})

    def only(self, names: frozenset[str]) -> "Values":
        """Leave out other options."""
        return Values({name: value for name, value in self.by_name.items() if name in names})

    def flag(self, name: str) -> bool:
        """Give an option of kind FLAG."""
        return bool(self[name].raw)

    def number(self, name: str) -> int:
        """Give an option of kind NUMBER."""
        raw = self[name].raw
        assert isinstance(raw, int)
        return raw

    def text(self, name: str) -> str | None:
        """Give an option of kind TEXT, FILE or FOLDER."""
        raw = self[name].raw
        return None if raw is None else str(raw)

    def texts(self, name: str) -> tuple[str, ...]:
        """Give an option of kind LIST."""
        return self[name].texts()

    def raw(self) -> dict[str, Raw]:
        """Give all of them by name, as they are."""
        return {option.name: self[option.name].raw for option in OPTIONS}


def _check_choice(option: Option, raw: Raw) -> None:
    # what checks itself may know other names for its choices
    if option.choices and option.check is None and raw not in option.choices:
        raise ValueError(f"{raw!r} is no choice; write one of {', '.join(option.choices)}")


def as_raw(option: Option, value: object) -> Raw:
    """Take a value from mitmproxy or argparse, which have seen to its type."""
    if option.kind is Kind.LIST:
        assert isinstance(value, (list, tuple))
        return tuple(split_list(map(str, value)))
    assert isinstance(value, (str, bool, int))
    return value
