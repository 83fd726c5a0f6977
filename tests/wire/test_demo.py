"""The demo that the README begins with."""

import subprocess
import sys

from tests.wire.proxy import PROJECT


def test_the_demo_records_replays_and_shows_a_miss():
    done = subprocess.run(
        [sys.executable, str(PROJECT / "scripts" / "demo.py")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "The outputs are equal, ids included." in done.stdout
    assert '$.messages[0].content: asked "Say hi in Spanish"' in done.stdout


def test_the_demo_from_the_real_api_asks_for_a_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = subprocess.run(
        [sys.executable, str(PROJECT / "scripts" / "demo.py"), "--live"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert "needs OPENAI_API_KEY" in done.stderr
