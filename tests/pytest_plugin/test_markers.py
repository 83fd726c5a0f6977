"""Markers: the closest one that has a value wins."""

import pytest

from vcrproxy.pytest_plugin.markers import Wanted, merge

mark = pytest.MarkGenerator(_ispytest=True)  # these markers are not registered here


def marks(*decorators: pytest.MarkDecorator) -> list[pytest.Mark]:
    return [decorator.mark for decorator in decorators]


def test_a_bare_marker_leaves_all_to_the_options() -> None:
    assert merge(marks(mark.cassette)) == Wanted()


def test_each_value_comes_from_the_closest_marker_that_has_it() -> None:
    test, module = mark.cassette(mode="all"), mark.cassette("login", mode="none", repeat=True)

    assert merge(marks(test, module)) == Wanted(name="login", mode="all", repeat=True)


def test_values_may_be_given_by_position_or_name() -> None:
    by_name = mark.cassette(name="x", mode="none", hosts=["a.org", "b.org"])

    assert merge(marks(by_name)) == merge(marks(mark.cassette("x", "none", "a.org,b.org")))


def test_false_is_a_value() -> None:
    assert merge(marks(mark.cassette(repeat=False), mark.cassette(repeat=True))).repeat is False


@pytest.mark.parametrize(
    ("decorator", "complaint"),
    [
        (mark.cassette(record_mode="once"), "record_mode is unknown, expected cassette"),
        (mark.cassette("a", "none", "h", True, 5), "5 is unknown"),
        (mark.cassette(mode="never"), "'never': expected one of once, new_episodes"),
        (mark.cassette(7), "name is 7, expected a file name"),
        (mark.cassette(""), "name is '', expected a file name"),
    ],
)
def test_a_marker_that_means_nothing_is_refused(
    decorator: pytest.MarkDecorator, complaint: str
) -> None:
    with pytest.raises(pytest.UsageError, match=complaint):
        merge(marks(decorator))


def test_vcrpy_s_marker_says_how_to_record() -> None:
    vcr = mark.vcr(record_mode="new_episodes", allow_playback_repeats=True)

    assert merge(marks(vcr)) == Wanted(mode="new_episodes", repeat=True, vcr=True)


def test_pytest_recording_s_default_cassette_names_a_file_of_the_module() -> None:
    wanted = merge(marks(mark.default_cassette("login.yaml"), mark.vcr))

    assert wanted == Wanted(name="login.yaml", in_module=True, vcr=True)


def test_what_vcrpy_s_marker_says_besides_is_listed() -> None:
    wanted = merge(marks(mark.vcr("second.yaml", match_on=["uri"]), mark.vcr(filter_headers=[])))

    assert wanted.ignored == ("'second.yaml'", "match_on", "filter_headers")
