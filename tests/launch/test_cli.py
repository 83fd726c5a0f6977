"""`vcrproxy record|replay|run FILE -- CMD`, as a user runs it."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cli import split_command

ASK = [sys.executable, str(Path(__file__).with_name("ask.py"))]
SHOW_ENVIRONMENT = [
    sys.executable,
    "-c",
    "import json, os; print(json.dumps(dict(os.environ)))",
]


@pytest.fixture
def recorded(vcrproxy, cassette):
    """Record two questions."""
    done = vcrproxy.run("record", str(cassette), *vcrproxy.to_origin(), "--", *ASK, "one", "two")
    assert done.status == 0, done.err
    return done


def test_what_one_run_records_the_next_replays(vcrproxy, cassette, recorded, app):
    reached = len(app.state.requests)

    replayed = vcrproxy.run("replay", str(cassette), "--", *ASK, "one", "two")

    assert replayed.out == recorded.out
    assert replayed.status == 0
    assert len(app.state.requests) == reached
    assert f"{cassette}: recorded 2 interactions" in recorded.err
    assert f"{cassette}: served 2 interactions" in replayed.err


def test_a_miss_turns_success_into_failure(vcrproxy, cassette, recorded):
    swallow = "try: exec(open(sys.argv.pop(1)).read())\nexcept Exception: pass"
    program = [sys.executable, "-c", f"import sys\n{swallow}", ASK[1], "three"]

    missed = vcrproxy.run("replay", str(cassette), "--", *program)
    allowed = vcrproxy.run("replay", "--allow-misses", str(cassette), "--", *program)

    assert missed.status == 121
    assert "no interaction left for POST" in missed.err
    assert '$.messages[0].content: asked "three"' in missed.err
    assert allowed.status == 0


def test_a_program_that_does_not_use_the_proxy_is_told_so(vcrproxy, cassette, recorded):
    done = vcrproxy.run("replay", str(cassette), "--", "true")
    allowed = vcrproxy.run("replay", "--allow-unused", str(cassette), "--", "true")

    assert done.status == 122
    assert "your program did not use the proxy" in done.err
    assert allowed.status == 0


def test_interactions_that_are_not_used_fail_on_request(vcrproxy, cassette, recorded):
    lenient = vcrproxy.run("replay", str(cassette), "--", *ASK, "two")
    strict = vcrproxy.run("replay", "--fail-on-unused", str(cassette), "--", *ASK, "two")

    assert lenient.status == 0
    assert "1 interaction never used: #0" in lenient.err
    assert strict.status == 123


def test_the_commands_exit_status_is_ours(vcrproxy, cassette, recorded):
    def status(after: str) -> int:
        env = {"AFTER": after}
        return vcrproxy.run("replay", str(cassette), "--", *ASK, "one", env=env).status

    assert status("exit:7") == 7
    assert status("die") == 128 + signal.SIGKILL


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


def test_once_records_first_and_replays_then(vcrproxy, cassette):
    arguments = ["run", str(cassette), *vcrproxy.to_origin(), "--", *ASK, "one"]

    first, second = vcrproxy.run(*arguments), vcrproxy.run(*arguments)

    assert first.out == second.out
    assert f"recording {cassette} (there is no cassette yet)" in first.err
    assert f"replaying {cassette} (the cassette exists)" in second.err


def test_new_episodes_are_added(vcrproxy, cassette, recorded):
    mode = ["run", "--mode", "new_episodes", str(cassette), *vcrproxy.to_origin(), "--", *ASK]
    done = vcrproxy.run(*mode, "two", "three", "one")

    assert done.status == 0
    assert len(load_cassette(cassette).interactions) == 3
    assert set(recorded.out.splitlines()) < set(done.out.splitlines())


def test_ci_records_nothing(vcrproxy, cassette):
    done = vcrproxy.run("run", str(cassette), "--", *ASK, "one", env={"CI": "true"})

    assert done.status == 125
    assert "the variable CI is set" in done.err
    assert f"{cassette}: does not exist" in done.err


def test_passthrough_runs_the_command_as_if_we_were_not_there(vcrproxy, cassette):
    done = vcrproxy.run("run", "--mode", "live", str(cassette), "--", *SHOW_ENVIRONMENT)

    assert done.status == 0
    assert "HTTPS_PROXY" not in json.loads(done.out)


def test_a_base_url_is_enough_for_clients_that_use_no_proxy(vcrproxy, cassette, app):
    arguments = ["--base-url", str(cassette), "--", *ASK, "one"]
    first = vcrproxy.run("record", *vcrproxy.to_origin(), *arguments)
    second = vcrproxy.run("replay", *arguments)
    shown = vcrproxy.run("replay", *arguments[:-3], *SHOW_ENVIRONMENT)

    assert (first.status, second.status) == (0, 0)
    assert first.out == second.out
    environment = json.loads(shown.out)
    assert environment["OPENAI_BASE_URL"].endswith("/v1")
    assert "HTTPS_PROXY" not in environment


def test_a_replay_needs_no_key(vcrproxy, cassette, recorded):
    done = vcrproxy.run("replay", str(cassette), "--", *ASK, "one", env={"OPENAI_API_KEY": ""})

    assert done.status == 0, done.err


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


def test_a_proxy_that_was_killed_is_found_no_more(vcrproxy, cassette, recorded):
    with vcrproxy.start("replay", str(cassette)) as server:
        assert server.stderr is not None
        while "env --shell powershell" not in server.stderr.readline():
            pass
        found = vcrproxy.run("env")
        server.kill()

    assert "HTTPS_PROXY" in found.out
    assert vcrproxy.run("env").status == 125


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


def test_without_a_command_it_serves_and_env_says_how_to_use_it(vcrproxy, cassette, recorded):
    server = vcrproxy.start("replay", str(cassette))
    with server:
        assert server.stderr is not None
        while "env --shell powershell" not in server.stderr.readline():
            pass
        script = 'eval "$("$0" env --shell sh)" && "$@"'
        environment = vcrproxy.environment()
        command = ["sh", "-c", script, server.args[0], *ASK, "two", "one"]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=60)

    assert sorted(done.stdout.splitlines()) == sorted(recorded.out.splitlines()), done.stderr
    assert server.returncode == 0
    assert "served 2 interactions" in err
    assert vcrproxy.run("env").status == 125


def test_a_host_that_is_not_replayed_is_refused_before_tls(vcrproxy, cassette, recorded):
    fetch = "import urllib.request; urllib.request.urlopen('https://other.test/')"
    done = vcrproxy.run("replay", str(cassette), "--", sys.executable, "-c", fetch)

    assert "403 other.test is not replayed, only api.openai.com" in done.err


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


def test_a_process_that_outlives_the_command_is_named(vcrproxy, cassette, recorded):
    arguments = ["replay", "--allow-unused", str(cassette), "--", sys.executable, "-c", OUTLIVE]
    done = vcrproxy.run(*arguments)

    assert done.status == 0
    assert "a process that it left running has 1 connection open" in done.err


CONNECT_TO_AN_ADDRESS = """
import os, socket, ssl
from urllib.parse import urlsplit
proxy = urlsplit(os.environ["HTTPS_PROXY"])
raw = socket.create_connection((proxy.hostname, proxy.port))
raw.sendall(b"CONNECT 192.0.2.1:443 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
assert b" 200 " in raw.recv(4096)
tls = ssl.create_default_context().wrap_socket(raw, server_hostname="api.openai.com")
tls.sendall(b"GET /v1/models HTTP/1.1\\r\\nHost: api.openai.com\\r\\n\\r\\n")
print(tls.recv(4096).decode())
"""


def test_a_client_that_connects_to_an_address_is_known_by_its_sni(vcrproxy, cassette, recorded):
    program = [sys.executable, "-c", CONNECT_TO_AN_ADDRESS]
    done = vcrproxy.run("replay", str(cassette), "--", *program)

    assert "404 Not Found" in done.out, done.err
    assert done.status == 121


def test_the_command_begins_behind_two_dashes():
    assert split_command(["record", "f", "--", "a", "--", "b"]) == (
        ["record", "f"],
        ["a", "--", "b"],
    )
    assert split_command(["record", "f"]) == (["record", "f"], [])
