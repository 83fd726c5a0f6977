"""What a miss says: the request, the cassette, the nearest recording and what to do.

The message is the only text that every SDK prints, so it holds the whole diagnosis. It never
holds a header's value or a whole body.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vcrproxy.cassette.model import Interaction, Request
from vcrproxy.playback.advice import Advice
from vcrproxy.playback.excerpts import clip
from vcrproxy.playback.matchers import method_of
from vcrproxy.playback.nearest import nearest
from vcrproxy.playback.rules.choice import EXACT, Choice
from vcrproxy.playback.rules.index import Match
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.urls import split_url
from vcrproxy.playback.verdict import grouped, helps
from vcrproxy.wording import count, few, numbers

_MAX_MESSAGE = 1_990
_MAX_URL = 200
_MAX_REMEDY = 300
_MAX_MORE = 2  # differences told besides the first


@dataclass(frozen=True, slots=True)
class Miss:
    """A request that nothing answers, and all that may explain it.

    plays: how often each interaction has been played.
    equal: numbers of the recordings that count as equal, so all of them played.
    advice: what the user can do. choice: the rules that are on.
    by_rules: what would match if all were on.
    """

    asked: Request
    cassette: str
    interactions: Sequence[Interaction]
    plays: Sequence[int]
    equal: Sequence[int] = ()
    advice: Advice = field(default_factory=Advice)
    choice: Choice = EXACT
    by_rules: Match | None = None


def explain(miss: Miss) -> str:
    """Write the message: several lines, under 2,000 characters."""
    asked = f"{clip(method_of(miss.asked))} {_show_url(miss.asked)}"
    name = clip(miss.cassette, _MAX_URL)
    lines = [f"no interaction left for {asked} in {name}", *_diagnosis(miss)]
    if miss.advice.record:
        lines.append(f"to record it: {clip(miss.advice.record, _MAX_REMEDY)}")
    return "\n  ".join(lines)[:_MAX_MESSAGE]


def _show_url(request: Request) -> str:
    """Write a URL without user name and fragment, which may hold a secret."""
    return clip(str(split_url(request.url)), _MAX_URL)


def _diagnosis(miss: Miss) -> list[str]:
    """Say why nothing answers: the first of the reasons that applies."""
    if not miss.interactions:
        return ["the cassette is empty"]
    if miss.equal:
        played = numbers(miss.equal)
        return [
            f"every equal recording was already played: {played};"
            f" record the call again or allow repeats with {miss.advice.spell('repeat', '')}"
        ]
    return _unknown_host(miss) or _nearest_lines(miss)


def _unknown_host(miss: Miss) -> list[str]:
    asked = split_url(miss.asked.url).host
    hosts = sorted({split_url(one.request.url).host for one in miss.interactions})
    if asked in hosts:
        return []
    return [f"host: asked {clip(asked)}, cassette has only {few(map(clip, hosts))}"]


def _nearest_lines(miss: Miss) -> list[str]:
    number, found = nearest(miss.asked, miss.interactions, miss.plays, miss.choice)
    groups = grouped(found)
    first, *others = groups
    played = " (already played)" if miss.plays[number] else ""
    lines = [f"nearest: #{number}{played}, {first}"]
    if others:
        more = sum(len(group.differences) for group in others)
        told = "; ".join(map(str, others[:_MAX_MORE]))
        lines.append(f"and {count(more, 'more difference')}: {told}")
    if miss.by_rules is not None:
        lines += _by_rules(miss, miss.by_rules)
    elif helping := " ".join(helps(groups, miss.advice.spell)):
        lines.append(f"to match it all the same: {clip(helping, _MAX_REMEDY)}")
    if everything := [number for number, times in enumerate(miss.plays) if times]:
        lines.append(f"already played: {numbers(everything)}")
    return lines


def _by_rules(miss: Miss, match: Match) -> list[str]:
    """Name the rules that are off and would have let a recording match."""
    needed = match.rules - miss.choice.on
    names = ", ".join(sorted(rule.title for rule in needed))
    lines = []
    if Rule.EQUAL in needed:
        quoted = next(drift for drift in match.drifts if drift.rule is Rule.EQUAL)
        lines.append(
            f"{quoted.place} quotes another answer to the same question than #{match.number} does:"
            " equal questions that are asked at once get their answers in any order"
        )
    on = ",".join(rule.title for rule in Rule if rule in miss.choice.on | needed)
    option = miss.advice.spell("match", "all" if len(on.split(",")) == len(Rule) else on)
    return [*lines, f"#{match.number} matches by {names}, which is off: {option}"]
