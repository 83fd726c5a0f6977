"""What a miss says: the request, the cassette, the nearest recording and what to do.

The message is the only text that every SDK prints, so it holds the whole diagnosis. It never
holds a header's value or a whole body.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vcrproxy.cassette.model import Interaction, Request
from vcrproxy.playback.excerpts import clip
from vcrproxy.playback.matchers import method_of
from vcrproxy.playback.nearest import nearest
from vcrproxy.playback.urls import split_url

_MAX_MESSAGE = 1_990
_MAX_URL = 200
_MAX_REMEDY = 300
_MAX_NAMED = 8  # hosts, or runs of numbers, that are listed
_MAX_MORE = 2  # differences told besides the first


@dataclass(frozen=True, slots=True)
class Miss:
    """A request that nothing answers, and all that may explain it.

    plays: how often each interaction has been played.
    equal: numbers of the recordings that count as equal, so all of them played.
    remedy: the command that records what is missing; "" to name none.
    """

    asked: Request
    cassette: str
    interactions: Sequence[Interaction]
    plays: Sequence[int]
    equal: Sequence[int] = ()
    remedy: str = ""


def explain(miss: Miss) -> str:
    """Write the message: several lines, under 2,000 characters."""
    asked = f"{clip(method_of(miss.asked))} {_show_url(miss.asked)}"
    name = clip(miss.cassette, _MAX_URL)
    lines = [f"no interaction left for {asked} in {name}", *_diagnosis(miss)]
    if miss.remedy:
        lines.append(f"to record it: {clip(miss.remedy, _MAX_REMEDY)}")
    return "\n  ".join(lines)[:_MAX_MESSAGE]


def _show_url(request: Request) -> str:
    """Write a URL without user name and fragment, which may hold a secret."""
    return clip(str(split_url(request.url)), _MAX_URL)


def _diagnosis(miss: Miss) -> list[str]:
    """Say why nothing answers: the first of the reasons that applies."""
    if not miss.interactions:
        return ["the cassette is empty"]
    if miss.equal:
        played = _numbers(miss.equal)
        return [
            f"every equal recording was already played: {played};"
            " record the call again or allow repeats with cassette_repeat"
        ]
    return _unknown_host(miss) or _nearest_lines(miss)


def _unknown_host(miss: Miss) -> list[str]:
    asked = split_url(miss.asked.url).host
    hosts = sorted({split_url(one.request.url).host for one in miss.interactions})
    if asked in hosts:
        return []
    return [f"host: asked {clip(asked)}, cassette has only {_few(map(clip, hosts))}"]


def _nearest_lines(miss: Miss) -> list[str]:
    number, (first, *others) = nearest(miss.asked, miss.interactions, miss.plays)
    played = " (already played)" if miss.plays[number] else ""
    lines = [f"nearest: #{number}{played}, {first}"]
    if others:
        told = "; ".join(map(str, others[:_MAX_MORE]))
        lines.append(f"and {_count(len(others), 'more difference')}: {told}")
    if everything := [number for number, times in enumerate(miss.plays) if times]:
        lines.append(f"already played: {_numbers(everything)}")
    return lines


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _numbers(numbers: Sequence[int]) -> str:
    """Write ascending numbers, runs of more than two cut short: "#0, #3 to #9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return _few(
        f"#{run[0]} to #{run[-1]}" if len(run) > 2 else ", ".join(f"#{one}" for one in run)
        for run in runs
    )


def _few(items: Iterable[str]) -> str:
    listed = list(items)
    more = len(listed) - _MAX_NAMED
    return ", ".join(listed[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
