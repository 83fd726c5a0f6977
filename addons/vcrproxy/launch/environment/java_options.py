"""JAVA_TOOL_OPTIONS, in the way that the JVM reads it."""

import re
from collections.abc import Mapping

# HotSpot, arguments.cpp, parse_options_buffer: white space ends an option, '...' and "..." may
# begin anywhere, and nothing escapes anything.
_OPTION = re.compile(r"""(?:[^\s"']|"[^"]*(?:"|$)|'[^']*(?:'|$))+""")
_PART = re.compile(r""""([^"]*)"?|'([^']*)'?|([^"']+)""")


def with_properties(held: str, properties: Mapping[str, str]) -> str:
    """Set system properties behind the options that are there already, each once.

    held: what JAVA_TOOL_OPTIONS holds; its other options keep their spelling.
    """
    ours = {f"-D{name}" for name in properties}
    kept = [text for text in _OPTION.findall(held) if _unquote(text).partition("=")[0] not in ours]
    return " ".join([*kept, *(f"-D{name}={_quote(value)}" for name, value in properties.items())])


def find_property(held: str, name: str) -> str | None:
    """Read a system property out of JAVA_TOOL_OPTIONS; of several the last one counts."""
    options = dict(_unquote(text).partition("=")[::2] for text in _OPTION.findall(held))
    return options.get(f"-D{name}")


def _quote(value: str) -> str:
    if not re.search(r"""[\s"']""", value):
        return value
    return "".join(f"'{part}'" if '"' in part else f'"{part}"' for part in _runs(value))


def _runs(value: str) -> list[str]:
    """Cut so that no part holds both kinds of quotes."""
    return re.findall(r"\"+|[^\"]+", value)


def _unquote(text: str) -> str:
    return "".join("".join(groups) for groups in _PART.findall(text))
