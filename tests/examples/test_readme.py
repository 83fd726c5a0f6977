"""What the READMEs show is what runs."""

import re
from pathlib import Path

import pytest

from tests.sessions_wire.asking import write_answers
from tests.wire.proxy import PROJECT
from vcrproxy.options.modes import Mode
from vcrproxy.options.values import Value, Values
from vcrproxy.sessions.names import cassette_path
from vcrproxy.sessions.report import describe
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.settings import Settings

HERE = Path(__file__).parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
REFERENCE = (PROJECT / "addons/vcrproxy/sessions/README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", ["vcrproxy.setup.mjs", "vitest.config.mjs"])
def test_the_readme_shows_the_files_of_the_vitest_example(name):
    assert (HERE / "vitest" / name).read_text(encoding="utf-8") in blocks("js")


def test_the_readme_shows_the_helper_of_the_go_example():
    (shown,) = [block for block in blocks("go") if "newClient" in block]

    assert f"\n\n{shown}\n" in (HERE / "go" / "cassette_test.go").read_text(encoding="utf-8")


def test_the_helper_in_go_is_about_twenty_lines():
    (shown,) = [block for block in blocks("go") if "newClient" in block]

    assert len([line for line in shown.splitlines() if not line.startswith("//")]) <= 27


def test_the_reference_names_the_files_of_names():
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+\.yaml)` \|$", REFERENCE, re.MULTILINE)

    assert len(rows) == 4
    for name, file in rows:
        assert cassette_path(Path("/x"), name) == Path("/x", file)


def test_the_reference_describes_each_key_of_a_report(tmp_path):
    cassette = write_answers(tmp_path / "x.yaml", "id")
    settings = Settings.read(Values({"cassette": Value(str(cassette))}))
    session = Session(settings, Mode.NONE)
    session.tally.log = []
    described = REFERENCE.partition("\n## The report\n")[2]
    rows = re.findall(r"^\| (`[^|]+`) \|", described, re.MULTILINE)
    keys = {key for row in rows for key in re.findall(r"`(\w+)`", row)}

    assert keys == {*describe(session), "trimmed"}
