"""The control API: what a test runner asks of a proxy while it runs. See README.md beside this.

Requests and answers are JSON; there is no HTTP in here.
"""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from vcrproxy.cassette.errors import CassetteError, CassetteLockedError
from vcrproxy.options.hosts import Hosts
from vcrproxy.options.modes import Mode, parse_mode
from vcrproxy.playback.advice import Advice
from vcrproxy.sessions.book import Book
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.lanes import PREFIX, Lane
from vcrproxy.sessions.names import cassette_path, check_name
from vcrproxy.sessions.report import describe
from vcrproxy.sessions.session import Ending, Session
from vcrproxy.sessions.trimming import trim_unused

API = 1

_PATIENCE_STEP, _PATIENCE_STEPS = 0.01, 50  # half a second for what is under way

type Json = Mapping[str, Any]
type Reply = tuple[int, Json]
# what programs of a lane need, {"set": {...}, "unset": [...]}, by the lane's port if it has one
type Environment = Callable[[Lane, int | None], Json]


class ControlError(Exception):
    """A request that cannot be fulfilled. status: of HTTP. code: a word for programs."""

    def __init__(self, status: int, message: str, code: str = "bad_request") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Doors(Protocol):
    """Ways into the proxy that are opened while it runs, and what leads a program to them."""

    @property
    def address(self) -> str:
        """Give HOST:PORT of the proxy's own port."""

    async def open(self, lane: str) -> int:
        """Open a port for a lane, once, and give it; raises OSError."""

    async def close(self, lane: str) -> None:
        """Close the port of a lane, if it has one."""

    def port(self, lane: str) -> int | None:
        """Give the port of a lane."""

    def environment(self, lane: Lane) -> Json | None:
        """Give {"set": {...}, "unset": [...]} for programs of a lane; None if that is not known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the API. part: the session's key or the lane's name in the path."""

    part: str
    body: Json

    def text(self, name: str) -> str | None:
        """Read an optional text of the body; raises ControlError."""
        return self._typed(name, str, "a text")

    def flag(self, name: str) -> bool | None:
        """Read an optional boolean of the body; raises ControlError."""
        return self._typed(name, bool, "true or false")

    def texts(self, name: str) -> list[str] | None:
        """Read an optional list of texts; raises ControlError."""
        values: list[Any] | None = self._typed(name, list, "a list of texts")
        if values is not None and not all(isinstance(value, str) for value in values):
            raise ControlError(400, f"{name} is {values!r}, expected a list of texts")
        return values

    def only(self, *names: str) -> None:
        """Refuse what is not known; raises ControlError."""
        for name in self.body.keys() - set(names):
            raise ControlError(400, f"{name!r} is not known; write {', '.join(names) or 'nothing'}")

    def _typed[T](self, name: str, kind: type[T], expected: str) -> T | None:
        value = self.body.get(name)
        if value is not None and not isinstance(value, kind):
            raise ControlError(400, f"{name} is {value!r}, expected {expected}")
        return value


