"""Signals, terminals and processes that stay: nothing that was recorded is lost by them."""

import os
import pty
import signal
import sys
import time

import pytest

from tests.launch.cli import ASK
from vcrproxy.cassette.reader import load_cassette

OUTLIVE = """
import os, socket, sys, time
from urllib.parse import urlsplit
proxy = urlsplit(os.environ["HTTPS_PROXY"])
connection = socket.create_connection((proxy.hostname, proxy.port))
if os.fork() == 0:
    os.close(1)
    os.close(2)
    connection.recv(1)  # until the proxy is gone
"""


@pytest.mark.parametrize("interrupts", [1, 2])
def test_ctrl_c_keeps_what_was_recorded(vcrproxy, cassette, interrupts):
    """Once, and twice for a command that does not mind the first."""
    deaf = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" if interrupts == 2 else ""
    )
    program = [sys.executable, "-c", f"import sys\n{deaf}exec(open(sys.argv.pop(1)).read())"]
    command = [*program, ASK[1], "one"]
    process = vcrproxy.start(
        "record", str(cassette), *vcrproxy.to_origin(), "--", *command, env={"AFTER": "sleep"}
    )
    with process:
        assert process.stdout is not None
        while "sleeping" not in process.stdout.readline():
            pass
        for _ in range(interrupts):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)  # two signals at once are one
        process.wait(60)

    assert process.returncode not in (0, 125)
    assert len(load_cassette(cassette).interactions) == 1
    assert not list(cassette.parent.glob("*.partial"))


def test_the_terminal_is_the_commands_own(vcrproxy, cassette):
    """It sees a terminal, and Ctrl-C typed there reaches it once, from the terminal itself."""
    command = [
        "sh",
        "-c",
        'test -t 0 && test -t 1 && echo a terminal; exec "$@"',
        "sh",
        *ASK,
        "one",
    ]
    arguments = ["record", str(cassette), *vcrproxy.to_origin(), "--", *command]
    ours, theirs = pty.openpty()
    with vcrproxy.start(*arguments, env={"AFTER": "sleep"}, terminal=theirs) as process:
        os.close(theirs)
        seen = read_until(ours, "sleeping")
        os.write(ours, b"\x03")
        seen += read_until(ours, "recorded 1 interaction")
        process.wait(60)

    assert "a terminal" in seen
    assert seen.count("KeyboardInterrupt") == 1
    assert process.returncode == 128 + signal.SIGINT
    assert len(load_cassette(cassette).interactions) == 1


def read_until(terminal: int, text: str) -> str:
    seen = ""
    while text not in seen:
        seen += os.read(terminal, 4096).decode()
    return seen


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_at_the_start_leaves_nothing_behind(vcrproxy, cassette, number, seconds):
    """The moment is any of the start; what is shown must be true of each."""
    temporary = cassette.parent.parent / "tmp"
    temporary.mkdir()
    arguments = ["record", "--ephemeral-ca", str(cassette), "--", "sleep", "30"]
    with vcrproxy.start(*arguments, env={"TMPDIR": str(temporary)}) as process:
        assert process.stderr is not None
        assert (
            "recording" in process.stderr.readline()
        )  # of the imports before, Python itself tells
        time.sleep(seconds)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "Traceback" not in err
    assert not list(temporary.iterdir())
    assert not cassette.parent.exists() or not list(cassette.parent.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_after_the_command_has_ended_does_not_cut_the_recording(
    vcrproxy, cassette, number
):
    """A process that it left running keeps the proxy waiting for a moment."""
    command = [
        sys.executable,
        "-c",
        f"{OUTLIVE}\nexec(open(sys.argv.pop(1)).read())",
        ASK[1],
        "one",
    ]
    arguments = ["record", str(cassette), *vcrproxy.to_origin(), "--", *command]
    with vcrproxy.start(*arguments) as process:
        assert process.stdout is not None
        process.stdout.read()  # its end is the command's
        process.send_signal(number)
        process.wait(60)

    assert process.returncode == 0
    assert len(load_cassette(cassette).interactions) == 1
    assert [path.name for path in cassette.parent.iterdir()] == ["test.yaml"]


def test_a_process_that_outlives_the_command_is_named(vcrproxy, cassette, recorded):
    arguments = ["replay", "--allow-unused", str(cassette), "--", sys.executable, "-c", OUTLIVE]
    done = vcrproxy.run(*arguments)

    assert done.status == 0
    assert "a process that it left running has 1 connection open" in done.err
