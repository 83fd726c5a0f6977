"""What the message of a miss tells the user to do, in the words of the front that is used."""

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass


def on_the_command_line(option: str, value: str = "") -> str:
    """Write an option as the command line has it: `--ignore '$.metadata'`."""
    return f"--{option.replace('_', '-')}" + (f" {shlex.quote(value)}" if value else "")


def for_mitmdump(option: str, value: str = "") -> str:
    """Write an option as mitmdump has it: `--set 'cassette_ignore=$.metadata'`."""
    return f"--set {shlex.quote(f'cassette_{option}={value or "true"}')}"


type Spelling = Callable[[str, str], str]


def command(*words: str, spell: Spelling, options: Iterable[tuple[str, str]]) -> str:
    """Write a command with options, in one line: what has a value once more each time."""
    return " ".join((*words, *(spell(name, value) for name, value in options)))


@dataclass(frozen=True, slots=True)
class Advice:
    """How to help oneself.

    record: the command that records what is missing; "" to name none.
    spell: writes an option with its value.
    """

    record: str = ""
    spell: Spelling = on_the_command_line
