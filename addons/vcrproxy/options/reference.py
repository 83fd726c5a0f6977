"""The table as text: the README's table, and plain data for the pytest plug-in."""

from vcrproxy.options.table import OPTIONS, Front, Kind, Option, on

type PytestRow = tuple[str, str, bool | int | str | list[str] | None, tuple[str, ...], str]

_COMMANDS = ("record", "replay", "run")


def readme_table() -> str:
    """Write the table of all options in Markdown."""
    rows = ["| option | default | in | meaning |", "|---|---|---|---|", *map(_row, OPTIONS)]
    return "\n".join(rows)


def pytest_rows() -> tuple[PytestRow, ...]:
    """Give what pytest needs, for a module that cannot import this package.

    Rows: name, kind (flag, list, text, number, file, folder), default, choices, help. pytest calls
    an option `--cassette-NAME` and, as an ini value, `cassette_NAME`.
    """
    return tuple(
        (o.name, o.kind.name.lower(), _plain(o), o.choices, o.help) for o in on(Front.PYTEST)
    )


def _plain(option: Option) -> bool | int | str | list[str] | None:
    return list(option.default) if isinstance(option.default, tuple) else option.default


def _row(option: Option) -> str:
    meaning = f"{option.help}. {option.more}".strip()
    cells = (f"`{option.name}`", _default(option), _places(option), meaning)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _default(option: Option) -> str:
    if option.kind is Kind.FLAG:
        return "`false`"
    return f"`{option.holds}`" if option.holds and not option.unset else option.unset


def _places(option: Option) -> str:
    """Say where the option exists; `sections` are those of the configuration file."""
    everywhere = option.commands == _COMMANDS
    places = ["mitmdump"] if Front.MITMDUMP in option.fronts else []
    places += ["vcrproxy"] if everywhere else option.commands
    return ", ".join([*places, *(["sections"] if option.per_session else [])])
