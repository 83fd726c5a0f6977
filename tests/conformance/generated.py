"""Cassettes made at random, of what YAML and go-yaml treat in odd ways."""

import random
from collections.abc import Callable

from vcrproxy.cassette.model import Cassette, Headers, Interaction, Request, Response, to_text

type Random = random.Random

ODD = (
    *"a 0:-#'\"\\|>?,[]{}&*!%@`~\t\n\r\0_.xeTZ=<y",
    *("\x01", "\x07", "\x1b", "\x7f", "\x85", "\xa0", "\u2028", "\u2029", "\ufeff", "\ufffe"),
    *(
        "é",
        "…",
        "😀",
        "👩\u200d🚀",
        "\U000e0001",
        "  ",
        "\n\n",
        " \n",
        "\n ",
        "\t\n",
        "\n\t",
        ": ",
        " #",
    ),
)
WORDS = (
    *("", "~", "null", "NULL", "true", "False", "yes", "No", "on", "OFF", "y", "N", "=", "<<"),
    *(
        ".nan",
        ".inf",
        "-.Inf",
        "inf",
        "-0",
        "0",
        "0o7",
        "08",
        "0x1F",
        "0b1",
        "1_000",
        "1e3",
        "1e400",
    ),
    *(
        "12:30",
        "190:20:30.15",
        "2001-13-01",
        "2001-12-14",
        "2001-12-14t21:59:43.10-05:00",
        "---",
        "...",
    ),
    *(
        "--- a",
        "- a",
        "? a",
        ": a",
        "%YAML 1.1",
        "!!binary",
        "9223372036854775808",
        "18446744073709551616",
    ),
)
BLANKS = ("", " ", "\t", "\n", "  ", " \t", "\n\n", "\r\n")
NAMES = (
    "Accept",
    "Content-Type",
    "User-Agent",
    "X-2",
    "X-10",
    "x-a",
    "X_a",
    "X-1a",
    "X-01",
    "é",
    "Å",
)
LINES = (
    *('{"model": "gpt-4o"}', 'data: {"choices":[{"delta":{"content":"Hi 👋"}}]}', "data: [DONE]"),
    *("", "event: response.completed", "  indented", "\tindented", "trailing ", "trailing\t", "#"),
    *("- item", "--boundary", 'Content-Disposition: form-data; name="file"', "it's", "café"),
    *("\u2028", "\x1b[0m"),
)


def cassette(dice: Random) -> Cassette:
    """Make a cassette of one interaction or two."""
    return Cassette(tuple(_interaction(dice) for _ in range(1 + (dice.random() < 0.1))))


def _interaction(dice: Random) -> Interaction:
    request = Request(
        content_length=_number(dice),
        transfer_encoding=_texts(dice, 0.1),
        trailer=_headers(dice, 0.1),
        host=_text(dice) if dice.random() < 0.3 else "",
        remote_addr=_text(dice) if dice.random() < 0.1 else "",
        request_uri=_text(dice) if dice.random() < 0.1 else "",
        body=string(dice),
        form=_headers(dice, 0.2),
        headers=_headers(dice, 0.5),
        url="https://api.openai.com/v1/" + _text(dice),
        method="POST" if dice.random() < 0.8 else _text(dice),
    )
    response = Response(
        proto="HTTP/2.0",
        proto_major=2,
        proto_minor=0,
        transfer_encoding=_texts(dice, 0.1),
        trailer=_headers(dice, 0.1),
        content_length=_number(dice),
        uncompressed=dice.random() < 0.5,
        body=string(dice),
        headers=_headers(dice, 0.5),
        status="200 OK" if dice.random() < 0.7 else _text(dice),
        code=_number(dice),
        duration=_number(dice),
    )
    return Interaction(request, response)


def string(dice: Random) -> bytes:
    """Make one string, which may be no UTF-8."""
    kind = dice.choices(list(_KINDS), list(_KINDS.values()))[0]
    return kind(dice)


def _odd(dice: Random) -> bytes:
    return "".join(dice.choices(ODD, k=dice.randint(0, 9))).encode()


def _word(dice: Random) -> bytes:
    return dice.choice(WORDS).encode()


def _lines(dice: Random) -> bytes:
    ends = "\r\n" if dice.random() < 0.1 else "\n"
    text = ends.join(dice.choices(LINES, k=dice.randint(1, 6)))
    return (text + "\n" * dice.choice((0, 0, 1, 2, 3))).encode()


def _numeric(dice: Random) -> bytes:
    return "".join(dice.choices("0123456789_.+-eExob:", k=dice.randint(1, 9))).encode()


def _dated(dice: Random) -> bytes:
    digits = dice.randint(1, 2)
    day = f"{dice.randint(1999, 2002)}-{dice.randint(0, 13)}-{dice.randint(0, 32):0{digits}}"
    time = dice.choice(("", f"{dice.choice(('T', 't', ' ', '  '))}{dice.randint(0, 25)}:59:60"))
    rest = dice.choice(("", "", "", ".5", ",5", "Z", " Z", "+01:00", "-5", ".25Z"))
    return f"{day}{time}{rest}".encode()


def _binary(dice: Random) -> bytes:
    return dice.randbytes(dice.choice((1, 3, 20, 50, 51, 52, 53, 60, 104, 105, 106, 300)))


def _nearly_text(dice: Random) -> bytes:
    text = _lines(dice)
    place = dice.randint(0, len(text))
    broken = dice.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"))
    return text[:place] + broken + text[place:]


def _long(dice: Random) -> bytes:
    unit = dice.choice(("x", "word ", "é", "😀", "a: b ", "0"))
    return (unit * dice.choice((63, 64, 65, 127, 128, 129, 300)))[: dice.randint(60, 400)].encode()


def _blanks(dice: Random) -> bytes:
    before, after = (dice.choices(BLANKS, (4, 4, 1, 4, 4, 1, 4, 2))[0] for _ in "ab")
    return before.encode() + _lines(dice) + after.encode()


_KINDS: dict[Callable[[Random], bytes], int] = {
    _odd: 30,
    _word: 10,
    _lines: 15,
    _numeric: 8,
    _dated: 5,
    _binary: 5,
    _nearly_text: 5,
    _long: 4,
    _blanks: 18,
}


def _text(dice: Random) -> str:
    return to_text(string(dice))


def _texts(dice: Random, chance: float = 1.0) -> tuple[str, ...]:
    return tuple(_text(dice) for _ in range(dice.randint(0, 2))) if dice.random() < chance else ()


def _headers(dice: Random, chance: float) -> Headers:
    if dice.random() > chance:
        return {}
    return {_name(dice): _texts(dice) for _ in range(dice.choice((1, 1, 2, 3)))}


def _name(dice: Random) -> str:
    return dice.choice(NAMES) if dice.random() < 0.6 else _text(dice)


def _number(dice: Random) -> int:
    size = dice.choice((1, 8, 20, 32, 63))
    return dice.randint(-(2**size), 2**size - 1)
