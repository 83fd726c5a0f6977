"""A request that is being recorded, until its answer is whole or cut."""

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vcrproxy.capture.completeness import declared_length, is_whole
from vcrproxy.capture.credentials import redact_url
from vcrproxy.cassette.errors import CassetteError
from vcrproxy.cassette.model import Interaction, Request, Response

if TYPE_CHECKING:
    from vcrproxy.sessions.session import Session

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Exchange:
    """A request that is on its way, and what has come back so far, as the wire has it."""

    session: "Session"
    request: Request
    response: Response | None = None
    body: bytearray = field(default_factory=bytearray)
    ended: bool = False

    def __str__(self) -> str:
        """Name the request for the log, without the keys that its URL may hold."""
        return f"{self.request.method} {redact_url(self.request.url)}"

    def copy(self, chunk: bytes) -> bytes:
        """Copy a piece of the answer on its way to the client, and give it back.

        An answer whose length is known is written down before its last piece goes out, so that
        whoever has all of it can rely on the journal.
        """
        if not self.ended and self.response is not None:
            self.body += chunk
            if chunk and _has_all(self.response, len(self.body)):
                self.complete()
        return chunk

    def end(self, why_cut: str) -> None:
        """Write the exchange down if its answer is whole, report it if it is not."""
        if self.ended:
            return
        answer = self._answer()
        if answer is not None and (self._has_no_body(answer) or is_whole(answer)):
            self.complete()
        else:
            so_far = f"{len(self.body)} bytes into the answer" if answer else "before an answer"
            self.lose(f"{why_cut}, {so_far}")

    def complete(self) -> None:
        """Write the exchange down; the client's answer must go on whatever happens here."""
        answer = self._answer()
        assert answer is not None
        self._leave()
        try:
            number = self.session.record(Interaction(self.request, answer))
        except CassetteError as problem:
            _log.error("%s", problem)
        except Exception as problem:
            self.session.lose(self.request, repr(problem))
            _log.exception("not recorded: %s", self)
        else:
            _log.debug("recorded #%d: %s", number, self)

    def lose(self, why: str) -> None:
        """Give it up, and say why."""
        self._leave()
        self.session.lose(self.request, why)
        _log.warning("not recorded: %s: %s", self, why)

    def drop(self) -> None:
        """Forget it: there is nothing to record."""
        self._leave()

    def _has_no_body(self, answer: Response) -> bool:
        """Tell whether the headers are all of an answer (RFC 9110 section 6.4.1).

        curl leaves as soon as it has those of a HEAD request.
        """
        return self.request.method == "HEAD" or answer.code in (204, 304)

    def _answer(self) -> Response | None:
        """Put the response together from what has come back; None if nothing has."""
        return replace(self.response, body=bytes(self.body)) if self.response else None

    def _leave(self) -> None:
        self.ended = True
        self.session.exchanges.discard(self)


def _has_all(response: Response, length: int) -> bool:
    return length == declared_length(response) and "Trailer" not in response.headers
