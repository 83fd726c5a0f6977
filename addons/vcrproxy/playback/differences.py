"""One difference between what was asked and what is recorded, in words."""

from dataclasses import dataclass

from vcrproxy.playback.excerpts import clip_start

# so that one message more is nearer than some small changes, and a rewritten text is nearer than
# several messages less
_BASE_WEIGHT = 40
_MOST = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a recording differs, and how.

    place: "$.messages[1].content". size: about how many characters would have to change.
    texts: what was asked and what is recorded, if both are texts.
    """

    place: str
    words: str
    size: int = 0
    texts: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"{clip_start(self.place)}: {self.words}"

    @property
    def weight(self) -> int:
        """Tell how far this moves a recording away."""
        return _BASE_WEIGHT + self.size


def changed(
    place: str,
    asked: str,
    recorded: str,
    size: int = 0,
    texts: tuple[str, str] | None = None,
) -> Difference:
    """Say that both sides have a value there; the values are ready to be shown."""
    return Difference(place, f"asked {asked}, cassette has {recorded}", min(size, _MOST), texts)


def only_asked(place: str, value: str, size: int = 0) -> Difference:
    """Say that the cassette has nothing there."""
    return Difference(place, f"only asked: {value}", size)


def only_recorded(place: str, value: str, size: int = 0) -> Difference:
    """Say that the request has nothing there."""
    return Difference(place, f"only in the cassette: {value}", size)
