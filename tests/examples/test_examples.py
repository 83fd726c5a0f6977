"""The worked examples: recorded once and replayed offline, by real test runners, in parallel."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installing import install_npm_packages, install_once
from tests.origin import Origin, serve, service
from tests.sessions_wire.asking import write_answers
from tests.sessions_wire.serving import environment
from tests.wire.clients import KEY
from vcrproxy.cassette.reader import load_cassette

HERE = Path(__file__).parent
VCRPROXY = Path(sys.executable).with_name("vcrproxy")
SECONDS = 600.0  # generous, since the machine may be busy


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with serve(service(pace=0.002)) as origin:
        yield origin


@pytest.fixture
def vitest(tmp_path: Path) -> Path:
    """Copy the example in JavaScript, with what it needs."""
    install_npm_packages(HERE / "vitest")
    project = tmp_path / "vitest"
    shutil.copytree(HERE / "vitest", project, ignore=shutil.ignore_patterns("node_modules", ".*"))
    (project / "node_modules").symlink_to(HERE / "vitest" / "node_modules")
    return project


@pytest.fixture
def go(tmp_path: Path) -> Path:
    """Copy the example in Go."""
    if not shutil.which("go"):
        pytest.skip("Go is not installed: Go 1.25 or newer")
    folder = HERE / "go"
    install_once(folder / "go.mod", folder / "go.sum", [["go", "mod", "download"]])
    return Path(shutil.copytree(folder, tmp_path / "go"))


def run(project: Path, origin: Origin, *command: str, **more: str) -> tuple[int, str, dict]:
    """Run a test runner as the README says; returns status, output and report.

    more: variables. With CI=1 nothing is recorded, and the origin is out of reach.
    """
    report = project / "report.json"
    reach = [] if "CI" in more else ["--connect-to", origin.connect_to()]
    own = ["run", "--dir", "cassettes", "--report", str(report), *reach]
    environ = environment(project, origin) | {"OPENAI_API_KEY": KEY} | more
    done = subprocess.run(
        [str(VCRPROXY), *own, "--", *command],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    sessions = {one["name"]: one for one in json.loads(report.read_text())["sessions"]}
    return done.returncode, done.stdout + done.stderr, sessions


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def verdicts(sessions: dict) -> set[str]:
    return {one["verdict"] for one in sessions.values()}


IN_VITEST = {
    "again.test.mjs/answers twice": 2,
    "chat.test.mjs/chat/answers twice": 2,
    "chat.test.mjs/chat/says hi in Portuguese": 1,
    "chat.test.mjs/chat/says hi in Spanish": 1,
    "stream.test.mjs/streams": 1,
}
VITEST = ("npx", "vitest", "run", "--no-color")
GO = ("go", "test", "-parallel", "8", "-count", "1", "-v", "./...")


def test_vitest_records_and_replays_a_cassette_for_each_test(vitest, origin):
    status, output, recorded = run(vitest, origin, *VITEST)
    assert status == 0, output
    assert verdicts(recorded) == {"recorded"}
    assert {name: one["recorded"] for name, one in recorded.items()} == IN_VITEST
    before = contents(vitest / "cassettes")
    assert len(before) == len(IN_VITEST)

    # its snapshots hold the ids that were recorded, and CI compares them
    status, output, replayed = run(vitest, origin, *VITEST, CI="1", OPENAI_API_KEY="")
    assert status == 0, output
    assert verdicts(replayed) == {"replayed"}
    assert {name: one["served"] for name, one in replayed.items()} == IN_VITEST
    assert not any(one["unused"] for one in replayed.values())
    assert contents(vitest / "cassettes") == before


def test_a_miss_fails_the_vitest_test_and_says_what_differs(vitest, origin):
    cassette = vitest / "cassettes" / "stream.test.mjs" / "streams.yaml"
    write_answers(cassette, "id", prompt="Count from one to six")
    (vitest / "chat.test.mjs").unlink()
    (vitest / "again.test.mjs").unlink()

    status, output, sessions = run(vitest, origin, *VITEST, CI="1")

    assert status == 1
    assert verdicts(sessions) == {"missed"}
    assert "no interaction left for POST https://api.openai.com/v1/chat/completions" in output
    assert "cassettes/stream.test.mjs/streams.yaml" in output


def test_a_vitest_test_that_fails_leaves_no_cassette(vitest, origin):
    text = (vitest / "stream.test.mjs").read_text()
    (vitest / "stream.test.mjs").write_text(text.replace('.toContain("', '.toContain("not '))

    status, *_ = run(vitest, origin, *VITEST)

    assert status == 1
    assert not (vitest / "cassettes" / "stream.test.mjs").is_file()
    names = [path.name for path in (vitest / "cassettes").rglob("*.yaml*")]
    assert len(names) == len(IN_VITEST) - 1
    assert not any(name.startswith("streams") for name in names)


def test_go_records_and_replays_a_cassette_for_each_test(go, origin):
    status, output, recorded = run(go, origin, *GO)
    assert status == 0, output
    expected = {"TestHello/Portuguese": 1, "TestHello/Spanish": 1}
    expected |= {f"TestSame{number}": 2 for number in (1, 2, 3)}
    assert {name: one["recorded"] for name, one in recorded.items()} == expected
    before = contents(go / "cassettes")
    live = told(output)
    ids = [id_ for ids in live.values() for id_ in ids.split()]
    assert len(ids) == len(set(ids)) == sum(expected.values())

    status, output, replayed = run(go, origin, *GO, CI="1", OPENAI_API_KEY="")
    assert status == 0, output
    assert verdicts(replayed) == {"replayed"}
    assert told(output) == live
    assert contents(go / "cassettes") == before


def told(output: str) -> dict[str, str]:
    """Read which ids the tests in Go were told: each logs its name."""
    return dict(re.findall(r"told (Test\S+) (.+)", output))


def test_a_go_test_that_fails_leaves_no_cassette(go, origin):
    text = (go / "chat_test.go").read_text()
    (go / "chat_test.go").write_text(text.replace('"Spanish": "Hola"', '"Spanish": "Moin"'))

    status, output, sessions = run(go, origin, *GO)

    assert status == 1
    assert 'said "¡Hola!"' in output
    left = {str(path.relative_to(go / "cassettes")) for path in (go / "cassettes").rglob("*.yaml*")}
    assert len(left) == 4
    assert not any("Spanish" in path for path in left)
    assert sessions["TestHello/Spanish"]["recorded"] == 1


def test_a_miss_fails_the_go_test(go, origin):
    status, output, sessions = run(go, origin, *GO, CI="1")

    assert status == 1
    assert verdicts(sessions) == {"missed"}
    assert output.count("--- FAIL: TestSame") == 3


def test_the_recorded_answers_are_each_tests_own(go, origin):
    run(go, origin, *GO)
    cassettes = sorted((go / "cassettes").rglob("TestSame*.yaml"))
    assert len(cassettes) == 3
    asked = {load_cassette(one).interactions[0].request.body for one in cassettes}
    answered = {i.response.body for one in cassettes for i in load_cassette(one).interactions}

    assert (len(asked), len(answered)) == (1, 6)
