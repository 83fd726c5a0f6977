"""The control API of a running vcrproxy: sessions and lanes, over one connection that is kept."""

import http.client
import json
import os
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

API = 1

type Json = dict[str, Any]


class ControlError(Exception):
    """vcrproxy did not do what it was asked, or did not answer; the message is fit to be shown.

    code: the reason, by vcrproxy's name; "" if it did not answer.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    @property
    def is_absence(self) -> bool:
        """Whether nobody listens there."""
        return isinstance(self.__cause__, ConnectionError)


class Control:
    """Asks one proxy, from any thread. No proxy variable leads it astray."""

    def __init__(self, url: str, token: str, timeout: float = 60) -> None:
        self.url, self.token = url, token
        parts = urlsplit(url)
        self._path = parts.path.rstrip("/")
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._timeout = timeout
        self._lock = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None
        self._owner = 0

    def about(self) -> Json:
        """Ask who is there; raises ControlError if it speaks another version."""
        about = self._ask("GET", "/")
        if about.get("api") != API:
            raise ControlError(
                f"vcrproxy {about.get('vcrproxy')} speaks version {about.get('api')} of its "
                f"control API, this pytest plug-in version {API}; install the same version of both"
            )
        return about

    def open_session(self, wanted: Mapping[str, Any]) -> Json:
        """Open a session."""
        return self._ask("POST", "/sessions", wanted)

    def report(self, session: str) -> Json:
        """Ask what a session did so far."""
        return self._ask("GET", f"/sessions/{session}")

    def close_session(self, session: str, how: str, then: str, *, trim: bool = False) -> Json:
        """Close a session by "commit" or "discard", and lead its lanes to the session `then`."""
        body: Json = {"then": then} | ({"trim": True} if trim else {})
        return self._ask("POST", f"/sessions/{session}/{how}", body)

    def bind(self, lane: str, session: str) -> Json:
        """Lead a lane to a session."""
        return self._ask("PUT", f"/lanes/{quote(lane, safe='')}", {"session": session})

    def open_port(self, lane: str, session: str) -> Json:
        """Lead a lane to a session, and give it a port of its own."""
        wanted = {"session": session, "port": True}
        return self._ask("PUT", f"/lanes/{quote(lane, safe='')}", wanted)

    def close_lane(self, lane: str) -> None:
        """Give up a lane and its port."""
        self._ask("DELETE", f"/lanes/{quote(lane, safe='')}")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        with self._lock:
            try:
                status, text = self._exchange(method, path, body)
            except (OSError, http.client.HTTPException) as problem:
                self.close()
                reason = str(problem) or type(problem).__name__
                raise ControlError(f"vcrproxy at {self.url} does not answer: {reason}") from problem
        return _read(status, text)

    def _exchange(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        """Send a request; once more if the connection had been closed while it was idle."""
        kept = self._connection is not None and self._owner == os.getpid()
        try:
            return self._send(method, path, body)
        except (ConnectionError, http.client.RemoteDisconnected):
            if not kept:
                raise
            self.close()
            return self._send(method, path, body)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, bytes]:
        connection = self._connected()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        connection.request(method, self._path + path, text, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def _connected(self) -> http.client.HTTPConnection:
        """Give the kept connection; a forked child must not talk into its parent's."""
        if self._connection is None or self._owner != os.getpid():
            self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
            self._owner = os.getpid()
        return self._connection


def _read(status: int, text: bytes) -> Json:
    try:
        answer = json.loads(text or b"{}")
    except ValueError:
        raise ControlError(f"vcrproxy answered {status} with {text[:100]!r}, not JSON") from None
    if status < 400:
        return dict(answer)
    error = answer.get("error", {})
    raise ControlError(error.get("message") or f"status {status}", error.get("code") or "")
