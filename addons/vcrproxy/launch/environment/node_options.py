"""NODE_OPTIONS, in the way that Node reads it."""

import re

# node_options.cc, ParseNodeOptionsEnvVar: only a space ends an option, "..." may begin anywhere,
# and \ takes the next character as it is, but only between quotes.
_OPTION = re.compile(r'(?:[^ "]|"(?:\\.|[^"\\])*(?:"|$))+', re.DOTALL)
_PART = re.compile(r'"((?:\\.|[^"\\])*)"?|([^"]+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def with_require(held: str, path: str) -> str:
    """Add `--require=PATH` behind the options that are there already, once.

    held: what NODE_OPTIONS holds; its other options keep their spelling.
    """
    option = f"--require={path}"
    kept = [text for text in _OPTION.findall(held) if _unquote(text) != option]
    return " ".join([*kept, _quote(option)])


def _quote(option: str) -> str:
    r"""Quote an option if it needs it; some tools read NODE_OPTIONS by splitting at spaces.

    A path with spaces works as --require="/a b/c.cjs" (measured with Node 20, 22 and 24).
    """
    if not set(' "') & set(option):
        return option
    name, _, value = option.partition("=")
    return name + '="' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def _unquote(text: str) -> str:
    return "".join(_ESCAPED.sub(r"\1", quoted) + plain for quoted, plain in _PART.findall(text))
