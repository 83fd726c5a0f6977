"""What is done to a request before it is drawn: a list of small steps, each on its own."""

from collections.abc import Callable
from typing import Any

from vcrproxy.playback.json_difference import step
from vcrproxy.playback.json_value import Json, show_json
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import Note, Opened
from vcrproxy.playback.rules.order import put_in_order
from vcrproxy.playback.rules.paths import Steps


def prepare(opened: Opened, choice: Choice) -> None:
    """Apply the steps whose rules are on."""
    for rule, act in _STEPS:
        if rule in choice:
            act(opened, choice)


def _call_functions(opened: Opened, choice: Choice) -> None:
    """Let functions of the user's change the body; raises OwnRuleError."""
    for function in choice.functions:
        opened.value = function(opened.value, str(opened.url))


def _leave_out(opened: Opened, choice: Choice) -> None:
    """Cut out what is ignored, and note it."""
    for ignored in choice.ignored.applying(opened.url):
        if ignored.path is not None and opened.kind == "json":
            for steps, value in ignored.path.cut(opened.value):
                opened.notes.append(Note(Rule.IGNORE, place_of(steps), _shown(value)))
        elif ignored.kind == "query" and ignored.name in opened.query:
            _note_field(opened, "query parameter", ignored.name, opened.query)
        elif ignored.kind == opened.kind and ignored.name in opened.value:
            word = "form field" if opened.kind == "form" else "part"
            _note_field(opened, word, ignored.name, opened.value)


def _note_field(opened: Opened, word: str, name: str, fields: dict[str, Any]) -> None:
    opened.notes.append(Note(Rule.IGNORE, f"{word} {name}", show_json(fields.pop(name))))


def _put_in_order(opened: Opened, _: Choice) -> None:
    if opened.kind == "json":
        opened.notes += put_in_order(opened.value)


def place_of(steps: Steps) -> str:
    """Write a JSON path: `$.input[3].id`."""
    return "$" + "".join(f"[{one}]" if isinstance(one, int) else step(one) for one in steps)


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else show_json(value)


_STEPS: tuple[tuple[Rule, Callable[[Opened, Choice], None]], ...] = (
    (Rule.NORMALIZE, _call_functions),
    (Rule.IGNORE, _leave_out),
    (Rule.ORDER, _put_in_order),
)
