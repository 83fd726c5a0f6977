"""The strings of the golden cassettes: hand-picked ones, and a few hundred made from a seed."""

import random
from collections.abc import Iterator
from itertools import product

from tests.conformance.generated import WORDS, string

SEED = 2
GENERATED = 250

INDICATORS = "#,[]{}&*!|>'\"%@`?:-=<~"
BREAKS = ("\n", "\r", "\r\n", "\x85", "\u2028", "\u2029")
MORE_WORDS = (
    *("TRUE", "tRUE", "yEs", "Yes", "YES", "NO", "Off", "OFF", "Y", "n", "nan", ".NaN", "+.INF"),
    *("-0.0", "+1", "-7", "0.5", ".5", ".5_", "5.", "1__0", "0X1F", "0O7", "0b2", "017", "-0x1"),
    *("1e-3", "1.5E+3", "1_0.2_5", "0x10000000000000000", "-9223372036854775809", "+", "-.", "_1"),
    *(
        "9223372036854775807",
        "18446744073709551615",
        "+9223372036854775808",
        "-9223372036854775808",
    ),
    *(".1_0", "._1", ".1__0", ".5e1_0", "-.5_1", "0_x1", "0x_1F", "1e1_0"),
    *("1:30", "1:60", "-1:2:3.5", "2001-02-29", "2000-2-29", "2001-1-1T1:2:3Z", "2001-01-01 "),
    *("2001-01-01 1:2:3", "2001-01-01 1:2:3 Z", "2001-01-01T25:00:00Z", "2001-01-01T1:2:3,5+1:30"),
    *("0000-01-01", "10000-01-01", "Null", "nUll", "null ", "<<:", "!!str", "!<x>", "&a", "*a"),
)
WIRE = (
    '{"model": "gpt-4o", "messages": [{"role": "user", "content": "It\'s 5 o\'clock: hi"}]}',
    'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n',
    'event: response.created\ndata: {"type":"response.created"}\n\n',
    'data: {"content":"Grüße 👋"}\n\ndata: [DONE]\n\n',
    'data: {"content":"a"} \n\ndata: [DONE]\n\n',
    ": keep-alive\n\n: keep-alive\n\n",
    '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
    "a=1&b=%C3%A9&c=x+y",
    "<html>\n\t<body>\n\t\t<p>502 Bad Gateway</p>\n\t</body>\n</html>\n",
    "application/json; charset=utf-8",
    "text/event-stream; charset=utf-8",
    "OpenAI/Go 3.52.0",
    "https://api.openai.com/v1/files?after=a%20b&limit=5#top",
    "429 Too Many Requests",
    "200 ",
    '{\n  "a": 1\n}\n',
    '{\n\t"a": 1\n}',
)
ODD_TEXTS = (
    *("\ufeff", "\ufeffa b", "\ufeffé😀\n", "a\ufeffb", "a\ufeff\nb", "\ufffe", "\uffff", "\ufffd"),
    *("\x00", "a\x00b", "\x01\x02", "\x1b[1mbold\x1b[0m", "\x7f", "\x80\x9f"),
    *("\xa0", "a\xa0b", "\xa0 ", "\xad", "\u200b", "\u3000", "\u3000\n", "e\u0301", "مرحبا"),
    "漢字",
    *("😀", "😀\na", "a\n😀\n", "👩\u200d🚀", "\U0010ffff", "\ue000", "\ud7ff"),
    *("a\\b", "\\", "\\n", '"', '""', '"a"', "''", "'", "it's", "it's: \"so\"", "a'\u2028'b"),
    *("a\u2028b", "a \u2028b", "a\u2028 b", "\u2028\u2029", "a\u2028\nb", "a\n\u2028", "\u2029a\n"),
    *("a\x85b", "\x85a", "a\x85", "a\x85\nb", "a\rb", "a\r\nb\r\n", "\r\n\r\n", "\n\r"),
    *("\t", "\ta", "a\t", "a\tb", "\ta\nb", "\t\na", "a\n\tb", "\n\ta", "\ta\n ", "\t\t\n"),
    "a\t\nb",
    *(" ", "  ", " a", "a ", " a\nb", "a\nb ", "a \nb", "a\n b\n", "a\n  b\n  c", "\n a"),
    "\n\n a\n",
    *("\n", "\n\n", "\n\n\n", "a\n", "a\n\n", "a\n\n\n\n", "\na", "\n\na", "a\n\nb"),
    "a\n\n\nb\n\n",
    *(" \n", "\n ", " \n ", " \n\u3000", "a\n \n", "a\n \nb", "a\n\t\nb", "a\n#b", "# a\n- b"),
    "- a\n- b",
    *("---", "...", "--- ", "---\na", "a\n---\nb", "a\n...\n", "....", "----", "a: b", "a:b"),
    "a :b",
    *("a#b", "a #b", "a\t#b", "a# ", "?a", "? a", "-a", "-\ta", ":a", ": a", "a:\tb", "a:\nb"),
    "x: |\n y",
)  # fmt: skip
RAW = (
    *(b"\xff", b"\xff\xfe", b"caf\xe9", b"\xc3", b"a\xc3\nb", b"\xed\xa0\x80", b"\xc0\x80"),
    *(b"\xf4\x90\x80\x80", b"\x1f\x8b\x08\x00", b"\x89PNG\r\n\x1a\n", b"\xff\n", b"\n\xff"),
    b"\t\xff\n",
    *(b"\xff" * length for length in (50, 51, 52, 53, 54, 104, 105, 106, 157, 158)),
)  # fmt: skip
LONG = (
    *("k" * 127, "k" * 128, "k" * 129, "é" * 64, "é" * 65, "0" * 130, "a: " * 43, "😀" * 33),
    *("word " * 15 + "w", "word " * 16 + "w", "word " * 40, "word  " * 30 + "w"),
    "it's " * 20 + "x",
    *("word\t" * 20, "w" * 79 + " w", "w" * 80 + " w", "w" * 81 + " w", " " * 90),
    "w " * 50 + "\u2028 w",
    *(("line of text " * 8 + "\n") * 3, "\\" * 90, '"quoted" ' * 14, "x" * 1100 + "\n"),
)  # fmt: skip


def strings() -> list[bytes]:
    """Give all strings, each once; a new one belongs at the end, so that no other moves."""
    return list(dict.fromkeys((*_generated(), *_picked())))


def _picked() -> Iterator[bytes]:
    texts = (*WORDS, *MORE_WORDS, *_indicators(), *_broken(), *ODD_TEXTS, *WIRE, *LONG)
    yield b""
    yield from (text.encode() for text in texts)
    yield from RAW


def _indicators() -> Iterator[str]:
    """Put each indicator first, last, alone and before a blank."""
    for sign in INDICATORS:
        yield from (sign, f"{sign}a", f"{sign} a", f"a{sign}", f"a {sign}")


def _broken() -> Iterator[str]:
    """Put each line break between what it may not stand beside."""
    for mark, (before, after) in product(BREAKS, product(("", "a", "a "), ("", "b", " b"))):
        yield before + mark + after


def _generated() -> Iterator[bytes]:
    dice = random.Random(SEED)
    for _ in range(GENERATED):
        yield string(dice)
