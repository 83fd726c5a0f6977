"""What can go wrong around a command is said in one clear line."""

import signal
import sys

import pytest

from tests.launch.cli import ASK
from vcrproxy.cassette.reader import load_cassette


@pytest.mark.parametrize(
    ("command", "status", "complaint"),
    [
        (["no-such-command"], 127, "no-such-command: command not found"),
        (["/"], 126, "/: Permission denied"),
    ],
)
def test_a_command_that_cannot_be_run_is_named(  # noqa: PLR0917
    vcrproxy, cassette, recorded, command, status, complaint
):
    done = vcrproxy.run("replay", str(cassette), "--", *command)

    assert (done.status, complaint in done.err) == (status, True)


def test_a_second_recorder_is_refused_with_the_firsts_process_id(vcrproxy, cassette):
    arguments = ["record", str(cassette), *vcrproxy.to_origin()]
    first = vcrproxy.start(*arguments, "--", *ASK, "one", env={"AFTER": "sleep"})
    with first:
        assert first.stdout is not None
        while "sleeping" not in first.stdout.readline():
            pass
        second = vcrproxy.run(*arguments, "--", *ASK, "two")
        first.send_signal(signal.SIGTERM)
        first.wait(60)

    assert second.status == 125
    assert f"process {first.pid} is recording to it" in second.err
    assert len(load_cassette(cassette).interactions) == 1


LIMIT_OUR_FILES = (
    "import os, resource, sys; resource.prlimit(os.getppid(), resource.RLIMIT_FSIZE, (999, 999));"
    "exec(open(sys.argv.pop(1)).read())"
)


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's own")
def test_a_recording_that_cannot_be_completed_is_our_failure(vcrproxy, cassette):
    """As on a full disk: vcrproxy may write no more than 999 bytes to a file."""
    program = [sys.executable, "-c", LIMIT_OUR_FILES, ASK[1], "one", "two"]

    done = vcrproxy.run("record", str(cassette), *vcrproxy.to_origin(), "--", *program)

    assert len(done.out.splitlines()) == 2
    assert done.status == 125
    assert "cannot be completed: File too large" in done.err
    assert not cassette.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["replay", "~no-such-user/x.yaml", "--", "true"], 125, "write the path in full"),
        (["replay", "x" * 300, "--", "true"], 125, "File name too long"),
        (["record", "/dev/null", "--", "true"], 125, "it is no regular file"),
        (["replay", "x.yaml", "--"], 2, "no command behind --"),
        (["replay", "--hosts", "a b", "x.yaml", "--", "true"], 125, "'a b' is no host"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_clear_line(vcrproxy, arguments, status, complaint):
    done = vcrproxy.run(*arguments)

    assert done.status == status
    assert complaint in done.err
    assert "Traceback" not in done.err


def test_a_header_that_is_never_kept_is_named(vcrproxy, cassette):
    keep = ["--keep-headers", "Authorization", *vcrproxy.to_origin()]
    done = vcrproxy.run("record", *keep, str(cassette), "--", *ASK, "one")

    assert "the header authorization may hold a credential and is never kept" in done.err


def test_two_replays_of_one_cassette_do_not_mind_each_other(vcrproxy, cassette, recorded):
    first = vcrproxy.start("replay", str(cassette), "--", *ASK, "one", env={"AFTER": "sleep"})
    with first:
        assert first.stdout is not None
        while "sleeping" not in first.stdout.readline():
            pass
        second = vcrproxy.run("replay", str(cassette), "--", *ASK, "one", "two")
        first.send_signal(signal.SIGTERM)
        first.wait(60)

    assert second.status == 0


def test_a_port_that_is_taken_is_named(vcrproxy, cassette, recorded, origin):
    port = str(origin.port)
    done = vcrproxy.run("replay", "--port", port, str(cassette), "--", *ASK, "one")

    assert done.status == 125
    assert f"cannot listen on 127.0.0.1:{port}" in done.err


def test_a_home_that_cannot_be_written_needs_an_ephemeral_authority(
    vcrproxy, cassette, recorded, tmp_path
):
    home = tmp_path / "a file"
    home.touch()
    env = {"XDG_DATA_HOME": str(home)}

    refused = vcrproxy.run("replay", str(cassette), "--", *ASK, "one", env=env)
    done = vcrproxy.run("replay", "--ephemeral-ca", str(cassette), "--", *ASK, "one", env=env)

    assert refused.status == 125
    assert "--ephemeral-ca" in refused.err
    assert done.status == 0, done.err
