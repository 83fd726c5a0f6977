"""Flags and variables win over sections, these over the rest of the file, that over defaults."""

import pytest

from vcrproxy.options.layers import Layers, Section
from vcrproxy.options.values import Value, Values


def values(**raw):
    return Values({name: Value(value, f"{name}'s origin") for name, value in raw.items()})


def section(match, **raw):
    return Section((match,), values(**raw))


def test_what_nobody_has_set_has_its_default():
    found = Layers(Values()).options_for("x")

    assert found["hosts"] == Value(("api.openai.com",), "default")
    assert found.text("mode") is None


def test_what_is_given_wins_over_a_section_and_that_over_the_file():
    layers = Layers(
        values(repeat=True), values(repeat=False, mode="all"), (section("a*", mode="none"),)
    )

    assert layers.options_for("abc").flag("repeat") is True
    assert layers.options_for("abc").text("mode") == "none"
    assert layers.options_for("b").text("mode") == "all"
    assert layers.options_for().text("mode") == "all"


def test_of_two_sections_the_later_one_counts_key_by_key():
    layers = Layers(
        Values(),
        sections=(section("tests/*", mode="none", repeat=True), section("*/agents/*", mode="all")),
    )

    found = layers.options_for("tests/agents/plan")

    assert (found.text("mode"), found.flag("repeat")) == ("all", True)


@pytest.mark.parametrize(
    ("pattern", "name", "covers"),
    [
        ("tests/*", "tests/a", True),
        ("tests/*", "tests/a/b", True),
        ("tests/*", "tests", False),
        ("tests", "tests/a", False),
        ("*_live", "tests/a_live", True),
        ("test_a[x-*]", "test_a[x-1]", True),
        ("test_a[x-1]", "test_ax", False),
        ("a?", "ab", False),
        ("a.c", "abc", False),
        ("*", "", True),
        ("A", "a", False),
        ("*", "two\nlines", True),
    ],
)
def test_only_the_star_is_special_in_a_pattern(pattern, name, covers):
    assert Section((pattern,), Values()).covers(name) is covers


def test_the_proxy_intercepts_what_any_section_names():
    layers = Layers(
        Values(),
        values(hosts=("a.test",)),
        (section("x", hosts=("b.test", "a.test")), section("y", mode="none")),
    )

    assert layers.options_for().texts("hosts") == ("a.test", "b.test")
    assert layers.options_for("x").texts("hosts") == ("b.test", "a.test")
    assert layers.options_for("y").texts("hosts") == ("a.test",)


def test_sessions_without_a_section_have_the_default_host_beside_the_sections_hosts():
    layers = Layers(Values(), sections=(section("x", hosts=("b.test",)),))

    assert layers.options_for().texts("hosts") == ("api.openai.com", "b.test")


def test_hosts_that_are_given_win_over_those_of_all_sections():
    layers = Layers(values(hosts=("c.test",)), sections=(section("x", hosts=("b.test",)),))

    assert layers.options_for().texts("hosts") == ("c.test",)
    assert layers.options_for("x").texts("hosts") == ("c.test",)


def test_a_subcommand_leaves_out_what_it_does_not_have():
    layers = Layers(
        values(mode="all"), values(dir="x", repeat=True), (section("*", mode="none"),)
    ).only(frozenset({"repeat"}))

    assert (layers.options_for("x").text("mode"), layers.options_for().text("dir")) == (None, None)
    assert layers.options_for().flag("repeat") is True
