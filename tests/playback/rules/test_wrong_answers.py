"""No rule gives a wrong answer: what differs in something that matters is a miss, with all on."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.playback.requests import post
from tests.playback.rules.matching import choice
from tests.playback.rules.wrong_pairs import agent, pairs
from vcrproxy.cassette.model import Cassette, Interaction, Response
from vcrproxy.playback.deck import Deck
from vcrproxy.playback.rules.index import State
from vcrproxy.playback.rules.moments import Moment, Place
from vcrproxy.playback.rules.stamps import stamp_of

RECORDED = datetime(2026, 11, 24, 16, 42, tzinfo=UTC)
THERE = Place({"folder": "/home/ann/project", "home": "/home/ann", "temp": "/tmp"})
LATER = RECORDED + timedelta(days=75, hours=3)
ELSEWHERE = Place({"folder": "/builds/7", "home": "/root", "temp": "/var/tmp"})
URL = "https://api.openai.com/v1/responses"

PAIRS = list(pairs())


def deck(recorded: Any, now: datetime, place: Place) -> Deck:
    request = post(recorded, URL)
    stamp = stamp_of(request, Moment(RECORDED), THERE)
    interaction = Interaction(request, Response(code=200, body=b"{}"), stamp)
    state = State(choice(), place=place, clock=lambda: Moment(now), began=Moment(now))
    return Deck(Cassette((interaction,)), "a.yaml", state)


def test_there_are_enough_of_them():
    assert len(PAIRS) >= 200
    assert len({json.dumps(pair) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("now", [RECORDED + timedelta(minutes=5), LATER], ids=["at once", "later"])
@pytest.mark.parametrize("place", [THERE, ELSEWHERE], ids=["there", "elsewhere"])
def test_none_of_them_matches(now, place):
    matched = [
        name
        for name, recorded, asked in PAIRS
        if deck(recorded, now, place).find(post(asked, URL)) is not None
    ]

    assert matched == []


def test_each_of_them_matches_itself_with_new_ids_another_day_elsewhere():
    """So it is what differs that makes them miss."""
    assert deck(agent(), LATER, ELSEWHERE).find(post(json.loads(moved(json.dumps(agent()))), URL))


def moved(text: str) -> str:
    """Ask as the program would ask later, elsewhere."""
    text = text.replace("Tuesday, November 24, 2026", "Sunday, February 7, 2027")
    text = text.replace("/home/ann/project", "/builds/7")
    return re.sub(r"0000000(\d)-1111", r"9999999\1-1111", text)


def values(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Give all values that are neither lists nor objects, with the way to each."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield from values(value[key], (*way, key))
    if not isinstance(value, dict | list):
        yield way, value


WAYS = [way for way, _ in values(agent()) if way[-1] not in ("prompt_cache_key", "id")]
others = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40), st.sampled_from(["2026-11-24", "/home/ann/project", "4711", "{}", "[]"]),
)  # fmt: skip


@given(st.sampled_from(WAYS), others, st.sampled_from([RECORDED, LATER]))
def test_any_value_that_is_changed_makes_it_miss(way, other, now):
    changed: Any = agent()
    holder = changed
    for key in way[:-1]:
        holder = holder[key]
    if json.dumps(holder[way[-1]]) == json.dumps(other) or is_same_number(holder[way[-1]], other):
        return
    holder[way[-1]] = other

    assert deck(agent(), now, THERE).find(post(changed, URL)) is None


def is_same_number(one: Any, other: Any) -> bool:
    numbers = all(type(value) in (int, float) for value in (one, other))
    return numbers and one == other


WORDS = [
    (way, found.start(), found.end())
    for way, value in values(agent())
    if way in WAYS and isinstance(value, str)
    for found in re.finditer(r"[A-Za-z]+|\d+", value)
    if not re.search(
        r"[0-9a-f]{8}-1111|call_", value[max(0, found.start() - 25) : found.end() + 28]
    )
]


@given(st.sampled_from(WORDS), st.text("abcdefgh0123456789", min_size=1, max_size=8))
def test_any_word_or_number_of_a_text_that_is_changed_makes_it_miss(place, word):
    way, start, end = place
    changed: Any = agent()
    holder = changed
    for key in way[:-1]:
        holder = holder[key]
    text = holder[way[-1]]
    if text[start:end] == word:
        return
    holder[way[-1]] = text[:start] + word + text[end:]

    assert deck(agent(), RECORDED + timedelta(minutes=5), THERE).find(post(changed, URL)) is None
