"""How one string is written in YAML, to the byte as x/vcr 0.1.1 writes it.

That is go-yaml v4.0.0-rc.3 with 2 spaces. It first asks for a style by what the value is
(encode.go, stringv); its emitter then takes a more careful one if that style cannot hold the
value (emitter.go, analyzeScalar and selectScalarStyle): plain, single, double; literal, double.

A column is where those lines of a value begin that stand below its name.
"""

import base64
import re

from vcrproxy.cassette.resolve import OLD_FALSE_WORDS, OLD_TRUE_WORDS, Kind, kind_of

_LONGEST_SIMPLE_KEY = 128  # bytes, see emitter.go, checkSimpleKey
_BASE64_LINE = 70  # see resolve.go, encodeBase64

# What go-yaml writes as it is, but for TAB and the line breaks. Emoji are not: its emitter takes
# everything from U+10000 on for unprintable.
_PRINTABLE = r"\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
_ESCAPED = re.compile(f"[^{_PRINTABLE}]")
_NOT_IN_SINGLE = re.compile(f"[^{_PRINTABLE}\u2028\u2029]")
_NOT_IN_LITERAL = re.compile(f"[^{_PRINTABLE}\t\n\u2028\u2029]")
_ASCII_IN_LITERAL = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
_NOT_PLAIN = re.compile(
    r"\A(?:---|\.\.\.|[ #,\[\]{}&*!|>'\"%@`]|[?:-](?:[ \t]|\Z))"
    r"|:(?:[ \t]|\Z)"
    r"|[ ](?:\#|\Z)"
    rf"|[^{_PRINTABLE}]"
)

_BREAKS = "\n\u2028\u2029"  # CR and NEL are line breaks too, but are always escaped
_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
_LINE_START = re.compile(f"([{_BREAKS}])(?![{_BREAKS}]|\\Z)")

# YAML 1.1 reads 1:30 as a number of base 60; go-yaml does not, but quotes it for those who do
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")

_ESCAPES = {
    "\\": r"\\",
    '"': r"\"",
    "\n": r"\n",
    "\t": r"\t",
    "\r": r"\r",
    "\0": r"\0",
    "\a": r"\a",
    "\b": r"\b",
    "\v": r"\v",
    "\f": r"\f",
    "\x1b": r"\e",
    "\x85": r"\N",
    "\xa0": r"\_",
    "\u2028": r"\L",
    "\u2029": r"\P",
}
_ESCAPED_OFTEN = '\\"\n\t\r'  # the backslash first: the others bring backslashes in


def scalar(raw: bytes, column: int) -> str:
    """Write a value: what stands behind "name: " or "- ", with the line feed that ends it."""
    text = _valid_text(raw)
    if text is None:
        return _binary(raw, column)
    if "\n" not in text:
        return _one_line(text, column) + "\n"
    return _literal(text, column) if _fits_literal(text) else _double(text) + "\n"


def is_simple_key(raw: bytes) -> bool:
    """Say whether a map key is written "name:", not "? name" with ":" on the next line."""
    text = _valid_text(raw)
    if text is None:
        return len(_base64(raw)) < _BASE64_LINE
    return len(raw) <= _LONGEST_SIMPLE_KEY and not _BREAK.search(text)


def _valid_text(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _one_line(text: str, column: int) -> str:
    if _reads_as_other(text):
        return _double(text)
    if not _NOT_PLAIN.search(text):
        return text
    return _single(text, column) if _fits_single(text) else _double(text)


def _reads_as_other(text: str) -> bool:
    return (
        kind_of(text) is not Kind.STR
        or text in OLD_TRUE_WORDS
        or text in OLD_FALSE_WORDS
        or _BASE_60.fullmatch(text) is not None
    )


def _fits_single(text: str) -> bool:
    if text.isascii():
        return text.isprintable()
    return not _NOT_IN_SINGLE.search(text) and not any(
        f" {mark}" in text or f"{mark} " in text for mark in _BREAKS
    )


def _fits_literal(text: str) -> bool:
    # A deliberate difference: go-yaml writes a TAB first in a literal and cannot read it back
    if text[0] == "\t" or text[-1] == " " or text.isspace():
        return False
    if any(f" {mark}" in text for mark in _BREAKS):
        return False
    if text.isascii():  # several times as fast as the regular expression
        return not text.encode().translate(None, _ASCII_IN_LITERAL)
    return not _NOT_IN_LITERAL.search(text)


def _single(text: str, column: int) -> str:
    return "'" + _indented(text, column).replace("'", "''") + "'"


def _double(text: str) -> str:
    if text.startswith("\ufeff"):
        # go-yaml takes it for the mark at the start of a file, and escapes all that follows
        return '"' + "".join(map(_escape, text)) + '"'
    for character in _ESCAPED_OFTEN:
        text = text.replace(character, _ESCAPES[character])
    return '"' + _ESCAPED.sub(lambda match: _escape(match[0]), text) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    if character in _ESCAPES:
        return _ESCAPES[character]
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _literal(text: str, column: int) -> str:
    hint = "2" if text[0] in f" {_BREAKS}" else ""
    end = "" if text[-1] in _BREAKS else "\n"
    return f"|{hint}{_chomping(text)}{_indented('\n' + text, column)}{end}"


def _chomping(text: str) -> str:
    if text[-1] not in _BREAKS:
        return "-"
    return "+" if len(text) == 1 or text[-2] in _BREAKS else ""


def _indented(text: str, column: int) -> str:
    """Put the indentation behind each line break that text follows."""
    spaces = " " * column
    if "\u2028" in text or "\u2029" in text:
        return _LINE_START.sub(rf"\1{spaces}", text)
    text = text.replace("\n", "\n" + spaces)
    # Twice, because of two empty lines in a row the first pass finds one
    text = text.replace(f"\n{spaces}\n", "\n\n").replace(f"\n{spaces}\n", "\n\n")
    return text.removesuffix(spaces) if text.endswith("\n" + spaces) else text


def _binary(raw: bytes, column: int) -> str:
    encoded = _base64(raw)
    if len(encoded) < _BASE64_LINE:
        return f"!!binary {encoded}\n"
    starts = range(0, len(encoded), _BASE64_LINE)
    lines = "".join(encoded[start : start + _BASE64_LINE] + "\n" for start in starts)
    return "!!binary " + _literal(lines, column)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
