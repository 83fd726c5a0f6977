"""What the client tests stand on; see tests/clients/matrix.py."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.matrix import Client, check_client, table

type Check = Callable[[Client], None]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep one certificate authority for all clients, and none at home."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def check(data: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> Check:
    """Record and replay a client, and note its row of the table if it worked."""

    def check(client: Client) -> None:
        check_client(client, tmp_path, data)
        record_property("client", client.row)

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table. Only `pytest tests/clients ...` loads this file early enough under xdist."""
    passed = terminalreporter.getreports("passed")
    rows = [
        value for report in passed for name, value in report.user_properties if name == "client"
    ]
    if rows:
        terminalreporter.write_sep("=", "clients")
        terminalreporter.write_line(table(rows))
