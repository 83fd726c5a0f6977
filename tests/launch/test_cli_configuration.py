"""What a configuration file says reaches a run, and each of its sessions."""

import sys

import pytest

from tests.launch.cli import ASK, CommandLine
from tests.origin import serve
from vcrproxy.cassette.reader import load_cassette

# puts the user name that is its first argument into the proxy's URL, and becomes the rest
AS_LANE = """\
import os, sys
for name in ("HTTPS_PROXY", "https_proxy"):
    if name in os.environ:
        os.environ[name] = os.environ[name].replace("//", f"//{sys.argv[1]}:x@", 1)
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.fixture(scope="module")
def services(app):
    """Serve two hosts, neither of them the default."""
    with serve(app, hosts=("one.test", "other.test")) as origin:
        yield origin


@pytest.fixture
def project(services, tmp_path):
    """Run in a folder of a project whose file says where the API is."""
    folder = tmp_path / "project" / "inner"
    folder.mkdir(parents=True)
    return CommandLine(tmp_path, services, folder=folder)


def configure(project, *lines):
    rule = f"::127.0.0.1:{project.origin.port}"
    said = ["[tool.vcrproxy]", 'hosts = ["one.test"]', f'connect_to = ["{rule}"]', *lines]
    (project.folder.parent / "pyproject.toml").write_text("\n".join(said))


def ask(project, *arguments, question="one", env=None):
    there = {"OPENAI_BASE_URL": "https://one.test/v1"}
    return project.run("run", *arguments, *ASK, question, env=there | (env or {}))


def test_hosts_and_mode_of_the_file_reach_a_run(project):
    configure(project, 'mode = "new_episodes"')
    first = ask(project, "x.yaml", "--")
    second = ask(project, "x.yaml", "--", question="two")

    assert (first.status, second.status) == (0, 0), first.err + second.err
    asked = [one.request.url for one in load_cassette(project.folder / "x.yaml").interactions]
    assert asked == ["https://one.test/v1/chat/completions"] * 2


def test_a_variable_wins_over_the_file_and_a_flag_over_both(project):
    configure(project, 'mode = "none"')
    recorded = ask(project, "x.yaml", "--", env={"VCRPROXY_MODE": "once"})
    missed = ask(project, "x.yaml", "--", question="two", env={"VCRPROXY_MODE": "none"})
    replayed = ask(project, "--mode", "none", "x.yaml", "--", env={"VCRPROXY_MODE": "all"})

    assert (recorded.status, missed.status, replayed.status) == (0, 1, 0)
    assert "recorded 1 interaction" in recorded.err
    assert "1 request missed" in missed.err
    assert "served 1 interaction" in replayed.err


def test_replay_has_no_mode_and_leaves_that_of_the_file_aside(project):
    configure(project, 'mode = "all"', 'dir = "cassettes"')
    ask(project, "x.yaml", "--")
    there = {"OPENAI_BASE_URL": "https://one.test/v1"}
    done = project.run("replay", "x.yaml", "--", *ASK, "one", env=there)

    assert done.status == 0, done.err
    assert "served 1 interaction" in done.err


def test_a_section_holds_for_the_sessions_that_it_names(project):
    configure(
        project,
        'dir = "cassettes"',
        '[[tool.vcrproxy.sessions]]\nmatch = "tests/fixed/*"\nmode = "none"',
    )
    new = ask(project, "--", sys.executable, "-c", AS_LANE, "tests%2Fnew%2Fchat")
    fixed = ask(project, "--", sys.executable, "-c", AS_LANE, "tests%2Ffixed%2Fchat")

    cassettes = project.folder.parent / "cassettes"
    assert new.status == 0, new.err
    assert len(load_cassette(cassettes / "tests" / "new" / "chat.yaml").interactions) == 1
    assert fixed.status == 1
    assert not (cassettes / "tests" / "fixed").exists()


def test_the_hosts_of_a_section_are_intercepted_for_its_sessions(project):
    configure(
        project,
        'dir = "cassettes"',
        '[[tool.vcrproxy.sessions]]\nmatch = "here"\nhosts = ["other.test"]',
    )
    there = {"OPENAI_BASE_URL": "https://other.test/v1"}
    done = ask(project, "--", sys.executable, "-c", AS_LANE, "here", env=there)

    assert done.status == 0, done.err
    cassette = load_cassette(project.folder.parent / "cassettes" / "here.yaml")
    assert [one.request.url for one in cassette.interactions] == [
        "https://other.test/v1/chat/completions"
    ]


def test_a_mistake_in_the_file_keeps_the_command_from_running(project):
    configure(project, 'host = "x"')
    done = ask(project, "x.yaml", "--")

    assert (done.status, done.out) == (125, "")
    assert done.err == (
        'vcrproxy: ../pyproject.toml:4: unknown key "host" in [tool.vcrproxy]; '
        'did you mean "hosts"?\n'
    )
