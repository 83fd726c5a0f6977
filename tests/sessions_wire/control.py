"""The control API as a test runner uses it."""

import json
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.sessions_wire.serving import Serving


@dataclass(frozen=True, slots=True)
class Api:
    """The control API of a proxy, by one connection that is kept open."""

    client: httpx2.Client

    @classmethod
    def of(cls, serving: Serving, **headers: str) -> "Api":
        """headers: instead of the right token."""
        own = headers or {"authorization": f"Bearer {serving.token}"}
        return cls(
            httpx2.Client(base_url=serving.control_url, headers=own, trust_env=False, timeout=30)
        )

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Ask; returns status and answer. body: what JSON is made of, or bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.request(method, path, content=None if body is None else content)
        assert answer.headers["content-type"] == "application/json"
        return answer.status_code, answer.json()

    def open(self, **asked: Any) -> dict[str, Any]:
        """Open a session and return its report."""
        status, report = self("POST", "/sessions", asked)
        assert status == 201, report
        return report

    def commit(self, session: dict[str, Any], **asked: Any) -> dict[str, Any]:
        return self._end(session, "commit", asked)

    def discard(self, session: dict[str, Any], **asked: Any) -> dict[str, Any]:
        return self._end(session, "discard", asked)

    def lane(self, path: str, **asked: Any) -> dict[str, Any]:
        """Bind a lane and return what is said of it. path: its name, percent-encoded."""
        status, lane = self("PUT", f"/lanes/{path}", asked)
        assert status == 200, lane
        return lane

    def report(self, session: dict[str, Any]) -> dict[str, Any]:
        status, report = self("GET", f"/sessions/{session['session']}")
        assert status == 200, report
        return report

    def named(self, name: str) -> dict[str, Any]:
        """Find the report of a session that a client named."""
        _, answer = self("GET", "/sessions")
        (report,) = [one for one in answer["sessions"] if one["name"] == name]
        return report

    def _end(self, session: dict[str, Any], how: str, asked: dict[str, Any]) -> dict[str, Any]:
        status, report = self("POST", f"/sessions/{session['session']}/{how}", asked)
        assert status == 200, report
        return report
