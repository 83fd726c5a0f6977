import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcrproxy.playback.excerpts import (
    changed_size,
    clip,
    clip_start,
    common_prefix,
    quoted,
    quoted_pair,
)

PANGRAM = "The quick brown fox jumps over the lazy dog. " * 10


def test_short_texts_are_shown_whole():
    assert quoted_pair("a red fox", "a blue fox") == ('"a red fox"', '"a blue fox"')


def test_long_texts_are_cut_around_the_first_difference():
    pair = quoted_pair(PANGRAM + "one " + PANGRAM, PANGRAM + "two " + PANGRAM)

    assert pair == (
        '"… over the lazy dog. one The quick brown fox jumps over the lazy dog. The quick b…"',
        '"… over the lazy dog. two The quick brown fox jumps over the lazy dog. The quick b…"',
    )


def test_a_text_that_ends_early_shows_where():
    one, other = quoted_pair(PANGRAM, PANGRAM + "More.")

    assert (one, other) == ('"… over the lazy dog. "', '"… over the lazy dog. More."')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('say "hi" \\ now', r'"say \"hi\" \\ now"'),
        ("a\tb\r\nc", r'"a\tb\r\nc"'),
        ("\x00\x7f\u200b\u2028", r'"\u0000\u007f\u200b\u2028"'),
        ("über 😀", '"über 😀"'),
        ("\udcff\ud800", r'"\xff\ud800"'),
        ("\U000e0001", r'"\U000e0001"'),
        ("\U0001f468\u200d\U0001f469", '"\U0001f468\\u200d\U0001f469"'),
    ],
)
def test_what_does_not_show_is_escaped(text, shown):
    assert quoted(text) == shown


@given(st.text(max_size=300), st.text(max_size=300))
def test_an_excerpt_is_short_and_printable(one, other):
    for shown in quoted_pair(one, other):
        assert len(shown) <= 80 + len('"……"')
        assert shown.isprintable()


@given(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=300), st.data())
def test_an_excerpt_of_a_pair_holds_the_difference(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    one, other = quoted_pair(text, text[:at] + "_" + text[at + 1 :])

    assert one != other
    assert "_" in other


def test_a_clipped_text_is_marked_as_cut():
    assert clip("x" * 81) == "x" * 80 + "…"
    assert clip('{"a": 1}') == '{"a": 1}'
    assert clip_start("$" + ".a" * 50) == "…" + ".a" * 40


@given(st.text(alphabet="ab"), st.text(alphabet="ab"))
def test_a_common_prefix_is_the_longest_one(one, other):
    length = common_prefix(one, other)

    assert one[:length] == other[:length]
    assert one[length : length + 1] != other[length : length + 1] or one == other


@pytest.mark.parametrize(
    ("one", "other", "size"),
    [("", "", 0), ("same", "same", 0), ("abc", "axc", 1), ("ac", "abc", 1), ("aa", "aaa", 1)],
)
def test_a_change_is_measured_between_what_stays(one, other, size):
    assert changed_size(one, other) == size
    assert changed_size(one.encode(), other.encode()) == size
