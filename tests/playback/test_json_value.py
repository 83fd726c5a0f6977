"""JSON bodies that count as equal have one canonical form, others have not."""

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vcrproxy.playback.json_value import canonical_json, parse_json, same, show_json


def canonical(text: str | bytes) -> bytes:
    return canonical_json(parse_json(text.encode() if isinstance(text, str) else text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a":1,"b":[2,3]}', '\n{ "b" : [ 2, 3 ],\t"a" : 1 }\r\n'),
        ('"ü"', '"\\u00fc"'),
        ('"/"', '"\\/"'),
        ("1", "1.0"),
        ("1", "1e0"),
        ("100", "1E+2"),
        ("100", "1000e-1"),
        ("0.1", "1e-1"),
        ("0.10", "0.1"),
        ("-0", "0"),
        ("0e5", "0.00"),
        ("1e999999999", "10e999999998"),
        ("123456789012345678", "123456789012345678.0"),
        ("1234567890123456789", "1234567890123456789.0"),
        ("1e18", "1000000000000000000"),
        ('{"a":1,"a":2}', '{"a":2}'),
        (r'"one\r\ntwo"', r'"one\ntwo"'),
        (r'"one\u000D\u000Atwo"', r'"one\ntwo"'),
        (r'{"a\r\nb":1}', r'{"a\nb":1}'),
        (r'{"a\r\nb":1,"a\rb":2}', r'{"a\rb":2,"a\nb":1}'),
        ('{"a":{"b":null}}', '{"a": {"b": null}}'),
    ],
)
def test_spellings_of_one_value_are_equal(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[1,2]", "[2,1]"),
        ("1", "true"),
        ("0", "false"),
        ("[1]", "[true]"),
        ("1", '"1"'),
        ("0.5", '"0.5"'),
        ("null", '"null"'),
        ('{"a":null}', "{}"),
        ("0.1", "0.1000000000000000055511151231257827"),
        ("9007199254740993", "9007199254740992"),
        ("1e400", "1e401"),
        ("1e-400", "0"),
        ("-1.5", "1.5"),
        ("0.5", "[5,-1]"),
        (r'"\r"', r'"\n"'),
        (r'"\\r\n"', r'"\n"'),
        (r'"\\r\n"', r'"\\n"'),
        (r'"\\r\\n"', r'"\\n"'),
        (r'"\ud800"', r'"\ufffd"'),
        ("[]", "{}"),
        ('"a"', '"A"'),
    ],
)
def test_different_values_are_not_equal(one, other):
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hello",
        "NaN",
        "[NaN]",
        "[Infinity]",
        "-Infinity",
        "{'a': 1}",
        '{"a":1} x',
        "[1,]",
        "01",
        '"a\r\nb"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        "[" * 200_000,
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 200_000 + "1" + "}" * 200_000,
        "1e" + "9" * 5000,
    ],
)
def test_anything_else_is_not_json(text):
    with pytest.raises(ValueError):  # noqa: PT011 - codecs and json have their own words
        canonical(text)


def test_nesting_near_the_readers_limit_raises_nothing_but_value_error():
    """The limit is C's, and differs between Pythons: about it some steps pass and some do not."""
    for depth in range(500, 60_000, 500):
        text = "[" * depth + "]" * depth
        try:
            value = parse_json(text.encode())
            canonical_json(value)
        except ValueError:
            continue
        same(value, parse_json(text.encode()))
        assert show_json(value)


def test_huge_numbers_cost_neither_time_nor_memory():
    begin = time.process_time()
    for number in ("1e999999999", "-1e-999999999", "9" * 50_000, "0." + "1" * 50_000):
        assert canonical(number)
    assert time.process_time() - begin < 1


def test_integers_of_any_length_are_exact():
    digits = "1234567890" * 1000 + "7"

    assert canonical(digits) == canonical(digits + ".000")
    assert canonical(digits) != canonical(digits[:-1] + "8")


numbers = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def spell(value: Any, choose: Any) -> str:
    """Write a value in one of the ways that JSON allows."""
    blank = choose(st.sampled_from(["", " ", "\n\t"]))
    if isinstance(value, dict):
        keys = choose(st.permutations(list(value)))
        pairs = [f"{spell(key, choose)}:{blank}{spell(value[key], choose)}" for key in keys]
        return "{" + blank + f",{blank}".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + f"{blank},".join(spell(item, choose) for item in value) + blank + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=choose(st.booleans()))
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return spell_number(Decimal(value), choose(st.integers(-30, 30)))


def spell_number(value: Decimal, shift: int) -> str:
    """Write a number with its point moved by `shift` places."""
    sign, digits, exponent = value.as_tuple()
    whole = int("".join(map(str, digits))) * 10 ** abs(shift)
    return f"{'-' * sign}{whole}" + (f"e{int(exponent) - abs(shift)}" if shift else f"e{exponent}")


def plain(value: Any) -> Any:
    """Put a value into a form whose Python equality is that of JSON, line ends alike."""
    if isinstance(value, dict):
        return {plain(key)[1]: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return "string", value.replace("\r\n", "\n")
    if isinstance(value, bool) or value is None:
        return value, "constant"
    return "number", Decimal(value)


@given(values, st.data())
def test_any_spelling_of_a_value_has_the_same_canonical_form(value, data):
    assert canonical(spell(value, data.draw)) == canonical(spell(value, data.draw))


@given(values, values, st.data())
def test_canonical_forms_are_equal_only_for_equal_values(one, other, data):
    forms_equal = canonical(spell(one, data.draw)) == canonical(spell(other, data.draw))

    assert forms_equal == (plain(one) == plain(other))


@given(values, st.data())
def test_same_agrees_with_the_canonical_form(value, data):
    one = parse_json(spell(value, data.draw).encode())
    other = parse_json(spell(value, data.draw).encode())

    assert same(one, other)
    assert not same([one], [other, other])
