"""Many client processes in four languages at once, each in its own lane of one proxy.

All ask the same, and no two answers of the service are equal: what a client is told must come
from its own cassette. VCRPROXY_CROWD=64x50 makes it 64 processes with 50 questions each.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.sessions_wire.asking import ids_in
from tests.sessions_wire.control import Api
from tests.wire.clients import KEY
from tests.wire.proxy import PROJECT

PROCESSES, QUESTIONS = map(int, os.environ.get("VCRPROXY_CROWD", "16x10").split("x"))
HERE = Path(__file__).parent / "crowd"
BUILT = PROJECT / "build" / "crowd"  # ignored by git, kept between runs
SECONDS = 900.0  # generous, since the machine may be busy

TOOLS = {
    "node": "Node is not installed: node 20 or newer",
    "go": "Go is not installed: Go 1.25 or newer",
    "javac": "JDK is not installed: apt package default-jdk-headless",
}


@pytest.fixture(scope="module")
def programs() -> dict[str, list[str | Path]]:
    """Give a command for each language, compiled once."""
    for tool, reason in TOOLS.items():
        if not shutil.which(tool):
            pytest.skip(reason)
    BUILT.mkdir(parents=True, exist_ok=True)
    build("go", "build", "-o", BUILT / "crowd", ".")
    build("javac", "-d", BUILT, "Crowd.java")
    small_heap = ["-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return {
        "python": [sys.executable, HERE / "crowd.py"],
        "node": ["node", HERE / "crowd.mjs"],
        "go": [BUILT / "crowd"],
        "java": ["java", *small_heap, "-cp", BUILT, "Crowd"],
    }


def build(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def lanes(programs: dict[str, list[str | Path]]) -> dict[str, list[str | Path]]:
    """Give each lane its command: all languages, and both protocols of each, in turn."""
    found: dict[str, list[str | Path]] = {}
    languages = list(programs)
    for number in range(PROCESSES):
        language, http = languages[number % 4], number // 4 % 2 + 1
        name = f"crowd/{language}[{http}]/nº {number}"
        found[name] = [*programs[language], str(http), str(QUESTIONS)]
    return found


def environment_of(api: Api, name: str, command: list[str | Path]) -> dict[str, str]:
    """Give what leads a program to its lane: a port for those that send no credentials unasked."""
    own = "java" in name or "crowd.mjs" in str(command)
    lane = api.lane(quote(name, safe=""), **({"port": True} if own else {}))
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return kept | lane["environment"]["set"] | {"OPENAI_API_KEY": KEY}


def ask_all(serving, commands: dict[str, list[str | Path]]) -> dict[str, list[str]]:
    """Run all programs at once; returns the ids that each was told."""
    api = Api.of(serving)
    started = {
        name: subprocess.Popen(
            list(map(str, command)),
            env=environment_of(api, name, command),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, command in commands.items()
    }
    try:
        ends = {name: process.communicate(timeout=SECONDS) for name, process in started.items()}
    finally:
        for process in started.values():
            process.kill()
    for name, process in started.items():
        assert process.returncode == 0, f"{name}: {ends[name][1]}{serving.output}"
    return {name: out.split() for name, (out, _) in ends.items()}


def sessions_of(serving) -> list[dict]:
    _, answer = Api.of(serving)("GET", "/sessions")
    return answer["sessions"]


def test_each_process_gets_all_its_answers_from_its_own_cassette(start, programs):
    commands = lanes(programs)
    serving = start("--mode", "once")
    live = ask_all(serving, commands)
    paths = {one["name"]: Path(one["cassette"]) for one in sessions_of(serving)}
    assert serving.stop() == 0

    all_ids = [id_ for ids in live.values() for id_ in ids]
    assert len(all_ids) == len(set(all_ids)) == PROCESSES * QUESTIONS
    assert {name: ids_in(path) for name, path in paths.items()} == live

    again = start("--mode", "none")
    replayed = ask_all(again, commands)
    sessions = sessions_of(again)

    assert replayed == live
    assert [(s["served"], s["missed"], s["unused"]) for s in sessions] == [
        (QUESTIONS, [], []) for _ in commands
    ]
