"""Runs that do not go to their end, and plug-ins that run tests in other ways."""

import re
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.pytest_plugin.suite import Suite

SLOW = """
import time
import pytest
from ask import ask

@pytest.mark.cassette
def test_slow(cassette):
    ask("one")
    with open("asked", "w"): pass
    time.sleep(60)
"""


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.02)


def proxies(parent: int) -> list[psutil.Process]:
    children = psutil.Process(parent).children(recursive=True)
    return [child for child in children if "vcrproxy" in " ".join(child.cmdline())]


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=20)
    return not alive


def test_ctrl_c_leaves_no_cassette_and_no_process(suite: Suite) -> None:
    suite.write(test_slow=SLOW)
    with suite.start() as process:
        wait_for(suite.folder / "asked")
        running = proxies(process.pid)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)

    assert "KeyboardInterrupt" in out
    assert len(running) == 1
    assert gone(running)
    assert suite.cassettes() == []


def test_a_pytest_that_is_killed_takes_its_proxy_with_it(suite: Suite) -> None:
    suite.write(test_slow=SLOW)
    with suite.start("-n1") as process:
        wait_for(suite.folder / "asked")
        running = proxies(process.pid)
        for one in psutil.Process(process.pid).children():
            if one not in running:
                one.kill()
        process.kill()

    assert len(running) == 1
    assert gone(running)
    # nobody said that the test passed: what it recorded is set aside by the next recording
    assert suite.cassettes() == ["cassettes/test_slow/test_slow.yaml.partial"]


def test_a_worker_that_dies_is_replaced(suite: Suite) -> None:
    suite.write(
        test_crash="""
import os
import pytest
from ask import ask

pytestmark = pytest.mark.cassette

def test_crash():
    ask("one")
    os._exit(3)

@pytest.mark.parametrize("number", range(3))
def test_after(number):
    ask(f"number {number}")
"""
    )

    ran = suite.pytest("-n1")

    assert ran.counts == {"passed": 3, "failed": 1}, ran
    assert "crashed while running" in ran.out
    whole = [name for name in suite.cassettes() if name.endswith(".yaml")]
    assert whole == [f"cassettes/test_crash/test_after[{number}].yaml" for number in range(3)]


def test_a_rerun_begins_with_an_empty_cassette(suite: Suite) -> None:
    suite.write(
        test_flaky="""
import pytest
from ask import ask

tries = []

@pytest.mark.cassette
@pytest.mark.flaky(reruns=2)
def test_flaky(cassette):
    tries.append(1)
    ask("one")
    if cassette.recording:
        assert len(tries) == 3
"""
    )

    recorded, replayed = suite.pytest(), suite.offline().pytest()

    assert recorded.counts == {"passed": 1}, recorded
    assert re.search("1 passed.*2 rerun", recorded.out)
    assert replayed.counts == {"passed": 1}, replayed
    assert "rerun" not in replayed.out.splitlines()[-1]
    assert suite.cassette("cassettes/test_flaky/test_flaky.yaml").count("- id:") == 1


@pytest.mark.parametrize("method", ["signal", "thread"])
def test_a_test_that_takes_too_long_leaves_no_cassette(suite: Suite, method: str) -> None:
    suite.write(test_slow=SLOW)

    ran = suite.pytest("--timeout=3", f"--timeout-method={method}")

    assert ran.status != 0
    assert "Timeout" in ran.out + ran.err
    assert [name for name in suite.cassettes() if name.endswith(".yaml")] == []


def test_a_forked_process_does_not_disturb_its_parent(suite: Suite) -> None:
    suite.write(
        test_fork="""
import os
import pytest
from ask import ask

@pytest.mark.cassette
def test_fork(cassette):
    child = os.fork()
    if child == 0:
        ask("from the child")
        os._exit(len(cassette.requests))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    ask("from the parent")
    assert len(cassette.requests) == 2
"""
    )

    options = ("-p", "no:rerunfailures")  # has a thread, of which Python warns when it forks
    recorded, replayed = suite.pytest(*options), suite.offline().pytest(*options)

    assert recorded.counts == replayed.counts == {"passed": 1}, f"{recorded}{replayed}"


def test_a_proxy_that_dies_is_said_in_each_test(suite: Suite) -> None:
    suite.write(
        test_chat="""
import os, signal
import psutil
import pytest

@pytest.mark.cassette
def test_first():
    proxies = [p for p in psutil.Process().children() if "vcrproxy" in " ".join(p.cmdline())]
    os.kill(proxies[0].pid, signal.SIGKILL)
    proxies[0].wait()

@pytest.mark.cassette
def test_second(): ...

def test_unmarked(): ...
"""
    )

    ran = suite.pytest()

    assert ran.counts == {"passed": 1, "failed": 1, "error": 2}, ran
    assert "does not answer" in ran.out
