"""`vcrproxy record|replay|run FILE -- CMD`, as a user runs it."""

import json
import signal
import subprocess
import sys

from tests.launch.cli import ASK
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cli.main import split_command

SHOW_ENVIRONMENT = [
    sys.executable,
    "-c",
    "import json, os; print(json.dumps(dict(os.environ)))",
]


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


def test_a_proxy_that_was_killed_is_found_no_more(vcrproxy, cassette, recorded):
    with vcrproxy.start("replay", str(cassette)) as server:
        assert server.stderr is not None
        while "env --shell powershell" not in server.stderr.readline():
            pass
        found = vcrproxy.run("env")
        server.kill()

    assert "HTTPS_PROXY" in found.out
    assert vcrproxy.run("env").status == 125


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
