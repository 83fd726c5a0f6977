"""The HTTP situations, as a recorder of go-vcr writes each."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.golang import Programs
from tests.conformance.http_situations import origins, timeless
from tests.golden.files import Files

DURATION, DATE = "1.5ms", "Fri, 17 Oct 2025 12:37:15 GMT"


def files(go: Programs) -> Files:
    """Give one file with all recordings, each below its name."""
    with TemporaryDirectory() as folder, origins(go, Path(folder)) as at:
        played = go.situations("-record", folder, *at.flags())
        texts = {p["name"]: (Path(folder) / f"{p['host']}.yaml").read_text() for p in played}
    parts = (f"##### {name}\n{timeless(t, DURATION, DATE)}" for name, t in texts.items())
    return {"situations.txt": "".join(parts).encode()}
