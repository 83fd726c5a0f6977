"""Turn YAML text into a tree of nodes that still know their line, tag and quotes.

Nothing is resolved or guessed here, because YAML 1.1's types, which PyYAML has, are not go-yaml's.
Refused are duplicate keys, aliases that multiply, and endless nesting.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    ScalarEvent,
    SequenceStartEvent,
)

from vcrproxy.cassette.yaml_events import (
    DEEPEST,
    RefusedError,
    broken,
    fast_events,
    line_of,
    shown,
    slow_events,
    too_deep,
)

_ALIASES_MAY_ADD = 10  # times the size of the text; go-yaml has a limit of this kind as well
_TAB_ERROR = "found a tab character where an indentation space is expected"
_TAGS = "tag:yaml.org,2002:"


@dataclass(slots=True, kw_only=True)
class Node:
    """A part of a document.

    tag: such as "!!binary" or "!own". size: of its text and nodes, those of aliases included.
    """

    line: int
    tag: str | None
    anchor: str | None
    size: int = 1


@dataclass(slots=True, kw_only=True)
class Scalar(Node):
    """A single value; plain means without quotes, and not a block of text."""

    value: str
    plain: bool


@dataclass(slots=True, kw_only=True)
class Sequence(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)

    def add(self, node: Node) -> None:
        """Append an item."""
        self.size += node.size
        self.items.append(node)


@dataclass(slots=True, kw_only=True)
class Mapping(Node):
    """A map, in its written order."""

    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    waiting: Node | None = None

    def add(self, node: Node) -> None:
        """Append a key, or the value to the key before it. Raises RefusedError for a key again."""
        self.size += node.size
        if self.waiting is not None:
            self.pairs.append((self.waiting, node))
            self.waiting = None
            return
        if isinstance(node, Scalar):
            if node.value in self.names:
                raise duplicate_key(node.line, node.value)
            self.names.add(node.value)
        self.waiting = node


def duplicate_key(line: int, name: str) -> RefusedError:
    """Explain that a map has a key twice. go-yaml refuses it; PyYAML would keep the last."""
    return RefusedError(line, f"the key {shown(name)} is there twice, expected once; remove one")


def compose(data: bytes) -> Node | None:
    """Read the first document, or None if there is none; Go does not look at others either.

    Raises RefusedError.
    """
    try:
        return _Composer(len(data)).compose(fast_events(data))
    except RefusedError as refused:
        if _TAB_ERROR not in refused.what:
            raise
    # go-yaml writes text that begins with TAB in a way that neither it nor libyaml can read, see
    # scalars. PyYAML's own scanner, which is 30 times slower, reads it right.
    return compose_slowly(data)


def compose_slowly(data: bytes) -> Node | None:
    """Do the same as `compose` without libyaml."""
    return _Composer(len(data)).compose(slow_events(data))


class _Composer:
    """Builds the tree from events. Keeps its own stack, so that no depth can end Python's."""

    def __init__(self, size: int) -> None:
        self._may_add = size * _ALIASES_MAY_ADD
        self._open: list[Sequence | Mapping] = []
        self._anchors: dict[str, Node] = {}

    def compose(self, events: Iterator[Event]) -> Node | None:
        """Read up to the end of the first document."""
        root = None
        for event in events:
            if isinstance(event, DocumentEndEvent):
                if not event.explicit:
                    # A line that stands further left than the first ends the document too. Go
                    # loses what follows without a word; here it is an error, if not "---".
                    next(events, None)
                break
            node = self._node(event)
            if node is not None:
                root = node
                self._add(node)
        return root

    def _node(self, event: Event) -> Node | None:
        """Give the node that the event completes, if any."""
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, CollectionEndEvent):
            return self._open.pop()
        if isinstance(event, CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, AliasEvent):
            return self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            _check_version(event)
        return None

    def _add(self, node: Node) -> None:
        if node.anchor is not None:
            self._anchors[node.anchor] = node
        if self._open:
            self._open[-1].add(node)

    def _begin(self, event: CollectionStartEvent) -> None:
        line = line_of(event)
        if len(self._open) == DEEPEST:
            raise too_deep(line)
        # An alias inside would mean the list or map itself: it is unknown until it is complete
        self._anchors.pop(event.anchor or "", None)
        collection = Sequence if isinstance(event, SequenceStartEvent) else Mapping
        self._open.append(collection(line=line, tag=_tag(event), anchor=event.anchor))

    def _alias(self, event: AliasEvent) -> Node:
        line = line_of(event)
        anchor = event.anchor or ""
        node = self._anchors.get(anchor)
        if node is None:
            raise broken(line, f"nothing complete has the anchor {shown(anchor)}")
        self._may_add -= node.size
        if self._may_add < 0:
            raise broken(line, "aliases make it more than ten times as large as its text")
        return node


def _scalar(event: ScalarEvent) -> Scalar:
    return Scalar(
        line=line_of(event),
        tag=_tag(event),
        anchor=event.anchor,
        size=1 + len(event.value),
        value=event.value,
        plain=not event.style,
    )


def _tag(event: ScalarEvent | CollectionStartEvent) -> str | None:
    tag: str | None = event.tag
    return "!!" + tag.removeprefix(_TAGS) if tag and tag.startswith(_TAGS) else tag


def _check_version(event: DocumentStartEvent) -> None:
    if event.version not in (None, (1, 1)):
        line = line_of(event)
        version = ".".join(map(str, event.version))
        raise RefusedError(
            line, f"the YAML version is {version}, expected 1.1; remove the %YAML line"
        )
