"""What is left out of a comparison, and the table of what is left out by default."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from vcrproxy.playback.rules.paths import JsonPath
from vcrproxy.playback.rules.scopes import Scope
from vcrproxy.playback.urls import Url

OFF = "!"  # before a default, to turn it off
_FIELD_KINDS = ("query", "form", "part")


@dataclass(frozen=True, slots=True)
class Ignored:
    """One thing to leave out.

    text: as it was written. kind: "json", "query", "form" or "part".
    name: of the parameter, field or part. path: for JSON.
    """

    text: str
    scope: Scope
    kind: str
    name: str = ""
    path: JsonPath | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `$.path`, `query:NAME`, `form:NAME` or `part:NAME`, after HOST/PATH if need be.

        Raises ValueError.
        """
        before, _, what = text.strip().rpartition(" ")
        if "$" in before:  # a path with blanks in it
            before, dollar, rest = text.strip().partition("$")
            what = dollar + rest
        scope = Scope.parse(before.strip())
        if what.startswith("$"):
            return cls(text, scope, "json", path=JsonPath.parse(what))
        kind, colon, name = what.partition(":")
        if not colon or not name or kind not in _FIELD_KINDS:
            raise ValueError(
                f"{text!r} is nothing to ignore; write $.path, query:NAME, form:NAME or part:NAME"
            )
        return cls(text, scope, kind, name)


_OPENAI = ("*/chat/completions", "*/responses", "*/completions", "*/embeddings", "*/images/*")
_ANTHROPIC = ("*/messages", "*/messages/*")
_GEMINI = ("*:generateContent", "*:streamGenerateContent")

# What says who asks, or where a cache lies, and never changes an answer: where, and what.
DEFAULTS: tuple[tuple[tuple[str, ...], str], ...] = (
    # OpenAI and those who speak like it; platform.openai.com/docs/api-reference
    (_OPENAI, "$.user"),  # "stable identifier for your end-users"
    (_OPENAI, "$.safety_identifier"),
    (_OPENAI, "$.prompt_cache_key"),
    # Codex, beside the API: who runs it, which turn this is, when
    (_OPENAI, "$.client_metadata"),
    (_OPENAI, "$.input[*].internal_chat_message_metadata_passthrough"),
    # Azure OpenAI: whom Defender names in an alert
    (_OPENAI, "$.user_security_context"),
    # OpenRouter: how requests are grouped in its log
    (_OPENAI, "$.session_id"),
    (_OPENAI, "$.trace"),
    # Anthropic: "an external identifier for the user"
    (_ANTHROPIC, "$.metadata.user_id"),
    # Vertex AI: names for billing
    (_GEMINI, "$.labels"),
    # Bedrock: names to filter logs by
    (("/model/*/converse", "/model/*/converse-stream"), "$.requestMetadata"),
)


class Ignores:
    """All that is left out, by the user's wish and by default."""

    def __init__(self, all_: Iterable[Ignored] = ()) -> None:
        """Begin with nothing remembered."""
        self._all = tuple(all_)
        self._by_target: dict[tuple[str, str], tuple[Ignored, ...]] = {}

    @classmethod
    def read(cls, texts: Iterable[str]) -> Self:
        """Read what the user leaves out, besides the defaults that `!$.path` does not turn off.

        Raises ValueError.
        """
        given = [text.strip() for text in texts]
        off = {text.removeprefix(OFF).strip() for text in given if text.startswith(OFF)}
        known = {what for _, what in DEFAULTS}
        for text in off - known:
            some = ", ".join(sorted(known))
            raise ValueError(f"{OFF}{text} turns off no default; write {OFF} before one of {some}")
        own = (Ignored.parse(text) for text in given if not text.startswith(OFF))
        return cls((*(one for one in _defaults() if one.text not in off), *own))

    def applying(self, url: Url) -> tuple[Ignored, ...]:
        """Choose those that apply to a URL; few URLs are asked again and again."""
        target = url.host, url.path
        if target not in self._by_target:
            if len(self._by_target) > _MOST_TARGETS:
                self._by_target.clear()
            self._by_target[target] = tuple(one for one in self._all if one.scope.covers(url))
        return self._by_target[target]


_MOST_TARGETS = 1_000


def _defaults() -> Iterator[Ignored]:
    for paths, what in DEFAULTS:
        for path in paths:
            yield Ignored(what, Scope(path=path), "json", path=JsonPath.parse(what))
