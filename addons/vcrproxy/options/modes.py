"""Record modes, by the names that go-vcr, vcrpy, Polly, Hoverfly and the test-proxy taught."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache


class Mode(Enum):
    """Whether a run plays and records: value, plays, records."""

    ONCE = "once", None, None  # plays a cassette that exists, records one that does not
    NEW_EPISODES = "new_episodes", True, True
    NONE = "none", True, False
    ALL = "all", False, True
    PASSTHROUGH = "passthrough", False, False


# vcrpy and VCR: all, none, once, new_episodes, rewrite. Azure's test-proxy: record, playback, live.
# Polly: record, replay, passthrough, stopped. go-vcr: ModeRecordOnly, ModeReplayOnly, ...
_ALIASES = {
    "live": Mode.PASSTHROUGH,
    "playback": Mode.NONE,
    "record": Mode.ALL,
    "record_new": Mode.NEW_EPISODES,
    "record_once": Mode.ONCE,
    "record_only": Mode.ALL,
    "replay": Mode.NONE,
    "replay_only": Mode.NONE,
    "replay_with_new_episodes": Mode.NEW_EPISODES,
    "rewrite": Mode.ALL,
}
MODES = {mode.value[0]: mode for mode in Mode} | _ALIASES


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does with its cassette.

    why: in words, if the mode did not say it all.
    """

    playing: bool
    recording: bool
    why: str = ""


def parse_mode(name: str) -> Mode:
    """Find a mode by any of its names; raises ValueError."""
    try:
        return MODES[name.strip().lower().replace("-", "_")]
    except KeyError:
        raise ValueError(f"{name!r} is no mode; write one of {', '.join(MODES)}") from None


def default_mode(environ: Mapping[str, str]) -> tuple[Mode, str]:
    """Choose the mode when none is named: once, but none in CI; with the reason."""
    if environ.get("CI", "").lower() not in ("", "0", "false"):
        return Mode.NONE, "the variable CI is set, so nothing is recorded (--mode once to record)"
    return Mode.ONCE, ""


@cache
def plan(mode: Mode, *, exists: bool) -> Plan:
    """Decide what a run does. exists: whether the cassette is there."""
    _, playing, recording = mode.value
    if playing is None or recording is None:
        why = "the cassette exists" if exists else "there is no cassette yet"
        return Plan(playing=exists, recording=not exists, why=why)
    return Plan(playing, recording)
