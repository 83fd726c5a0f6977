"""Two recorders and two players on one bench: go-vcr in Go, and our proxy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.golang import Programs
from tests.wire.conftest import Service, Start
from tests.wire.proxy import Proxy

# calls of the openai-go SDK, see go/sdk_calls.go
WITHOUT_BODY = ("file list", "models", "model")
WITH_BODY = (
    *("chat", "stream", "compressed stream", "tools", "tools stream", "tool conversation"),
    *("structured output", "responses", "responses stream", "responses tools"),
    *("embeddings", "moderations", "speech", "files", "400", "404", "429", "500"),
)
ALL = (*WITH_BODY, *WITHOUT_BODY)
ON_REQUEST = ("upload", "GET", "GET without host")

type Outcomes = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """A folder with cassettes, and everything that records and plays them.

    Each method makes calls (all, or those named) and gives what the SDK got from each.
    """

    go: Programs
    folder: Path
    api: Service
    record: Start
    replay: Start

    def cassette(self, name: str) -> Path:
        """Say where a cassette is: where x/vcr looks for it."""
        return self.folder / "testdata" / f"{name}.yaml"

    def record_with_ours(self, *names: str) -> Outcomes:
        """Record with our proxy, into the cassette `ours`."""
        with self.record(self.cassette("ours"), self.api.origin) as proxy:
            return self.go.calls(self.folder, *only(names), **through(proxy))

    def record_with_both(self, *names: str) -> Outcomes:
        """Record the same exchanges with x/vcr, into `theirs`, and with our proxy behind it."""
        with self.record(self.cassette("ours"), self.api.origin) as proxy:
            flags = _x_vcr("record", "theirs")
            return self.go.calls(self.folder, *flags, *only(names), **through(proxy))

    def record_with_x_vcr(self, *names: str) -> Outcomes:
        """Record with x/vcr without a proxy, into the cassette `theirs`."""
        return self._record_directly(_x_vcr("record", "theirs"), names)

    def record_with_go_vcr(self, *names: str) -> Outcomes:
        """Record with plain go-vcr without a proxy, into the cassette `theirs`."""
        self.cassette("theirs").parent.mkdir(exist_ok=True)
        return self._record_directly(self._go_vcr("record", "theirs"), names)

    def play_with_x_vcr(self, cassette: str, *names: str, flags: tuple[str, ...] = ()) -> Outcomes:
        return self.go.calls(self.folder, *_x_vcr("replay", cassette), *only(names), *flags)

    def play_with_go_vcr(self, matcher: str, *names: str, flags: tuple[str, ...] = ()) -> Outcomes:
        """Replay the cassette `ours`."""
        chosen = (*self._go_vcr("replay", "ours"), "-matcher", matcher)
        return self.go.calls(self.folder, *chosen, *only(names), *flags)

    def play_with_ours(self, proxy: Proxy, *names: str) -> Outcomes:
        return self.go.calls(self.folder, *only(names), **through(proxy))

    def _go_vcr(self, mode: str, cassette: str) -> tuple[str, ...]:
        return ("-mode", mode, "-cassette", str(self.cassette(cassette).with_suffix("")))

    def _record_directly(self, flags: tuple[str, ...], names: tuple[str, ...]) -> Outcomes:
        ca = self.folder / "origin-ca.pem"
        ca.write_bytes(self.api.origin.ca_pem)
        address = ("-connect-to", f"127.0.0.1:{self.api.origin.port}", "-ca", str(ca))
        return self.go.calls(self.folder, *flags, *only(names), *address)


def _x_vcr(mode: str, cassette: str) -> tuple[str, ...]:
    return ("-vcr", "x/vcr", "-mode", mode, "-cassette", cassette)


def only(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the flag that selects calls."""
    return ("-only", ",".join(names)) if names else ()


def through(proxy: Proxy) -> dict[str, str]:
    """Give the environment that leads a Go program to the proxy."""
    return {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(proxy.ca_file)}


def missed(outcomes: Outcomes) -> set[str]:
    """Name the calls for which go-vcr found no interaction."""
    return {name for name, outcome in outcomes.items() if outcome.get("not_found")}