class Control:
    """Answers the requests of the control API."""

    def __init__(self, book: Book, doors: Doors, about: Json) -> None:
        """about: what GET / answers besides the hosts and the folder."""
        self._book = book
        self._doors = doors
        self._about = about

    async def answer(self, method: str, path: str, body: bytes) -> Reply:
        """Answer a request. path: behind PREFIX, without query."""
        try:
            return await self._answer(method, path, body)
        except ControlError as problem:
            return refusal(problem.status, str(problem), problem.code)
        except SessionError as problem:
            return refusal(400, str(problem), problem.code)
        except CassetteLockedError as problem:
            return refusal(409, str(problem), "cassette_locked")
        except CassetteError as problem:
            return refusal(422, str(problem), "cassette_unusable")

    async def _answer(self, method: str, path: str, body: bytes) -> Reply:
        methods = []
        for known, pattern, act in _ROUTES:
            if match := re.fullmatch(pattern, path):
                methods.append(known)
                if known == method:
                    part = unquote(match[1]) if match.groups() else ""
                    return await act(self, Asked(part, _parse(body)))
        if methods:
            raise ControlError(405, f"{method} is not for {path}; write {' or '.join(methods)}")
        raise ControlError(404, f"there is no {PREFIX}{path}", "not_found")

    async def tell(self, asked: Asked) -> Reply:
        """GET /: say who answers."""
        asked.only()
        settings = self._book.settings
        hosts = [entry.text for entry in settings.hosts.entries]
        folder = str(settings.folder.absolute()) if settings.folder else None
        return 200, {**self._about, "api": API, "hosts": hosts, "cassette_dir": folder}

    async def list_sessions(self, asked: Asked) -> Reply:
        """GET /sessions: report on all."""
        asked.only()
        return 200, {"sessions": [describe(session) for session in self._book]}

    async def open_session(self, asked: Asked) -> Reply:
        """POST /sessions: open one, with its lane."""
        asked.only("cassette", "name", "mode", "lane", "hosts", "repeat", "remedy")
        session = self._book.open(self._make(asked), asked.text("lane"))
        return 201, describe(session)

    async def show_session(self, asked: Asked) -> Reply:
        """GET /sessions/KEY: report on one."""
        asked.only()
        return 200, describe(self._session(asked.part))

    async def commit(self, asked: Asked) -> Reply:
        """POST /sessions/KEY/commit: complete the recording."""
        return await self._close(asked, Ending.COMMIT)

    async def discard(self, asked: Asked) -> Reply:
        """POST /sessions/KEY/discard: throw the recording away."""
        return await self._close(asked, Ending.DISCARD)

    async def bind(self, asked: Asked) -> Reply:
        """PUT /lanes/LANE: lead it to a session, open a port for it."""
        asked.only("session", "port")
        key = asked.text("session")
        check_name(asked.part)
        if key is not None:
            self._book.bind(asked.part, self._open_session(key))
        if asked.flag("port"):
            await self._open_port(asked.part)
        return 200, self._describe_lane(asked.part)

    async def unbind(self, asked: Asked) -> Reply:
        """DELETE /lanes/LANE: lead it nowhere, close its port."""
        asked.only()
        self._book.release(asked.part)
        await self._doors.close(asked.part)
        return 200, self._describe_lane(asked.part)

    def _make(self, asked: Asked) -> Session:
        name, file = asked.text("name") or "", asked.text("cassette")
        if name:
            check_name(name)
        settings, mode = self._book.terms.of(name)
        mode = _mode(asked.text("mode")) or mode
        path = self._path(name, file) if mode is not Mode.PASSTHROUGH else None
        settings = replace(settings, cassette=path)
        if (hosts := asked.texts("hosts")) is not None:
            settings = replace(settings, hosts=self._hosts(hosts))
        if (repeat := asked.flag("repeat")) is not None:
            settings = replace(settings, repeat=repeat)
        session = Session(settings, mode, name=name or (str(path) if path else "passthrough"))
        session.advice = Advice(asked.text("remedy") or "")
        return session

    def _path(self, name: str, file: str | None) -> Path:
        if file is not None:
            return _from_here(_file(file))
        folder = self._book.settings.folder
        if not name or folder is None:
            raise ControlError(400, "name the cassette: a file, or a name below cassette_dir")
        return cassette_path(folder, name)

    def _hosts(self, texts: list[str]) -> Hosts:
        try:
            hosts = Hosts.parse(texts)
        except ValueError as problem:
            raise ControlError(400, f"hosts: {problem}") from None
        known = self._book.settings.hosts
        for entry in hosts.entries:
            if entry not in known.entries and not known.covers(entry.name, entry.port or 443):
                raise ControlError(
                    400, f"hosts: {entry.text} is not intercepted by this proxy, only {known}"
                )
        return hosts

    def _session(self, key: str) -> Session:
        session = self._book.opened.get(key)
        if session is None:
            raise ControlError(404, f"there is no session {key}", "not_found")
        return session

    def _open_session(self, key: str) -> Session:
        session = self._session(key)
        if session.closed:
            raise ControlError(409, f"session {key} is closed already", "session_closed")
        return session

    async def _close(self, asked: Asked, ending: Ending) -> Reply:
        asked.only("then", "trim")
        session, then = self._open_session(asked.part), asked.text("then")
        wants_trim = asked.flag("trim") and ending is Ending.COMMIT
        if then is not None:
            self._book.rebind(session, self._open_session(then))
        await _settle(session)
        self._open_session(asked.part)  # somebody else may have closed it meanwhile
        session.close(ending)
        session.wants_trim = bool(wants_trim)
        report = describe(session) | {"trimmed": self._trim(session)}
        session.tally.log = None  # it has been told
        return 200, report

    def _trim(self, session: Session) -> list[int]:
        """Take out of a cassette what neither this session nor another one of it has used."""
        cassette = session.settings.cassette
        if not session.wants_trim or cassette is None:
            return []
        return list(trim_unused([one for one in self._book if one.settings.cassette == cassette]))

    async def _open_port(self, lane: str) -> None:
        try:
            await self._doors.open(lane)
        except OSError as problem:
            reason = problem.strerror or problem
            raise ControlError(503, f"no port can be opened: {reason}", "no_port") from None

    def _describe_lane(self, name: str) -> Json:
        lane, address = Lane(name), self._doors.address
        session, port = self._book.bound.get(name), self._doors.port(name)
        host = address.rpartition(":")[0]
        return {
            "lane": name,
            "session": session.key if session else None,
            "port": port,
            "proxy_url": f"http://{host}:{port}" if port else f"http://{lane.user_info}@{address}",
            "base_url": f"http://{address}{lane.path}",
            "environment": self._doors.environment(lane),
        }


