"""Counts and numbers in words, for messages and summaries."""

from collections.abc import Iterable, Sequence

_MAX_NAMED = 8  # things, or runs of numbers, that are listed


def count(number: int, thing: str) -> str:
    """Write a number of things: `1 interaction`, `2 interactions`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def numbers(ascending: Sequence[int]) -> str:
    """Write interaction numbers, runs of more than two cut short: "#0, #3 to #9"."""
    runs: list[list[int]] = []
    for number in ascending:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return few(
        f"#{run[0]} to #{run[-1]}" if len(run) > 2 else ", ".join(f"#{one}" for one in run)
        for run in runs
    )


def few(items: Iterable[str]) -> str:
    """List things, and count those that are too many to be listed."""
    listed = list(items)
    more = len(listed) - _MAX_NAMED
    return ", ".join(listed[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Name the nearest known word, or all of them: "; did you mean "hosts"?"."""
    import difflib  # noqa: PLC0415  only for who is wrong

    nearest = difflib.get_close_matches(word, known, n=1)
    return f'; did you mean "{nearest[0]}"?' if nearest else f"; known are {', '.join(known)}"
