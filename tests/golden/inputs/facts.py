"""Durations, header names and map keys about which Go is asked."""

import random
from collections.abc import Iterator

from tests.conformance.generated import NAMES

SEED = 7

UNITS = (1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000)
DURATIONS = (
    *(0, 7, 100, 1_001, 1_100, 1_230, 1_500_000, 167_129, 252_761_246, 1_234_567_890),
    *(90_500_000_000, 3_661_000_000_000, 86_400_000_000_000, 2**63 - 1, -(2**63)),
)
TEXTS = (
    *("0", "-0", "+0", "0s", "1s", "1.5s", ".5s", "1.s", "-1s", "+1s", "-.5s", "1h2m3.5s", "1h1h"),
    *("1ms", "1us", "1µs", "1μs", "1ns", "1m1ms1µs1ns", "0.5h", "1.0000000001s", "0.000000001s"),
    *("9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns", "2562048h"),
    *("2562047h47m16.854775807s", "2562047h47m16.854775808s", "00001s", "1.5", "1", "s", ".s", "."),
    *("", " ", "1 s", " 1s", "1s ", "1d", "1H", "1S", "1e3s", "1h-2m", "--1s", "+-1s", "1.2.3s"),
    *("1,5s", "1_000s", "0x1s", "١s", "1sec", "1min", "inf", "1h 2m", "1\u00b5", "1µs1µs", "1s\n"),
)
HEADERS = (
    *("content-type", "CONTENT-TYPE", "ETag", "www-authenticate", "x_y-z", "X-LLM-Id", "te", "a"),
    *("x-", "-x", "--", "x--y", "", " accept", "accept ", "a b", "a:b", "é", "x-é", "content/type"),
    *("x!#$%&'*+.^`|~y", "openai-organization", "x-ratelimit-limit-requests", "1st-name", "a_B"),
    *('a"b', "a(b)", "a,b", "a\tb", "a\nb", "a\x7fb", "K", "ſ", "xn--a"),
)
ORDERS = (
    *(["X-10", "X-2", "X-1"], ["b", "B", "a", "A"], ["a10", "a9", "a09", "a009"]),
    *(["User-Agent", "Accept", "Content-Type"], ["a", "", "ab", "a-", "a1", "aA"]),
    *(["v1a", "v1-2", "v1"], ["1", "10", "100", "01", "001"], ["é", "e", "z", "Z", "ä"]),
    *(
        ["1a", "1-", "1_", "1"],
        ["a-1", "a_1", "a.1", "a1", "aa"],
        ["X-99999999999999999999", "X-2"],
    ),
    *(["<<", "=", "~", "null", "true", "1.5"], ["a\nb", "a", "a\tb"], ["😀", "\ufeff", "漢", "z"]),
    *(["top_p", "top_logprobs", "tools", "tool_choice"], ["2024-10-01", "2024-9-01", "2024-1"]),
)
ALPHABET = ("a", "b", "B", "Z", "0", "1", "2", "9", "00", "10", "-", "_", ".", " ", "é", "漢", "X-")
SETS = 120


def durations() -> list[int]:
    """Give lengths of time, in nanoseconds: each unit's edges among them."""
    edges = (unit * factor + off for unit in UNITS for factor in (1, 10, 59) for off in (-1, 0, 1))
    dice = random.Random(SEED)
    made = (dice.randint(-(2**size), 2**size) for size in range(4, 63, 2))
    return list(dict.fromkeys((*DURATIONS, *edges, *made, *(-n for n in DURATIONS[1:-1]))))


def key_sets() -> list[list[str]]:
    """Give sets of map keys, in an order that is not that of any writer."""
    return [*ORDERS, list(NAMES), *_made()]


def _made() -> Iterator[list[str]]:
    dice = random.Random(SEED)
    for _ in range(SETS):
        keys = ("".join(dice.choices(ALPHABET, k=dice.randint(1, 5))) for _ in range(9))
        yield list(dict.fromkeys(keys))
