"""The plug-in's options: flags, ini values, defaults."""

from collections.abc import Callable
from pathlib import Path

import pytest

import vcrproxy.pytest_plugin as plugin
from vcrproxy.options.modes import MODES as PROXY_MODES
from vcrproxy.options.reference import pytest_rows
from vcrproxy.pytest_plugin.options import (
    MODES,
    OPTIONS,
    Settings,
    parse_mode,
    read_settings,
)

pytest_plugins = ["pytester"]

type Read = Callable[..., Settings]


@pytest.fixture
def read(pytester: pytest.Pytester) -> Read:
    """Read the settings of a pytest that is started with these flags and ini lines."""

    def settings(*flags: str, ini: str = "") -> Settings:
        pytester.makeini(f"[pytest]\n{ini}\n")
        config = pytester.parseconfig(*flags)
        return read_settings(config)

    return settings


def test_the_modes_are_those_of_the_proxy() -> None:
    assert set(MODES) == set(PROXY_MODES)


def test_the_options_are_those_that_the_one_table_has_for_pytest() -> None:
    kinds = {"flag": "switch", "file": "text", "folder": "text"}
    table = {(f"cassette_{name}", kinds.get(kind, kind)) for name, kind, *_ in pytest_rows()}
    ours = {(option.name, option.kind) for option in OPTIONS}

    assert ours - table == {("cassette_trim", "switch"), ("cassette_orphans", "switch")}
    assert table <= ours


def test_without_options_the_defaults_count(read: Read) -> None:
    assert read() == Settings(
        mode="",
        folder="",
        hosts=(),
        fail_on_unused=False,
        report="",
        trim=False,
        orphans=False,
    )


def test_each_option_may_be_a_flag(read: Read) -> None:
    flags = "--cassette-mode=all --cassette-dir=c --cassette-hosts=a,b --cassette-hosts=c"
    switches = "--cassette-fail-on-unused --cassette-report=r --cassette-trim --cassette-orphans"

    assert read(*flags.split(), *switches.split()) == Settings(
        "all", "c", ("a", "b", "c"), fail_on_unused=True, report="r", trim=True, orphans=True
    )


def test_what_is_not_done_once_may_be_an_ini_value(read: Read) -> None:
    ini = "\n".join(
        {
            "cassette_mode = new_episodes",
            "cassette_dir = c",
            "cassette_hosts = a, b c",
            "cassette_fail_on_unused = true",
            "cassette_report = r",
        }
    )

    assert read(ini=ini) == Settings(
        "new_episodes", "c", ("a", "b", "c"), fail_on_unused=True, report="r", trim=False,
        orphans=False,
    )  # fmt: skip
    assert [option.name for option in OPTIONS if not option.ini] == [
        "cassette_trim",
        "cassette_orphans",
    ]


def test_a_flag_wins_over_an_ini_value(read: Read) -> None:
    assert read("--cassette-mode=none", ini="cassette_mode = all").mode == "none"


def test_a_mode_is_known_by_its_other_names() -> None:
    assert parse_mode("Record-Only ") == "record_only"


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match="'onec': expected one of once, new_episodes"):
        parse_mode("onec")


def test_the_reference_names_each_option() -> None:
    reference = (Path(plugin.__file__).parent / "README.md").read_text(encoding="utf-8")

    assert [option.flag for option in OPTIONS if f"`{option.flag}" not in reference] == []


def test_the_options_are_shown_by_help(pytester: pytest.Pytester, tmp_path: Path) -> None:
    shown = pytester.runpytest_subprocess("--help")

    for option in OPTIONS:
        shown.stdout.fnmatch_lines([f"*{option.flag}*"])
