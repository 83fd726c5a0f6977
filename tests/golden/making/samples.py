"""Calls of the openai-go SDK to the stand-in for the API, as x/vcr records each."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.golang import Programs
from tests.golden.files import Files
from tests.golden.making.situations import DURATION
from tests.origin import Origin, serve, service
from tests.origin.ids import repeatable

NOW = 1_760_704_635.0

# calls that one cassette holds, see sdk_calls.go
SAMPLES = {
    **{name.replace(" ", "_"): name for name in (
        *("chat", "stream", "compressed stream", "tools", "tools stream", "tool conversation"),
        *("structured output", "responses", "responses stream", "responses tools"),
        *("moderations", "speech", "models", "model", "400", "404", "429", "500"),
    )},
    "files": "files,file list",
    "query": "GET without host",
}  # fmt: skip
OVER_HTTP1 = ("chat", "stream", "compressed stream", "500")


def files(go: Programs) -> Files:
    """Give the cassettes, by HTTP version."""
    return dict(_cassettes(go))


def _cassettes(go: Programs) -> Iterator[tuple[str, bytes]]:
    for name, calls in SAMPLES.items():
        yield f"cassettes/http2/{name}.yaml", _recorded(go, name, calls, "h2")
        if calls in OVER_HTTP1:
            yield f"cassettes/http1/{name}.yaml", _recorded(go, name, calls, "http/1.1")


def _recorded(go: Programs, name: str, calls: str, protocol: str) -> bytes:
    app = service(now=lambda: NOW)
    with (
        TemporaryDirectory() as folder,
        repeatable(name),
        serve(app, alpn=[protocol]) as origin,
    ):
        flags = ["-vcr", "x/vcr", "-mode", "record", "-cassette", name, "-only", calls]
        go.calls(Path(folder), *flags, *_directly(origin, Path(folder)))
        text = (Path(folder) / "testdata" / f"{name}.yaml").read_text()
    return re.sub(r"(?m)^(    duration: ).*$", rf"\g<1>{DURATION}", text).encode()


def _directly(origin: Origin, folder: Path) -> tuple[str, ...]:
    ca = folder / "ca.pem"
    ca.write_bytes(origin.ca_pem)
    return ("-connect-to", f"127.0.0.1:{origin.port}", "-ca", str(ca))
