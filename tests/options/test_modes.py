import pytest

from vcrproxy.options.modes import Mode, Plan, default_mode, parse_mode, plan


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("once", Mode.ONCE),
        ("new-episodes", Mode.NEW_EPISODES),
        ("NONE", Mode.NONE),
        ("all", Mode.ALL),
        ("passthrough", Mode.PASSTHROUGH),
        ("record", Mode.ALL),
        ("record_only", Mode.ALL),
        ("rewrite", Mode.ALL),
        ("replay", Mode.NONE),
        ("playback", Mode.NONE),
        ("replay_only", Mode.NONE),
    ],
)
def test_a_mode_goes_by_all_its_names(name, mode):
    assert parse_mode(name) is mode


def test_an_unknown_mode_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="'twice' is no mode; write one of once, new_episodes"):
        parse_mode("twice")


def test_once_records_what_is_not_there_and_plays_what_is():
    assert plan(Mode.ONCE, exists=True) == Plan(True, False, "the cassette exists")
    assert plan(Mode.ONCE, exists=False) == Plan(False, True, "there is no cassette yet")


def test_the_other_modes_do_not_ask_what_is_there():
    for exists in (True, False):
        assert plan(Mode.NONE, exists=exists) == Plan(True, False)
        assert plan(Mode.ALL, exists=exists) == Plan(False, True)
        assert plan(Mode.NEW_EPISODES, exists=exists) == Plan(True, True)


@pytest.mark.parametrize("value", ["1", "true", "yes"])
def test_ci_records_nothing_and_says_so(value):
    mode, why = default_mode({"CI": value})

    assert mode is Mode.NONE
    assert "CI is set" in why


@pytest.mark.parametrize("environ", [{}, {"CI": ""}, {"CI": "false"}, {"CI": "0"}])
def test_elsewhere_the_default_is_once(environ):
    assert default_mode(environ) == (Mode.ONCE, "")
