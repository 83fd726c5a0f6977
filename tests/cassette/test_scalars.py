import pytest

from vcrproxy.cassette.scalars import is_simple_key, scalar

# value, and how it is written with its lower lines in column 2
STYLES = {
    "plain": [
        ("a", "a\n"),
        ("a#b", "a#b\n"),
        ("a:b", "a:b\n"),
        ("-a", "-a\n"),
        ("=", "=\n"),
        ("2001-13-01", "2001-13-01\n"),
        ("é漢", "é漢\n"),
    ],
    "single": [
        ('{"a":1}', "'{\"a\":1}'\n"),
        ("it's: so", "'it''s: so'\n"),
        (" a", "' a'\n"),
        ("a ", "'a '\n"),
        ("- a", "'- a'\n"),
        ("a #b", "'a #b'\n"),
        ("---a", "'---a'\n"),
        ("x\u2028y", "'x\u2028  y'\n"),
        ("x\u2028", "'x\u2028'\n"),
        ("x\u2028\u2029y'", "'x\u2028\u2029  y'''\n"),
    ],
    "double": [
        ("", '""\n'),
        ("null", '"null"\n'),
        ("08", '"08"\n'),
        ("1:30", '"1:30"\n'),
        ("off", '"off"\n'),
        ("<<", '"<<"\n'),
        ("2001-01-01", '"2001-01-01"\n'),
        ("a\tb", '"a\\tb"\n'),
        ("\r\n", '"\\r\\n"\n'),
        ("\n", '"\\n"\n'),
        (" \n\u3000", '" \\n\u3000"\n'),
        ("a \nb", '"a \\nb"\n'),
        ("a\nb ", '"a\\nb "\n'),
        ("😀\\", '"\\U0001F600\\\\"\n'),
        ('\x00\x07\x08\x0b\x0c\x1b"\x85\x7f\u2028: ', '"\\0\\a\\b\\v\\f\\e\\"\\N\\x7F\\L: "\n'),
        ("\ufffe\xa0", '"\\uFFFE\xa0"\n'),
        ("\ufeffa \xa0", '"\\uFEFF\\x61\\x20\\_"\n'),
        (" \u2028x: ", '" \\Lx: "\n'),
    ],
    "literal": [
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\n", "|\n  a\n"),
        ("a\n\n", "|+\n  a\n\n"),
        ("a\n\n\n\nb\n\n\n", "|+\n  a\n\n\n\n  b\n\n\n"),
        (" a\nb", "|2-\n   a\n  b\n"),
        ("\na", "|2-\n\n  a\n"),
        ("\n\n\n\na\n", "|2\n\n\n\n\n  a\n"),
        ("a\tb\n\tc", "|-\n  a\tb\n  \tc\n"),
        ("a\u2028b\n", "|\n  a\u2028  b\n"),
        ("a\n\u2028", "|+\n  a\n\u2028"),
    ],
    "binary": [
        (b"\xff", "!!binary /w==\n"),
        (b"\xff" * 51, "!!binary " + "/" * 68 + "\n"),
        (b"\xff" * 54, "!!binary |\n  " + "/" * 70 + "\n  //\n"),
        (b"\xed\xa0\x80", "!!binary 7aCA\n"),
    ],
}


@pytest.mark.parametrize("style", STYLES)
def test_a_value_is_written_in_the_style_of_go_yaml(style):
    written = {value: scalar(as_bytes(value), 2) for value, _ in STYLES[style]}

    assert written == dict(STYLES[style])


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode()


@pytest.mark.parametrize("value", ["\ta\nb", "\t\n\n a", "\n\ta"])
def test_only_a_tab_at_the_very_start_keeps_lines_from_being_literal(value):
    """A deliberate difference from go-yaml, which cannot read its own text back."""
    assert scalar(value.encode(), 2).startswith('"\\t' if value[0] == "\t" else "|2-\n")


def test_a_key_of_128_bytes_is_simple_and_one_more_is_not():
    assert is_simple_key(b"k" * 128)
    assert not is_simple_key(b"k" * 129)
    assert not is_simple_key("é".encode() * 65)


@pytest.mark.parametrize("mark", ["\n", "\r", "\x85", "\u2028", "\u2029"])
def test_a_key_with_a_line_break_is_not_simple(mark):
    assert not is_simple_key(f"a{mark}b".encode())


def test_a_binary_key_is_simple_while_it_fits_one_line():
    assert is_simple_key(b"\xff" * 51)
    assert not is_simple_key(b"\xff" * 52)
