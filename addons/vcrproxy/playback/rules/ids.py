"""Tokens that are ids by their shape. All are found by a character that is rare in prose.

Left out are commit hashes (40 digits), which name a content, and ids that only a service makes and
whose meaning only it knows: `file-…`, `vs_…`, `asst_…`.
"""

import re
from collections.abc import Iterator

from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.spans import Span, begins, stands_alone

_UUID = re.compile(
    rb"-(?<=[0-9A-Fa-f]{8}-)[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
    rb"(?![0-9A-Za-z])"
)

_HEX_DIGITS = bytes(ord("x") if chr(byte) in "0123456789abcdef" else 32 for byte in range(256))
_HEX_RUN = b"x" * 32
_HEX_LENGTHS = (32, 64)

# Messages, calls and answers, of OpenAI, Anthropic and the programs that speak like them: what
# stands before `_`, and behind it eight letters and digits or more, one of them a digit.
PREFIXES = (
    "at", "call", "chatcmpl", "ctc", "ctco", "fc", "fco", "msg", "msg_bdrk", "msg_vrtx", "resp",
    "rs", "run", "srvtoolu", "step", "toolu", "toolu_bdrk", "toolu_vrtx", "tooluse",
)  # fmt: skip
_PREFIXED = re.compile(
    b"_(?:"
    + b"|".join(b"(?<=%b_)" % prefix.encode() for prefix in PREFIXES)
    + rb")(?=[A-Za-z]{0,40}[0-9])[0-9A-Za-z]{8,}+(?!-[0-9A-Fa-f]{4}-)"
)
_CHATCMPL = re.compile(rb"chatcmpl-[0-9A-Za-z]{8,}+(?!-[0-9A-Fa-f]{4}-)")
_PREFIX = re.compile(rb"[a-z]+(?:_[a-z]+)?\Z")

# Gemini CLI: run_shell_command_1795529569381_0
_TIMED = re.compile(rb"_(?<=[A-Za-z]_)1[5-9][0-9]{11}(?:_[0-9]{1,4})?(?![0-9A-Za-z])")


def find_ids(text: bytes) -> Iterator[Span]:
    """Find all ids of a text."""
    for found in _UUID.finditer(text):
        if begins(text, found.start() - 8):
            yield found.start() - 8, found.end(), Rule.RENAME, "uuid"
    yield from _find_hex(text)
    for found in _PREFIXED.finditer(text):
        prefix = _PREFIX.search(text, max(0, found.start() - 16), found.start())
        if prefix and begins(text, prefix.start()):
            yield prefix.start(), found.end(), Rule.RENAME, prefix[0].decode()
    for found in _CHATCMPL.finditer(text):
        yield found.start(), found.end(), Rule.RENAME, "chatcmpl"
    for found in _TIMED.finditer(text):
        yield found.start() + 1, found.end(), Rule.RENAME, "timed"


def _find_hex(text: bytes) -> Iterator[Span]:
    """Find runs of 32 and 64 hexadecimal digits; a pattern would take ten times as long."""
    runs = text.translate(_HEX_DIGITS)
    start = runs.find(_HEX_RUN)
    while start >= 0:
        end = runs.find(b" ", start)
        end = len(runs) if end < 0 else end
        if end - start in _HEX_LENGTHS and stands_alone(text, start, end):
            yield start, end, Rule.RENAME, f"hex{end - start}"
        start = runs.find(_HEX_RUN, end)


def find_own_ids(text: bytes, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Span]:
    """Find what patterns of the user's call ids."""
    if not patterns:
        return
    ascii_text = text.decode("latin-1")
    for number, pattern in enumerate(patterns):
        for found in pattern.finditer(ascii_text):
            yield *found.span(), Rule.RENAME, f"own{number}"


# Keys whose value names something that the service holds, so that another id is another question.
# Such an id is another spelling of the recorded one only where that is known already.
REFERENCES = frozenset(
    b"previous_response_id previous_interaction_id conversation conversation_id file_id file_ids "
    b"input_file_id training_file validation_file vector_store_id vector_store_ids assistant_id "
    b"thread_id batch_id container container_id cachedContent cached_content fileUri file_uri "
    b"document_id image_id".split()
)
_REACH = 400  # bytes in which the key of a list must stand


def is_reference(text: bytes, start: int) -> bool:
    """Tell whether the token that begins here is the value of such a key, or an item of it.

    A prefix such as `resp_` may stand before it.
    """
    quote = text.rfind(b'"', max(0, start - 18), start)
    if quote < 0 or (quote + 1 < start and text[start - 1] not in b"_-"):
        return False
    if text[quote - 1 : quote] in (b"[", b","):
        quote = text.rfind(b'":[', max(0, start - _REACH), quote) + 2
    if text[quote - 2 : quote] != b'":':
        return False
    return text[text.rfind(b'"', 0, quote - 2) + 1 : quote - 2] in REFERENCES
