"""Where a rule applies: a host, a path, or everywhere."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self

from vcrproxy.playback.urls import Url

_WORD = re.compile(r"[\w.*?-]*[.*:][\w.*?:-]*|localhost(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """A host and a path with `*`; either may be "" for any."""

    host: str = ""
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `HOST`, `HOST/PATH` or `/PATH`; raises ValueError."""
        host, slash, path = text.partition("/")
        if host and not _WORD.fullmatch(host):
            raise ValueError(f"{text!r} is no host and no path; write HOST, HOST/PATH or /PATH")
        return cls(host.lower(), slash + path)

    def covers(self, url: Url) -> bool:
        """Tell whether a URL lies within."""
        return (not self.host or fnmatchcase(url.host, self.host)) and (
            not self.path or fnmatchcase(url.path, self.path)
        )
