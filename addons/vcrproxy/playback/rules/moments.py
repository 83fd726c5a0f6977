"""When and where a recording was made, and where and when it is asked again."""

import os
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Self

from vcrproxy.cassette.model import Interaction

# OpenAI and those who speak like it write when they answered
_CREATED = re.compile(rb'"created(?:_at)?": ?(1[5-9][0-9]{8})[.,}]')
ROLES = ("folder", "home", "temp", "kernel")
USUAL_TEMP = "/tmp"  # noqa: S108  it is only looked for
_SHORTEST = 4  # of a place; "/" stands everywhere


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, in the time zone of the program. is_exact: whether the zone is known."""

    at: datetime
    is_exact: bool = True

    @classmethod
    def now(cls) -> Self:
        """Give the present."""
        return cls(datetime.now().astimezone())

    def days(self, around: int = 1) -> set[int]:
        """Give the days that it may be somewhere on earth, as ordinals."""
        day = self.at.astimezone(UTC).toordinal()
        return set(range(day - around, day + around + 1))

    def zones(self) -> tuple[timezone, ...]:
        """Give the time zones in which a program may have written: its own and UTC."""
        offset = self.at.utcoffset() or timedelta()
        return (UTC, timezone(offset)) if offset else (UTC,)


def recorded_moment(interaction: Interaction) -> Moment | None:
    """Tell when an interaction was recorded, as well as that is known."""
    if interaction.stamp is not None:
        with suppress(ValueError):  # somebody has edited it
            at = datetime.fromisoformat(interaction.stamp.at)
            return Moment(at if at.tzinfo else at.astimezone())
    found = _CREATED.search(interaction.response.body)
    if found is None:
        return None
    return Moment(datetime.fromtimestamp(int(found[1]), UTC), is_exact=False)


@dataclass(frozen=True, slots=True)
class Place:
    """What a program says of the system that it runs on: {"folder": "/home/ann/project"}."""

    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, interaction: Interaction) -> Self:
        """Give what is known of the place where an interaction was recorded."""
        if interaction.stamp is None:
            return cls()
        named = asdict(interaction.stamp)
        return cls({role: named[role] for role in ROLES if len(named[role]) >= _SHORTEST})

    @classmethod
    def here(cls) -> Self:
        """Describe this system, as a command that we start sees it."""
        named = dict(_here())
        return cls({role: name for role, name in named.items() if len(name) >= _SHORTEST})


def _here() -> Iterator[tuple[str, str]]:
    with suppress(OSError):  # it was removed
        yield "folder", str(Path.cwd())
    yield "home", os.environ.get("HOME", "")
    yield "temp", os.environ.get("TMPDIR", "").rstrip("/") or USUAL_TEMP
    yield "kernel", platform.release()
