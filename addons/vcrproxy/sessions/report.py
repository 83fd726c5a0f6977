"""What came of sessions: in words for people, and as data for programs.

The data is described in README.md beside this file; `VERSION` rises when something that a program
may rely on changes.
"""

import importlib.metadata
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from vcrproxy.playback.excerpts import clip
from vcrproxy.playback.rules.drift import Drift
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.tally import Asked, Tally
from vcrproxy.wording import count, numbers

VERSION = 1

_WIDTH = 200  # characters of a value that differed
_WORTH_TELLING = 50_000_000  # nanoseconds


def describe(session: Session) -> dict[str, Any]:
    """Describe a session as JSON has it."""
    tally = session.tally
    report: dict[str, Any] = {
        "session": session.key,
        "name": session.name,
        "cassette": str(session.settings.cassette) if session.settings.cassette else None,
        "mode": session.mode.value[0],
        "playing": session.plan.playing,
        "recording": session.plan.recording,
        "open": not session.closed,
        "verdict": verdict(session),
        "served": tally.served,
        "recorded": tally.recorded,
        "misses": tally.misses,
        "missed": [{"request": str(one), "message": one.message} for one in tally.missed],
        "drifted": tally.drift.requests if tally.drift else 0,
        "drift": list(_drifts(tally)),
        "unused": list(session.unused),
        "lost": tally.lost,
        "rescued": str(session.rescued) if session.rescued else None,
        "live": tally.live,
        "saved_seconds": round(tally.saved / 1e9, 3),
    }
    return report if tally.log is None else report | {"requests": list(map(_asked, tally.log))}


def write_report(path: Path, sessions: Iterable[Session]) -> None:
    """Write what came of all sessions; raises OSError."""
    report = {
        "version": VERSION,
        "vcrproxy": importlib.metadata.version("vcrproxy"),
        "sessions": [describe(session) for session in sessions],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    draft.write_bytes(text.encode("utf-8", "backslashreplace"))  # half a surrogate pair: \ud800
    draft.replace(path)


def verdict(session: Session) -> str:
    """Sum a session up in a word; the worst that happened counts."""
    tally = session.tally
    found = {
        "missed": bool(tally.misses),
        "recorded": bool(tally.recorded or tally.lost),
        "live": bool(tally.live),
        "replayed": bool(tally.served),
    }
    return next((word for word, is_so in found.items() if is_so), "no traffic")


def summarize(session: Session) -> list[str]:
    """Say in a few lines what came of a session."""
    lines = [*_played(session), *_recorded(session), *_passed(session), *_rescued(session)]
    return [f"{session.title}: {line}" for line in lines]


def warnings(session: Session) -> list[str]:
    """Say what the user should know once a session is awake."""
    lines = [
        f"the header {name} may hold a credential and is never kept"
        for name in session.settings.never_kept
    ]
    if session.rescued is not None:
        lines.append(f"an earlier recording was interrupted; what it had lies in {session.rescued}")
    return lines


def summarize_many(sessions: Sequence[Session]) -> list[str]:
    """Say what came of named sessions: a line in all, and one for each that needs a look."""
    used = [session for session in sessions if session.tally.total]
    if not used:
        return []
    return [_in_all(used), *(line for one in used if _needs_a_look(one) for line in summarize(one))]


def _in_all(used: Sequence[Session]) -> str:
    figures = [
        f"{count(sum(s.tally.served for s in used), 'interaction')} served",
        *_if_any(sum(s.tally.recorded for s in used), "recorded"),
        *_if_any(sum(s.tally.misses for s in used), "missed"),
        *_if_any(sum(s.tally.drift.requests for s in used if s.tally.drift), "matched with drift"),
        *_if_any(sum(s.tally.live for s in used), "passed on live"),
    ]
    saved = sum(s.tally.saved for s in used)
    if saved >= _WORTH_TELLING:
        figures.append(f"{saved / 1e9:.1f} s of waiting saved")
    return f"{count(len(used), 'session')}: {'; '.join(figures)}"


def _if_any(number: int, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []


def _needs_a_look(session: Session) -> bool:
    return bool(session.failed or session.tally.lost or session.tally.misses or session.rescued)


def _played(session: Session) -> list[str]:
    if not session.plan.playing:
        return []
    tally = session.tally
    lines = [f"served {count(tally.served, 'interaction')}"]
    if tally.saved >= _WORTH_TELLING:
        lines.append(f"{tally.saved / 1e9:.1f} s of waiting saved")
    if tally.missed:
        lines.append(f"{count(tally.misses, 'request')} missed")
    if tally.drift:
        rules = tally.drift.by_rule.most_common()
        by_rule = ", ".join(f"{rule.title} ({times})" for rule, times in rules)
        lines.append(f"{tally.drift.requests} matched with drift, by {by_rule}")
    if unused := session.unused:
        lines.append(f"{count(len(unused), 'interaction')} never used: {numbers(unused)}")
    return ["; ".join(lines)]


def _recorded(session: Session) -> list[str]:
    if not session.plan.recording:
        return []
    lines = ["not completed, see above" if session.failed else _what_was_recorded(session)]
    if session.tally.lost:
        lines.append(f"{count(session.tally.lost, 'exchange')} not recorded, see above")
    return ["; ".join(lines)]


def _what_was_recorded(session: Session) -> str:
    if session.tally.recorded:
        return f"recorded {count(session.tally.recorded, 'interaction')}"
    return f"recorded nothing; {'left as it was' if session.path.exists() else 'not written'}"


def _passed(session: Session) -> Iterable[str]:
    return [f"passed on {count(session.tally.live, 'request')}"] if session.tally.live else []


def _rescued(session: Session) -> Iterable[str]:
    is_named = bool(session.name)  # of the one without a name it is said at the start
    return (
        [f"an earlier recording lies in {session.rescued}"] if session.rescued and is_named else []
    )


def _drifts(tally: Tally) -> Iterable[dict[str, Any]]:
    told = tally.drift.told if tally.drift else []
    return (_drift(asked, drift) for asked in told for drift in asked.drifts)


def _drift(asked: Asked, drift: Drift) -> dict[str, Any]:
    return {
        "request": str(asked),
        "interaction": asked.interaction,
        "rule": drift.rule.title,
        "place": drift.place,
        "asked": clip(drift.asked, _WIDTH),
        "recorded": clip(drift.recorded, _WIDTH),
    }


def _asked(asked: Asked) -> dict[str, Any]:
    described: dict[str, Any] = {
        "method": asked.method,
        "url": asked.url,
        "outcome": asked.outcome.value,
        "interaction": asked.interaction,
    }
    return described | ({"message": asked.message} if asked.message else {})
