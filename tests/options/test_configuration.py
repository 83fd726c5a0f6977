"""A configuration file is found from the working folder upwards; its mistakes have a line."""

import os

import pytest

from vcrproxy.options.configuration import find_configuration
from vcrproxy.options.values import OptionError

OURS = '[tool.vcrproxy]\ndir = "cassettes"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder below the one that holds the file."""
    inner = tmp_path / "project" / "inner"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    return inner


@pytest.fixture
def here(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    return folder.parent


def origins(values):
    return {name: value.origin for name, value in values.by_name.items()}


def test_without_a_file_nothing_is_set(folder):
    found = find_configuration()

    assert (found.path, dict(found.values.by_name), found.sections) == (None, {}, ())


def test_the_nearest_file_that_speaks_of_us_is_the_one(folder):
    (folder / "pyproject.toml").write_text("[tool.other]\nvcrproxy = 1\n")
    (folder.parent / "pyproject.toml").write_text(OURS)
    (folder.parent.parent / "vcrproxy.toml").write_text("repeat = true\n")

    found = find_configuration()

    assert found.path == folder.parent / "pyproject.toml"
    assert origins(found.values) == {"dir": "../pyproject.toml:2"}


def test_of_two_files_beside_each_other_our_own_is_the_one(here):
    (here / "pyproject.toml").write_text(OURS)
    (here / "vcrproxy.toml").write_text("# ours\nrepeat = true\n")

    assert origins(find_configuration().values) == {"repeat": "vcrproxy.toml:2"}


def test_an_empty_file_of_our_own_ends_the_search(folder):
    (folder / "vcrproxy.toml").touch()
    (folder.parent / "vcrproxy.toml").write_text("repeat = true\n")

    found = find_configuration()

    assert (found.path, dict(found.values.by_name)) == (folder / "vcrproxy.toml", {})


def test_a_broken_file_of_others_is_none_of_our_business(here):
    (here / "pyproject.toml").write_text("[tool.other\n")

    assert find_configuration().path is None


def test_a_folder_by_the_name_of_the_file_is_passed_over(here):
    (here / "vcrproxy.toml").mkdir()

    assert find_configuration().path is None


def test_a_working_folder_that_was_removed_has_no_file(folder):
    folder.rmdir()

    assert find_configuration().path is None


def test_values_are_taken_by_their_kind(here):
    (here / "vcrproxy.toml").write_text(
        'hosts = "a.test, b.test"\nkeep_headers = ["X-A", "X-B"]\nrepeat = true\nport = 8080\n'
    )

    values = find_configuration().values

    assert values.texts("hosts") == ("a.test", "b.test")
    assert values.texts("keep_headers") == ("X-A", "X-B")
    assert values.flag("repeat") is True
    assert values.number("port") == 8080


def test_paths_are_relative_to_the_file(folder):
    (folder.parent / "vcrproxy.toml").write_text('dir = "cassettes"\nreport = "/abs/report.json"\n')

    values = find_configuration().values

    assert values.text("dir") == str(folder.parent / "cassettes")
    assert values.text("report") == "/abs/report.json"


def test_a_path_stays_as_it_is_written_where_the_file_is_in_the_working_folder(here):
    (here / "vcrproxy.toml").write_text('dir = "cassettes"\nreport = "~/report.json"\n')

    values = find_configuration().values

    assert (values.text("dir"), values.text("report")) == ("cassettes", "~/report.json")


def test_a_home_is_none_of_the_files_folder(folder):
    (folder.parent / "vcrproxy.toml").write_text('dir = "~/cassettes"\n')

    assert find_configuration().values.text("dir") == "~/cassettes"


def test_sections_stand_as_in_the_file(here):
    (here / "pyproject.toml").write_text(
        OURS
        + '[[tool.vcrproxy.sessions]]\nmatch = "tests/a/*"\nmode = "none"\n'
        + '[[tool.vcrproxy.sessions]]\nmatch = ["b", "c"]\nrepeat = true\n'
    )

    first, second = find_configuration().sections

    assert (first.match, origins(first.values)) == (("tests/a/*",), {"mode": "pyproject.toml:5"})
    assert (second.match, origins(second.values)) == (("b", "c"), {"repeat": "pyproject.toml:8"})


SHARED_MISTAKES = {
    '[tool.vcrproxy]\n\nhost = "a"\n': (
        'pyproject.toml:3: unknown key "host" in [tool.vcrproxy]; did you mean "hosts"?'
    ),
    "[tool]\nvcrproxy = 1\n": "pyproject.toml:2: tool.vcrproxy is no table",
    '[tool.vcrproxy]\nsessions.match = "x"\n': (
        "pyproject.toml:2: sessions is no array; write [[tool.vcrproxy.sessions]]"
    ),
    '[[tool.vcrproxy.sessions]]\nmode = "none"\n': (
        'pyproject.toml:1: [[tool.vcrproxy.sessions]] has no match; add match = "tests/*"'
    ),
    '[[tool.vcrproxy.sessions]]\nmatch = "x"\nmodes = "none"\n': (
        'pyproject.toml:3: unknown key "modes" in [[tool.vcrproxy.sessions]]; did you mean "mode"?'
    ),
    '[[tool.vcrproxy.sessions]]\nmatch = "x"\n[[tool.vcrproxy.sessions]]\nmatch = 3\n': (
        "pyproject.toml:4: match is 3, expected a text or a list of texts"
    ),
    '[[tool.vcrproxy.sessions]]\nmatch = "x"\nport = 1\n': (
        'pyproject.toml:3: "port" holds for all sessions; move it up, '
        "out of [[tool.vcrproxy.sessions]]"
    ),
    "[tool.vcrproxy]\na = \n": "pyproject.toml:2: is no TOML: Invalid value",
}
OWN_MISTAKES = {
    'host = "a"\n': 'vcrproxy.toml:1: unknown key "host"; did you mean "hosts"?',
    "\nkeep-headers = []\n": (
        'vcrproxy.toml:2: unknown key "keep-headers"; did you mean "keep_headers"?'
    ),
    "xyz = 1\n": 'vcrproxy.toml:1: unknown key "xyz"; known are dir, mode, hosts, keep_headers, ',
    "hosts = 3\n": "vcrproxy.toml:1: hosts is 3, expected a list of texts",
    "hosts = [\n  3,\n]\n": "vcrproxy.toml:1: hosts is [3], expected a list of texts",
    "[hosts]\n": "vcrproxy.toml:1: hosts is {}, expected a list of texts",
    'repeat = "yes"\n': 'vcrproxy.toml:1: repeat is "yes", expected true or false',
    "port = true\n": "vcrproxy.toml:1: port is true, expected a number",
    "port = 70000\n": "vcrproxy.toml:1: port: 70000 is no port",
    'dir = ""\n': 'vcrproxy.toml:1: dir is "", expected a path of a folder',
    'dir = "~no-such-user/x"\n': "vcrproxy.toml:1: dir: ~no-such-user/x: ",
    'mode = "twice"\n': "vcrproxy.toml:1: mode: 'twice' is no mode; write one of once, ",
    'other_hosts = "maybe"\n': (
        "vcrproxy.toml:1: other_hosts: 'maybe' is no choice; write one of auto, pass, refuse"
    ),
    'hosts = ["a b"]\n': "vcrproxy.toml:1: hosts: 'a b' is no host; write HOST",
    "hosts = []\n": "vcrproxy.toml:1: hosts: no host is named",
    'connect_to = ["a:b"]\n': "vcrproxy.toml:1: connect_to: 'a:b' is no rule",
    'cassette = "x"\n': 'vcrproxy.toml:1: "cassette" belongs on the command line only, as FILE',
    "json = true\n": 'vcrproxy.toml:1: "json" belongs on the command line only, as --json',
    '[[sessions]]\nmatch = "x"\nhosts = ["a b"]\n': "vcrproxy.toml:3: hosts: 'a b' is no host",
    "sessions = [1]\n": "vcrproxy.toml:1: sessions is no array; write [[sessions]]",
}
MISTAKES = [("pyproject.toml", *mistake) for mistake in SHARED_MISTAKES.items()]
MISTAKES += [("vcrproxy.toml", *mistake) for mistake in OWN_MISTAKES.items()]


@pytest.mark.parametrize(("name", "text", "message"), MISTAKES)
def test_a_mistake_is_said_with_its_line_and_what_would_be_right(here, name, text, message):
    (here / name).write_text(text)

    with pytest.raises(OptionError) as caught:
        find_configuration()

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(here):
    (here / "vcrproxy.toml").write_bytes(b"dir = '\xff'\n")

    with pytest.raises(OptionError, match=r"^vcrproxy.toml: is no TOML: 'utf-8' codec"):
        find_configuration()


def test_a_mark_at_the_start_as_windows_writes_it_does_no_harm(here):
    (here / "vcrproxy.toml").write_bytes(b"\xef\xbb\xbfrepeat = true\r\nport = 1\r\n")

    assert origins(find_configuration().values) == {
        "repeat": "vcrproxy.toml:1",
        "port": "vcrproxy.toml:2",
    }


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_refused(here):
    (here / "vcrproxy.toml").touch(mode=0)

    with pytest.raises(OptionError, match=r"^vcrproxy.toml: Permission denied"):
        find_configuration()
