import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden.witnesses import by_each_witness
from vcrproxy.cassette.durations import format_duration, parse_duration

INT64 = st.integers(-(2**63), 2**63 - 1)


@by_each_witness
def test_durations_are_written_as_go_writes_them(witness):
    durations = witness.durations()

    assert {each: format_duration(each) for each in durations} == durations
    assert len(durations) >= 37


@by_each_witness
def test_durations_are_read_and_refused_as_go_does(witness):
    parsed = witness.parsed()

    assert {text: read_or_none(text) for text in parsed} == parsed
    assert len(parsed) >= 33


def read_or_none(text):
    try:
        return parse_duration(text)
    except ValueError:
        return None


@given(INT64)
@settings(database=None)
def test_every_duration_is_read_back_as_it_was(nanoseconds):
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    "text", ["1h 2m", " 1s", "1s ", "+", "-", "--1s", ".s", "1.2.3s", "١s", "1" * 5000 + "s"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


def test_a_refused_unit_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match="has the unit 'd', expected h, m, s, ms, µs or ns"):
        parse_duration("1d")


def test_digits_behind_the_point_that_int64_cannot_hold_are_cut_off():
    assert parse_duration("0." + "3" * 400 + "h") == 1_200_000_000_000
    assert parse_duration("00000000000000000000000000001s") == 1_000_000_000
