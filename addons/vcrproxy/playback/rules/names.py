"""The rules by name: what each lets differ between a request and the recording that answers it."""

from collections.abc import Iterable, Mapping
from enum import Enum


class Rule(Enum):
    """A rule: its name, and what it lets differ."""

    JSON = "json", "the spelling of JSON inside a string"
    IGNORE = "ignore", "values that never change an answer"
    NORMALIZE = "normalize", "what your own patterns and functions make equal"
    ORDER = "order", "the order of tools and skills"
    RENAME = "rename", "ids, each for another one wherever it stands"
    DAY = "day", "the day and the time of the recording"
    PLACE = "place", "the folders and the system of the recording"
    TRACE = "trace", "process numbers, timings and addresses that a program printed"
    EQUAL = "equal", "which of several equal questions got which answer"

    @property
    def title(self) -> str:
        """Give the name."""
        return self.value[0]


BY_NAME: Mapping[str, Rule] = {rule.title: rule for rule in Rule}
ALL, EXACT = "all", "exact"


def rules_that_are_on(words: Iterable[str]) -> frozenset[Rule]:
    """Read what `--match` says: `all`, `exact`, names, and names behind a `!` to turn off.

    Names alone are all that is on; with nothing but `!` the rest is on. Raises ValueError.
    """
    given = [word.strip().lower() for word in words if word.strip()]
    on: set[Rule] = set(Rule) if all(word.startswith("!") for word in given) else set()
    for word in given:
        if word in (ALL, EXACT):
            on = set(Rule) if word == ALL else set()
        elif word.startswith("!"):
            on.discard(rule_named(word[1:]))
        else:
            on.add(rule_named(word))
    return frozenset(on)


def rule_named(name: str) -> Rule:
    """Find a rule; raises ValueError."""
    try:
        return BY_NAME[name]
    except KeyError:
        known = ", ".join((ALL, EXACT, *BY_NAME))
        raise ValueError(f"{name!r} is no rule; write {known}, or !NAME to turn one off") from None
