"""Decks with rules, to build tests from."""

from collections.abc import Sequence
from pathlib import Path

from tests.playback.requests import cassette
from vcrproxy.cassette.model import Request
from vcrproxy.options.values import Value, Values
from vcrproxy.playback.deck import Deck, Played
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.index import State
from vcrproxy.sessions.settings import Settings

UUIDS = [f"{number:08x}-1111-4222-8333-{number:012x}" for number in range(1, 9)]


def choice(
    *match: str,
    ignore: Sequence[str] = (),
    rename: Sequence[str] = (),
    normalize: Sequence[str] = (),
) -> Choice:
    """The rules as the options say."""
    lists = {"match": match or ("all",), "ignore": ignore, "rename": rename}
    given = {name: Value(tuple(texts), f"--{name}") for name, texts in lists.items()}
    given["normalize"] = Value(tuple(normalize), "--normalize")
    return Settings.read(Values(given | {"cassette": Value(str(Path("a.yaml")))})).choice


def deck(*recorded: Request, rules: Choice | None = None, repeat: bool = False) -> Deck:
    state = State(rules or choice(), repeat)
    return Deck(cassette(*recorded), "cassettes/chat.yaml", state)


def drift(played: Played) -> list[tuple[str, str, str, str]]:
    """What the ledger says of a match."""
    return [(one.rule.title, one.place, one.asked, one.recorded) for one in played.drifts]
