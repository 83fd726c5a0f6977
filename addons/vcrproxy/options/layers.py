"""Which value of an option counts: flags over variables, those over the file, that over defaults.

For those who open sessions: `layers.options_for("tests/agents/test_plan")` gives the values for a
session of that name, each with its origin, and `layers.options_for()` those of the proxy itself,
whose hosts are those of all sections together. `Settings.read` takes either.

    values = layers.options_for(name)
    settings = Settings.read(values)
    values["mode"].origin            # "pyproject.toml:31"

Of the sections that cover a name the later one counts, key by key.
"""

import re
from dataclasses import dataclass, field

from vcrproxy.options.values import Value, Values


@dataclass(frozen=True, slots=True)
class Section:
    """What the configuration file says of some sessions.

    match: patterns; `*` stands for any text, across `/` too, and nothing else is special.
    """

    match: tuple[str, ...]
    values: Values

    def covers(self, name: str) -> bool:
        """Tell whether a session is meant."""
        return any(_regex(pattern).fullmatch(name) for pattern in self.match)


@dataclass(frozen=True, slots=True)
class Layers:
    """What each front has said.

    given: flags over variables, or mitmproxy's options.
    file: what the configuration file says of all sessions. sections: as they stand in it.
    """

    given: Values
    file: Values = field(default_factory=Values)
    sections: tuple[Section, ...] = ()

    def options_for(self, name: str | None = None) -> Values:
        """Give the values for a session, or for the proxy itself."""
        if name is None:
            return self.given.over(self._with_all_hosts())
        values = self.file
        for section in self.sections:
            if section.covers(name):
                values = section.values.over(values)
        return self.given.over(values)

    def only(self, names: frozenset[str]) -> "Layers":
        """Leave out what is said of other options."""
        sections = (Section(s.match, s.values.only(names)) for s in self.sections)
        return Layers(self.given.only(names), self.file.only(names), tuple(sections))

    def _with_all_hosts(self) -> Values:
        """Let the proxy intercept what any session may record."""
        named = [s.values["hosts"] for s in self.sections if "hosts" in s.values.by_name]
        if not named:
            return self.file
        every = [self.file["hosts"], *named]
        hosts = dict.fromkeys(host for value in every for host in value.texts())
        origin = ", ".join(dict.fromkeys(value.origin for value in every))
        return Values({"hosts": Value(tuple(hosts), origin)}).over(self.file)


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
