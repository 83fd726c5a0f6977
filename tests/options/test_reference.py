"""What is written of the options elsewhere is what the table says."""

import ast
import subprocess
import sys
from pathlib import Path

from vcrproxy.options.reference import pytest_rows, readme_table

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_table_that_we_print():
    assert readme_table() in README.read_text(encoding="utf-8"), (
        "renew the table under Options: python -m vcrproxy.options"
    )


def test_the_table_is_printed_by_the_package():
    assert _printed() == readme_table() + "\n"


def test_the_rows_for_pytest_are_plain_data():
    rows = ast.literal_eval(_printed("pytest"))

    assert rows == pytest_rows()
    assert [row[:3] for row in rows][:3] == [
        ("dir", "folder", None),
        ("mode", "text", None),
        ("hosts", "list", ["api.openai.com"]),
    ]


def _printed(*arguments):
    command = [sys.executable, "-m", "vcrproxy.options", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout
