"""Quoting is judged by the shells themselves."""

import os
import subprocess
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcrproxy.launch.environment.policy import Changes
from vcrproxy.launch.environment.shells import Shell, detect_shell, export_lines

NASTY = [
    "plain",
    "",
    "two words",
    " blanks at both ends ",
    "it's",
    '"quoted"',
    "$HOME ${HOME} $(id) `id` %PATH%",
    "back\\slash \\' \\\\ \\n \\",
    "line\nbreak\n",
    "tab\tand\rreturn",
    "Olá 🎉 ‘typographic’ ‚quotes‛",
    "a;b|c&d>e<f*g?h[i]~j#k!l{m,n}(o)",
    '-Dx="a b" --require="/it\'s/p \\"q\\".cjs"',
]


@pytest.mark.parametrize(
    ("program", "shell"),
    [("/bin/zsh", Shell.SH), ("/usr/bin/fish", Shell.FISH), ("pwsh", Shell.POWERSHELL)],
)
def test_the_shell_is_told_by_its_variable(program, shell):
    assert detect_shell({"SHELL": program}) is shell


def test_without_the_variable_it_is_sh():
    assert detect_shell({}) is Shell.SH


def test_the_lines_read_as_a_person_would_write_them():
    changes = Changes({"A": "x", "B": "it's $5"}, frozenset({"OLD", "ANCIENT"}))

    assert export_lines(changes, Shell.SH) == [
        "unset ANCIENT",
        "unset OLD",
        "export A=x",
        "export B='it'\"'\"'s $5'",
    ]
    assert export_lines(changes, Shell.FISH) == [
        "set -e ANCIENT",
        "set -e OLD",
        "set -gx A 'x'",
        "set -gx B 'it\\'s $5'",
    ]
    assert export_lines(changes, Shell.POWERSHELL) == [
        "Remove-Item Env:ANCIENT -ErrorAction SilentlyContinue",
        "Remove-Item Env:OLD -ErrorAction SilentlyContinue",
        "$env:A = 'x'",
        "$env:B = 'it''s $5'",
    ]


def test_powershell_takes_typographic_quotes_for_quotes():
    lines = export_lines(Changes({"A": "‘a’ ‚b‛"}), Shell.POWERSHELL)

    assert lines == ["$env:A = '‘‘a’’ ‚‚b‛‛'"]


@pytest.mark.parametrize(
    ("shell", "program"),
    [
        (Shell.SH, ("sh",)),
        (Shell.SH, ("bash",)),
        (Shell.SH, ("zsh",)),
        (Shell.FISH, ("fish", "--no-config")),
    ],
)
def test_a_shell_reads_nasty_values_back(shell, program):
    if not which(program[0]):
        pytest.skip(f"{program[0]} is not installed")
    values = {f"NASTY_{number}": value for number, value in enumerate(NASTY)}

    seen = _exported(Changes(values, frozenset({"DROPPED", "NEVER_THERE"})), shell, program)

    assert {name: seen.get(name) for name in values} == values
    assert "DROPPED" not in seen


# an environment holds bytes without NUL; surrogates stand for those that are not UTF-8
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@settings(max_examples=50, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=20))
def test_sh_reads_any_value_back(values):
    named = {f"V{number}": value for number, value in enumerate(values)}

    seen = _exported(Changes(named), Shell.SH, ("sh",))

    assert {name: seen.get(name) for name in named} == named


def _exported(changes: Changes, shell: Shell, program: tuple[str, ...]) -> dict[str, str]:
    """Run the lines in a shell and return the environment of its child."""
    script = "\n".join([*export_lines(changes, shell), "env -0"])
    done = subprocess.run(
        [*program, "-c", script],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "DROPPED": "1"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    lines = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return dict(line.partition("=")[::2] for line in lines if line)
