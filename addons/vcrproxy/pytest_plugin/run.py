"""One pytest run, or one worker of it: the proxy, and this process's lane at it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .files.choosing import Cassettes
from .markers import Wanted
from .options import Settings
from .proxy.control import Control, ControlError, Json
from .proxy.finding import NotFoundError, find_vcrproxy
from .proxy.process import Proxy, StartError
from .proxy.sessions import Lane, Session


@dataclass(slots=True)
class Run:
    """What the hooks share.

    late: whether test modules may have been imported before the environment was set.
    lane: None if there is no proxy; `problem` says why, and fails each test that needs it.
    proxy: the child process; None if another process has started the proxy.
    clashes: cassettes that some systems take for one, in pairs.
    reports: of sessions that are closed, and not told to the controller yet.
    """

    settings: Settings
    cassettes: Cassettes
    late: bool = False
    lane: Lane | None = None
    proxy: Proxy | None = None
    problem: str = ""
    version: str = ""
    clashes: Mapping[Path, Path] = field(default_factory=dict)
    reports: list[Json] = field(default_factory=list)

    def begin(self) -> None:
        """Find or start the proxy and enter the lane; a problem is kept for those that need it."""
        try:
            self.lane = Lane(self._control(), _lane_name())
            self.lane.enter()
        except (ControlError, NotFoundError, StartError) as problem:
            self.problem = str(problem)

    def end(self) -> None:
        """Leave the lane and stop the proxy."""
        if self.lane is not None:
            self.lane.leave()
            self.lane = None
        if self.proxy is not None:
            self.proxy.stop()
            self.proxy = None

    def _control(self) -> Control:
        inherited = _inherited(os.environ)
        if inherited is not None:
            self.version = str(inherited.about()["vcrproxy"])
            return inherited
        folder = self.cassettes.folders.beside(self.cassettes.folders.root)
        hosts = ["--hosts", ",".join(self.settings.hosts)] if self.settings.hosts else []
        arguments = ["run", "--dir", str(folder), "--json", *hosts]
        self.proxy = Proxy.start(find_vcrproxy(os.environ), arguments)
        announced = self.proxy.announced
        self.version = str(announced["vcrproxy"])
        return Control(announced["control_url"], announced["token"])

    def open(self, path: Path, wanted: Wanted, remedy: str) -> Session:
        """Open the session of a test or a fixture; raises ControlError.

        remedy: the command that records what is missing, but for the mode.
        """
        if self.lane is None:
            raise ControlError(self.problem)
        if path in self.clashes:
            raise ControlError(_clash(path, self.clashes[path]))
        asked: dict[str, Any] = {
            "name": self.cassettes.folders.session_name(path),
            "mode": wanted.mode or self.settings.mode or None,
            "hosts": wanted.hosts and list(wanted.hosts),
            "repeat": wanted.repeat,
            "remedy": f"{remedy} --cassette-mode=new_episodes",
        }
        given = {name: value for name, value in asked.items() if value is not None}
        try:
            return self.lane.open_session(path, given)
        except ControlError as problem:
            raise ControlError(f"{problem}{_hint(problem, wanted)}", problem.code) from None


def _inherited(environ: Mapping[str, str]) -> Control | None:
    """Use the proxy that this process was started with: by the controller, or `vcrproxy run`."""
    url, token = environ.get("VCRPROXY_CONTROL_URL"), environ.get("VCRPROXY_TOKEN")
    if not (url and token):
        return None
    control = Control(url, token)
    try:
        control.about()
    except ControlError as problem:
        if problem.is_absence:
            return None  # left over from a run that has ended
        raise
    return control


def _lane_name() -> str:
    """Name the lane; a pytest that a test starts must not take its parent's."""
    return f"pytest-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getpid()}"


def _clash(path: Path, other: Path) -> str:
    return (
        f"{path.name} and {other.name} differ in upper and lower case only, and are one file on "
        "macOS and Windows; rename a test, or give it another cassette: "
        '@pytest.mark.cassette("name")'
    )


def _hint(problem: ControlError, wanted: Wanted) -> str:
    if wanted.vcr and problem.code == "cassette_unusable":
        return "\nvcrpy's cassettes have another format; record them anew with --cassette-mode=all"
    return ""
