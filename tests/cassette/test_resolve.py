import pytest

from vcrproxy.cassette.resolve import Kind, kind_of, whole_number

# go-yaml's resolve.go
KINDS = {
    Kind.NULL: ["", "~", "null", "Null", "NULL"],
    Kind.BOOL: ["true", "True", "TRUE", "false", "False", "FALSE"],
    Kind.FLOAT: [
        ".nan",
        ".inf",
        "-.Inf",
        "+.INF",
        ".5",
        ".1_0",
        "08",
        "1e3",
        "1.",
        "-1_0.5",
        "1" * 25,
    ],
    Kind.INT: [
        "0",
        "-0",
        "1_000",
        "0x1F",
        "-0b11",
        "0o7",
        "0O7",
        "017",
        "18446744073709551615",
        "5_",
    ],
    Kind.TIMESTAMP: [
        "2001-01-01",
        "2000-2-29",
        "2001-01-01T1:2:3Z",
        "2001-1-1t01:02:03.5+24:60",
        "2001-01-01  01:02:03,123",
        "0000-01-01",
    ],
    Kind.MERGE: ["<<"],
    Kind.STR: [
        "=",
        "inf",
        "nan",
        "tRUE",
        "2001-13-01",
        "2001-02-29",
        "2001-01-01 01:02:03Z",
        "1e400",
        "2001-01-01T24:00:00Z",
        ".5_",
        "0x10000000000000000",
        "0x",
        "0b2",
        "1 ",
        "+",
        "-",
        ".",
        "١",
        "1:30",
        "yes",
        "1__0a",
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_scalar_means_what_go_yaml_takes_it_for(kind):
    assert {text: kind_of(text) for text in KINDS[kind]} == dict.fromkeys(KINDS[kind], kind)


@pytest.mark.parametrize(
    ("text", "number"),
    [("017", 15), ("0o17", 15), ("0x1_0", 16), ("-0b11", -3), ("08", 8), ("5.0", 5), ("1e3", 1000)],
)
def test_a_whole_number_is_read_however_it_is_written(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["5.5", ".inf", ".nan", "1:30", "", "x"])
def test_what_is_no_whole_number_has_no_value(text):
    assert whole_number(text) is None


def test_numbers_too_long_for_python_are_still_only_numbers():
    assert kind_of("9" * 5000) is Kind.STR
    assert kind_of("0" * 5000 + "1") is Kind.INT
    assert whole_number("9" * 5000) is None
