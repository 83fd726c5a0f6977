"""The golden data is what Go says now: other ports, other folders, the same bytes."""

import pytest

from tests.conformance.golang import NoGoError
from tests.golden.__main__ import differences, make, write
from tests.golden.files import DATA


def test_the_golden_data_is_what_go_says_now():
    """If not, an input or a library has changed: run scripts/golden and commit the result."""
    try:
        made = make()
    except NoGoError as reason:
        pytest.skip(f"whether the golden data is current: {reason}")

    assert list(differences(made, DATA)) == []


def test_what_differs_is_named_and_what_is_left_over_goes(tmp_path):
    (tmp_path / ".hidden").write_bytes(b"")
    write({"a": b"1", "folder/b": b"2", "old": b""}, tmp_path)

    assert list(differences({"a": b"1", "folder/b": b"3", "new": b""}, tmp_path)) == [
        "other: folder/b",
        "missing: new",
        "superfluous: old",
    ]
    write({"a": b"1"}, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [".hidden", "a"]


def test_the_data_is_small_enough_to_carry_along():
    assert sum(path.stat().st_size for path in DATA.rglob("*")) < 3_000_000
