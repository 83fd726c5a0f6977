"""Turn YAML text into PyYAML's events, and whatever is wrong with it into one line of words."""

import functools
import logging
import re
from collections.abc import Callable, Iterator

from yaml.error import MarkedYAMLError
from yaml.events import Event
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment, misc]

DEEPEST = 100  # levels; a cassette has 6

# libyaml 0.2.6 has a limit of its own, 1000, which a line of brackets reaches before we see any
# event. It calls that a nesting depth; a level is what others call it.
_NESTED = re.compile(r"nesting (depth|level)")

logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """Something that a cassette must not have.

    line: counted from 1. what: what is, what was expected; what to do.
    """

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


def broken(line: int, problem: str) -> RefusedError:
    """Explain that the text is not YAML, or not such as we take."""
    reason = " ".join(problem.split())
    what = f"broken YAML ({reason}), expected a cassette; correct it or record it again"
    return RefusedError(line, what)


def too_deep(line: int) -> RefusedError:
    """Explain that lists and maps are in each other without end."""
    return broken(line, f"nested more than {DEEPEST} levels deep")


def shown(text: str) -> str:
    """Quote a value for a message: on one line, and not too long."""
    return repr(text if len(text) <= 40 else text[:40] + "…")


def line_of(event: Event) -> int:
    """Give the line, counted from 1, on which an event begins."""
    return event.start_mark.line + 1 if event.start_mark else 1


def fast_events(data: bytes) -> Iterator[Event]:
    """Parse with libyaml, if it is there. Raises RefusedError."""
    if CParser is None:
        _warn_of_slowness()
        return slow_events(data)
    _decoded(data)
    return _events(CParser, data)


def slow_events(data: bytes) -> Iterator[Event]:
    """Do the same in Python alone. Raises RefusedError."""
    return _events(_PurePythonParser, _decoded(data))


@functools.cache
def _warn_of_slowness() -> None:
    logger.warning("PyYAML was built without libyaml, so cassettes are read 30 times slower")


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {error.start} is {data[error.start]:#04x}, which is not UTF-8"
        raise RefusedError(line, f"{found}, expected UTF-8; record it again") from None


class _PurePythonParser(Reader, Scanner, Parser):
    """PyYAML's parser as far as events."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def _events[Source: (bytes, str)](
    parser: Callable[[Source], Parser | CParser], source: Source
) -> Iterator[Event]:
    last: Event | None = None
    try:
        parsing = parser(source)
        while (event := parsing.get_event()) is not None:
            last = event
            yield event
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refusal(line, error.problem or "no reason given") from None
    except ReaderError as error:
        line = _line_at(source, error.position)
        raise broken(line, f"character {error.character:#x} is not allowed") from None
    except (ValueError, OverflowError) as error:
        # PyYAML's own scanner lets numbers through that Python's int and chr do not take
        raise broken(line_of(last) if last else 1, str(error)) from None


def _refusal(line: int, problem: str) -> RefusedError:
    return too_deep(line) if _NESTED.search(problem) else broken(line, problem)


def _line_at(source: bytes | str, position: int) -> int:
    before = source[:position]
    return (before.encode() if isinstance(before, str) else before).count(b"\n") + 1
