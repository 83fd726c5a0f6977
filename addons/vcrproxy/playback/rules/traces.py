"""What programs print about themselves and their system, and what differs in every run."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.spans import Span


class Trace(NamedTuple):
    """Something printed. mark: what must stand in a text. pattern: its group is what differs."""

    name: str
    mark: bytes
    pattern: re.Pattern[bytes]


_NUMBER = rb"-?[0-9]+(?:\.[0-9]+)?|\[NaN,\"-?[0-9]+\",-?[0-9]+\]"  # as canonical JSON has it

TRACES = (
    # Codex, the output of a shell call
    Trace("chunk id", b"Chunk ID: ", re.compile(rb"Chunk ID: ([0-9a-f]{6})\b")),
    Trace("chunk id", b'"chunk_id":"', re.compile(rb'"chunk_id":"([0-9a-f]{6})"')),
    Trace("wall time", b"Wall time: ", re.compile(rb"Wall time: ([0-9.]+) seconds")),
    Trace("wall time", b'"wall_time_seconds":', re.compile(rb'"wall_time_seconds":(%b)' % _NUMBER)),
    Trace(
        "duration",
        b'"duration_seconds":',
        re.compile(rb'\{"duration_seconds":(%b),"exit_code":' % _NUMBER),
    ),
    # Gemini CLI, the output of a shell call
    Trace("process", b"Process Group PGID: ", re.compile(rb"Process Group PGID: ([0-9]+)")),
    Trace("process", b"Background PIDs: ", re.compile(rb"Background PIDs: ([0-9]+(?:, [0-9]+)*)")),
    # Claude Code, its first line to the service
    Trace(
        "billing",
        b"x-anthropic-billing-header:",
        re.compile(rb'x-anthropic-billing-header:([^"\\]*)'),
    ),
    # Python's repr of an object without one of its own
    Trace("address", b" at 0x", re.compile(rb"<[\w.]+ [\w. <>]{0,80}at 0x([0-9a-f]{8,16})>")),
)


def find_traces(text: bytes) -> Iterator[Span]:
    """Find what programs have printed."""
    for name, mark, pattern in TRACES:
        if mark in text:
            for found in pattern.finditer(text):
                yield *found.span(1), Rule.TRACE, name
