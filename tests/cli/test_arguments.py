"""A subcommand has the options that do something in it."""

import pytest

from vcrproxy.options.table import OPTIONS, in_command


@pytest.mark.parametrize("command", ["record", "replay", "run", "config"])
def test_the_help_has_the_options_of_the_subcommand_and_no_other(printed, command):
    _, text, _ = printed(command, "--help")

    offered = {option.name for option in OPTIONS if f"{option.flag} " in f"{text} "}
    expected = {option.name for option in in_command(command)}
    assert offered == expected | ({"json"} if command == "config" else set())


def test_the_help_marks_defaults(printed):
    text = " ".join(printed("run", "--help")[1].split())

    assert "http://HOST:PORT (default: api.openai.com)" in text
    assert "passthrough: neither (default: once, or none where CI is set)" in text
    assert "--repeat an interaction may be played more than once --" in text


def test_an_option_of_another_subcommand_is_refused(printed):
    status, _, complaint = printed("record", "--repeat", "x.yaml")

    assert (status, "unrecognized arguments: --repeat" in complaint) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--hosts", "a b"], "--hosts: 'a b' is no host"),
        (["--mode", "twice"], "--mode: 'twice' is no mode; write one of once, new_episodes"),
        (["--port", "70000"], "--port: 70000 is no port"),
        (["--connect-to", "a:b"], "--connect-to: 'a:b' is no rule"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_by_its_flag(printed, arguments, complaint):
    status, _, said = printed("run", *arguments, "x.yaml", "--", "true")

    assert status == 125
    assert said.startswith(f"vcrproxy: {complaint}")


def test_run_needs_a_cassette_or_a_folder_of_them(printed):
    status, _, said = printed("run", "--", "true")

    assert (status, said) == (2, "vcrproxy: no cassette is named; write FILE, or --dir FOLDER\n")


@pytest.mark.parametrize("command", ["record", "replay"])
def test_record_and_replay_need_a_cassette(printed, command):
    status, _, said = printed(command, "--", "true")

    assert (status, "required: FILE" in said) == (2, True)
