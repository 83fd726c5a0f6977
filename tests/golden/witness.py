"""What a witness of Go's libraries can be asked."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vcrproxy.cassette.model import Cassette


@dataclass(frozen=True)
class Written:
    """A text that Go wrote.

    read: what Go reads in it; None if Go refuses its own text.
    """

    text: bytes
    read: Cassette | None


@dataclass(frozen=True)
class Case:
    """A cassette, and what Go made of it by the name of the layout."""

    cassette: Cassette
    layouts: Mapping[str, Written]


class Witness(ABC):
    """Somebody who knows what Go's libraries do."""

    @abstractmethod
    def strings(self) -> list[Case]:
        """Give cassettes that hold one string in several places."""

    @abstractmethod
    def maps(self) -> list[tuple[Cassette, bytes]]:
        """Give cassettes with odd maps, and how x/vcr writes them."""

    @abstractmethod
    def durations(self) -> dict[int, str]:
        """Give time.Duration.String by nanoseconds."""

    @abstractmethod
    def parsed(self) -> dict[str, int | None]:
        """Give time.ParseDuration, None for what it refuses."""

    @abstractmethod
    def header_names(self) -> dict[str, str]:
        """Give http.CanonicalHeaderKey."""

    @abstractmethod
    def key_orders(self) -> list[tuple[list[str], list[str]]]:
        """Give keys, and the order in which go-yaml writes them."""

    @abstractmethod
    def statuses(self) -> dict[int, str]:
        """Give http.StatusText by code."""

    @abstractmethod
    def loaded(self) -> dict[str, Cassette | None]:
        """Give what go-vcr loads from a text, None if it refuses it."""

    @abstractmethod
    def situations(self) -> dict[str, str]:
        """Give what a recorder of go-vcr wrote in each HTTP situation."""

    @abstractmethod
    def cassettes(self) -> list[Path]:
        """Give whole cassettes that x/vcr or go-vcr wrote."""


def sections(text: str) -> dict[str, str]:
    """Split a file of recordings, each below its name."""
    return dict(part.split("\n", 1) for part in text.split("##### ")[1:])
