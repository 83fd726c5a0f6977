"""Test data that is not part of the project: golden data from Go, cassettes of other projects."""

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Path:
    """Find a file or folder beside the project, such as "format/nasty_golden.json".

    Skips the test if it is not there.
    """
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared/{name} is absent: this test compares with data from outside")
    return path


def shared_json(name: str) -> Any:
    """Read shared data. Skips the test if it is not there."""
    return json.loads(shared(name).read_text(encoding="utf-8"))
