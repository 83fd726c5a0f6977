"""What to say of differences from the nearest recording: the weighty first, and what helps.

A difference weighs little if only ids, dates and the like differ in it: then the program is the
same, and what is asked is too. Those of one kind, `$.input[*].id`, are told once.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vcrproxy.playback.advice import Spelling
from vcrproxy.playback.differences import Difference
from vcrproxy.playback.excerpts import clip_start
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.sketch import Hole, Surroundings, punch

_INDEX = re.compile(r"\[\d+\]")
_MOST_SUGGESTED = 3

# what a model reads, or what it is told to do; whoever ignores that gets wrong answers
_WEIGHTY = re.compile(
    r"\$\.(?:messages|input|contents|content|prompt|system|instructions|systemInstruction"
    r"|system_instruction|model|tools|functions|tool_choice|response_format|text|max\w*|n|stop"
    r"|temperature|top_\w+|seed|reasoning\w*|thinking|generationConfig|documents|query|dimensions)"
    r"(?![A-Za-z_])"
)


@dataclass(frozen=True, slots=True)
class Group:
    """Differences of one kind. pattern: `$.input[*].id`. rule: that would let them pass, if any."""

    pattern: str
    differences: tuple[Difference, ...]
    rule: Rule | None

    @property
    def first(self) -> Difference:
        """Give the first difference."""
        return self.differences[0]

    def __str__(self) -> str:
        number = len(self.differences)
        if number == 1:
            return str(self.first)
        return f"{clip_start(self.pattern)} {number} times, first: {self.first.words}"


def grouped(found: Sequence[Difference]) -> list[Group]:
    """Group differences by their place; those that matter most come first."""
    by_pattern: dict[tuple[str, Rule | None], list[Difference]] = defaultdict(list)
    for difference in found:
        pattern = _INDEX.sub("[*]", difference.place)
        by_pattern[pattern, rule_between(difference)].append(difference)
    groups = [Group(pattern, tuple(all_), rule) for (pattern, rule), all_ in by_pattern.items()]
    return sorted(groups, key=_lightness)


def _lightness(group: Group) -> tuple[bool, bool]:
    return group.rule is not None, not _is_weighty(group.pattern)


def _is_weighty(pattern: str) -> bool:
    return not pattern.startswith("$") or _WEIGHTY.match(pattern) is not None


def rule_between(difference: Difference) -> Rule | None:
    """Tell which rule knows all that differs between two texts; None if there is more."""
    if difference.texts is None:
        return None
    one, other = (_punched(text) for text in difference.texts)
    if one[0] != other[0]:
        return None
    rules = (a.rule for a, b in zip(one[1], other[1], strict=True) if a.token != b.token)
    return next(rules, None)


_EVERYTHING = Surroundings(Choice(frozenset({Rule.RENAME, Rule.TRACE})))


def _punched(text: str) -> tuple[bytes, list[Hole]]:
    # three lines, as `sketch` has them, so that nothing counts as part of a URL
    return punch(b"\n\n" + json.dumps(text).encode(), _EVERYTHING)


def helps(groups: Sequence[Group], spell: Spelling) -> Iterator[str]:
    """Give the options that would let a request match, ready to be pasted; none if none would."""
    can_be_ignored = all(
        _is_path(group.pattern) and not _is_weighty(group.pattern) for group in groups
    )
    if can_be_ignored and len(groups) <= _MOST_SUGGESTED:
        yield from (spell("ignore", group.pattern) for group in groups)


def _is_path(pattern: str) -> bool:
    return pattern.startswith("$.") and " " not in pattern and "…" not in pattern