_ROUTES: tuple[tuple[str, str, Callable[[Control, Asked], Awaitable[Reply]]], ...] = (
    ("GET", "/?", Control.tell),
    ("GET", "/sessions", Control.list_sessions),
    ("POST", "/sessions", Control.open_session),
    ("GET", "/sessions/([^/]+)", Control.show_session),
    ("POST", "/sessions/([^/]+)/commit", Control.commit),
    ("POST", "/sessions/([^/]+)/discard", Control.discard),
    ("PUT", "/lanes/([^/]+)", Control.bind),
    ("DELETE", "/lanes/([^/]+)", Control.unbind),
)


def _from_here(path: Path) -> Path:
    """Name a file as a person in our folder would, for messages and reports."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


async def _settle(session: Session) -> None:
    """Give what is under way a moment to end."""
    for _ in range(_PATIENCE_STEPS):
        if not session.is_busy:
            return
        await asyncio.sleep(_PATIENCE_STEP)


def _parse(body: bytes) -> Json:
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise ControlError(400, f"the body is no JSON: {problem}") from None
    if not isinstance(parsed, dict):
        raise ControlError(400, "the body is no JSON object")
    return parsed


def _file(name: str) -> Path:
    """Take a path as it is; JSON can hold what no file system can."""
    try:
        is_path = bool(name) and b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        is_path = False
    if not is_path:
        raise ControlError(400, f"cassette is {name!a}, expected a path")
    return Path(name)


def _mode(name: str | None) -> Mode | None:
    try:
        return parse_mode(name) if name is not None else None
    except ValueError as problem:
        raise ControlError(400, f"mode: {problem}") from None


def refusal(status: int, message: str, code: str) -> Reply:
    """Answer with an error, in the form of the API's own."""
    error = {"message": message, "type": "vcrproxy_error", "param": None, "code": code}
    return status, {"error": error}
