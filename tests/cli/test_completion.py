"""Each shell completes our command lines."""

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent

IN_BASH = """\
eval "$(vcrproxy completion bash)"
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9
_python_argcomplete vcrproxy
printf '%s\\n' "${COMPREPLY[@]}"
"""
IN_FISH = 'vcrproxy completion fish | source; complete -C "$argv[1]"'
IN_ZSH = 'PS1=; autoload -U compinit && compinit -u -D; eval "$(vcrproxy completion zsh)"'
COMPLETES = [
    ("vcrproxy re", {"record", "replay"}),
    ("vcrproxy run --mode n", {"new_episodes", "none"}),
    ("vcrproxy replay --other-hosts ", {"auto", "pass", "refuse"}),
    ("vcrproxy run --dir a", {"a-folder/"}),
    ("vcrproxy replay a", {"a-cassette.yaml", "a-folder/"}),
    ("vcrproxy record --rep", {"--report"}),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "a-cassette.yaml").touch()
    return tmp_path


def environment(home):
    return {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(home), "TERM": "xterm"}


def missing(shell):
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


@pytest.mark.parametrize(("line", "words"), COMPLETES)
@pytest.mark.parametrize(
    ("shell", "code"),
    [
        pytest.param("bash", IN_BASH, marks=missing("bash")),
        pytest.param("fish", IN_FISH, marks=missing("fish")),
    ],
)
def test_a_shell_completes_what_can_follow(folder, shell, code, line, words):
    arguments = [shell, "-c", code, line] if shell == "fish" else [shell, "-c", code, "-", line]
    env = environment(folder)
    out = subprocess.check_output(arguments, cwd=folder, env=env, text=True, timeout=60)

    assert {entry.split("\t")[0].strip() for entry in out.splitlines()} == words


@missing("zsh")
@pytest.mark.parametrize(("line", "words"), COMPLETES)
def test_zsh_completes_what_can_follow(folder, line, words):
    """It completes on a terminal only."""
    ours, its = os.openpty()
    with (
        open(ours, "r+b", buffering=0) as terminal,
        subprocess.Popen(
            ["zsh", "-f", "-i"],
            cwd=folder,
            env=environment(folder),
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        ) as shell,
    ):
        os.close(its)
        try:
            terminal.write(f"{IN_ZSH}; print is-$((6 * 7))\n".encode())
            read_until(terminal, {"is-42"})
            terminal.write(f"{line}\t\t".encode())  # the second lists what the first left open
            read_until(terminal, {word.removeprefix(line.split()[-1]) for word in words})
        finally:
            shell.kill()


def read_until(terminal, words):
    """Read what a terminal shows until all words have been there."""
    shown, deadline = "", time.monotonic() + 20
    while not all(word in shown for word in words):
        assert select.select([terminal], [], [], deadline - time.monotonic())[0], shown
        shown += terminal.read(4096).decode(errors="replace")
    return shown


def test_a_shell_that_is_not_known_is_refused(printed):
    status, _, complaint = printed("completion", "csh")

    assert (status, "invalid choice: 'csh'" in complaint) == (2, True)
