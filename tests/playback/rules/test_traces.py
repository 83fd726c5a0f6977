"""What a program printed about itself may differ; numbers that mean something may not."""

import json

import pytest

from tests.playback.requests import post
from tests.playback.rules.matching import choice, deck, drift


def output(value: object) -> object:
    text = value if isinstance(value, str) else json.dumps(value)
    return post({"input": [{"type": "function_call_output", "output": text}]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chunk ID: 13bb4a\nWall time: 0.0512 seconds", "Chunk ID: 9f00aa\nWall time: 1.2 seconds"),
        (
            {"chunk_id": "13bb4a", "output": "x", "wall_time_seconds": 0.05},
            {"chunk_id": "9f00aa", "output": "x", "wall_time_seconds": 2},
        ),
        (
            {"output": "x", "metadata": {"exit_code": 0, "duration_seconds": 0.1}},
            {"output": "x", "metadata": {"exit_code": 0, "duration_seconds": 0.25}},
        ),
        ("Output: x\nProcess Group PGID: 27596", "Output: x\nProcess Group PGID: 31"),
        ("Background PIDs: 12, 13", "Background PIDs: 7, 9"),
        ("<app.Job object at 0x7f3c1a2b3c4d>", "<app.Job object at 0x7f00000000ff>"),
        (
            "x-anthropic-billing-header: cc_version=2.1.331; cch=1a2b3;",
            "x-anthropic-billing-header: cc_version=2.1.331; cch=fffff; cc_prev_req=x",
        ),
    ],
)
def test_what_differs_in_every_run_may_differ(one, other):
    played = deck(output(one)).take(output(other))

    assert {entry[0] for entry in drift(played)} == {"trace"}
    assert deck(output(one), rules=choice("!trace")).find(output(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kill 27596", "kill 31"),
        ("PID 27596", "PID 31"),
        ({"duration_seconds": 300}, {"duration_seconds": 600}),
        ("It took 5 seconds", "It took 6 seconds"),
        ("Chunk 13bb4a", "Chunk 9f00aa"),
        ("at 0x7f3c1a2b3c4d", "at 0x7f00000000ff"),
    ],
)
def test_numbers_that_mean_something_may_not(one, other):
    assert deck(output(one)).find(output(other)) is None
