"""The table says of each option what its fronts need."""

import pytest

from vcrproxy.options.kinds import read_kind
from vcrproxy.options.table import NAMED, OPTIONS, Front, Kind, in_command, on
from vcrproxy.options.values import Value


def names(options):
    return {option.name for option in options}


@pytest.mark.parametrize(
    ("name", "mitmdump", "flag", "variable"),
    [
        ("cassette", "cassette", "FILE", "VCRPROXY_CASSETTE"),
        ("keep_headers", "cassette_keep_headers", "--keep-headers", "VCRPROXY_KEEP_HEADERS"),
    ],
)
def test_an_option_has_a_name_on_each_front(name, mitmdump, flag, variable):
    option = NAMED[name]

    assert (option.mitmdump_name, option.flag, option.variable) == (mitmdump, flag, variable)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_a_default_is_a_value_that_can_be_used(option):
    if option.default is not None:
        raw = list(option.default) if option.kind is Kind.LIST else option.default
        assert Value.of(option, read_kind(option.kind, raw), "default").raw == option.default


def test_what_does_nothing_in_a_subcommand_is_not_there():
    assert names(in_command("run")) - names(in_command("record")) == {
        "dir",
        "mode",
        "repeat",
        "match",
        "ignore",
        "rename",
        "normalize",
        "allow_misses",
        "fail_on_unused",
        "fail_on_drift",
    }
    assert names(in_command("run")) - names(in_command("replay")) == {"dir", "mode", "keep_headers"}


def test_config_has_what_can_be_set_elsewhere_than_on_the_command_line():
    assert names(in_command("config")) == names(on(Front.FILE))
    assert names(on(Front.FLAGS)) - names(on(Front.FILE)) == {"cassette", "json"}


def test_what_a_section_can_set_can_be_set_for_all_sessions_too():
    assert {option.name for option in OPTIONS if option.per_session} <= names(on(Front.FILE))
