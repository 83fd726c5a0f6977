"""What a miss says: the request, the cassette, the nearest recording and what to do.

The message is the only text that every SDK prints, so it holds the whole diagnosis. It never
holds a header's value or a whole body.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vcrproxy.cassette.model import Interaction, Request
from vcrproxy.playback.excerpts import clip
from vcrproxy.playback.matchers import method_of
from vcrproxy.playback.nearest import nearest
from vcrproxy.playback.urls import split_url
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
        played = numbers(miss.equal)
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
    return [f"host: asked {clip(asked)}, cassette has only {few(map(clip, hosts))}"]


def _nearest_lines(miss: Miss) -> list[str]:
    number, (first, *others) = nearest(miss.asked, miss.interactions, miss.plays)
    played = " (already played)" if miss.plays[number] else ""
    lines = [f"nearest: #{number}{played}, {first}"]
    if others:
        told = "; ".join(map(str, others[:_MAX_MORE]))
        lines.append(f"and {count(len(others), 'more difference')}: {told}")
    if everything := [number for number, times in enumerate(miss.plays) if times]:
        lines.append(f"already played: {numbers(everything)}")
    return lines
