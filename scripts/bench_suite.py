"""What the pytest plug-in costs: a test with a cassette, and a suite without any."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import certifi

from tests.origin import Origin, serve, service
from vcrproxy.pytest_plugin.scan import Scan

TESTS = 350
FILES = 1000
WITHOUT = ("-p", "no:vcrproxy")

CLIENT = """
import json
import os
import urllib.request

import httpx2

KEY = {"authorization": "Bearer sk-0123456789abcdef0123456789"}
SERVICE = os.environ["SERVICE"]

def client():
    return httpx2.Client(headers=KEY)

def body(text):
    return {"model": "gpt-5.1", "messages": [{"role": "user", "content": text}]}

def ask(client, text):
    answer = client.post(f"{SERVICE}/v1/chat/completions", json=body(text))
    assert text in answer.json()["choices"][0]["message"]["content"], answer.text

def ask_anew(text):
    headers = KEY | {"content-type": "application/json"}
    data = json.dumps(body(text)).encode()
    request = urllib.request.Request(f"{SERVICE}/v1/chat/completions", data, headers)
    with urllib.request.urlopen(request) as answer:
        assert text in json.load(answer)["choices"][0]["message"]["content"]
"""
POOLED = """
import pytest
from client import ask, ask_anew, client

ONE = client()

@pytest.mark.cassette
@pytest.mark.parametrize("number", range({tests}))
def test_it(number):
    ask(ONE, f"question {{number}}")
"""
ANEW = POOLED.replace("ask(ONE, ", "ask_anew(")
EACH = POOLED.replace("ONE = client()\n", "").replace("ask(ONE, ", "ask(client(), ")
UNMARKED = "import json\n\n" + "# a line of a test file of usual length\n" * 200
UNMARKED += "def test_it():\n    assert json\n"


def measure_suite(rounds: int) -> None:
    """Run a suite of 350 tests, replayed and against the service itself, in turns."""
    print(f"{TESTS} tests, one request and one cassette each; {rounds} rounds, medians")
    print(f"{'':26}{'without us':>12}{'replayed':>12}{'added, ms a test':>18}")
    ways = {"one httpx2.Client": POOLED, "urllib, always anew": ANEW, "an httpx2.Client each": EACH}
    for name, text in ways.items():
        with (
            tempfile.TemporaryDirectory(prefix="vcrproxy-bench-") as folder,
            serve(service(), hosts=("api.openai.com", "localhost")) as origin,
        ):
            write(Path(folder), client=CLIENT, test_it=text.format(tests=TESTS))
            direct, replayed = suite_runs(Path(folder), origin)
            replayed()  # not counted: records
            row(name, taken(rounds, direct, replayed))


def suite_runs(folder: Path, origin: Origin) -> tuple[Callable[[], float], Callable[[], float]]:
    ca_file = folder / "origin.pem"
    # beside the authorities that everybody has, since a client that is made reads them all
    ca_file.write_bytes(origin.ca_pem + Path(certifi.where()).read_bytes())
    usual = {"SSL_CERT_FILE": str(ca_file), "XDG_DATA_HOME": str(folder / "home")}
    straight = usual | {"SERVICE": f"https://localhost:{origin.port}"}
    ours = usual | {
        "SERVICE": "https://api.openai.com",
        "VCRPROXY_CONNECT_TO": origin.connect_to(),
    }
    return (
        lambda: pytest(folder, WITHOUT, straight),
        lambda: pytest(folder, (), ours),
    )


def measure_unmarked(rounds: int) -> None:
    """Run 1,000 files without a marked test, with the plug-in and without it, in turns."""
    with tempfile.TemporaryDirectory(prefix="vcrproxy-bench-") as temporary:
        folder = Path(temporary)
        write(folder, **{f"tests{n % 20}__test_{n}": UNMARKED for n in range(FILES)})
        print(f"{FILES} test files of {len(UNMARKED) / 1000:.0f} KB without a marked test")
        print(f"the search through them: {statistics.median(searches(folder, rounds)):.0f} ms")
        print(f"{'':26}{'without us':>12}{'with us':>12}{'added, ms a test':>18}")
        runs = (lambda: pytest(folder, WITHOUT, {}), lambda: pytest(folder, (), {}))
        row("the whole run", taken(rounds, *runs), FILES)


def searches(folder: Path, rounds: int) -> list[float]:
    return [1000 * timed(lambda: search(folder)) for _ in range(rounds)]


def search(folder: Path) -> None:
    scan = Scan(files=("test_*.py", "*_test.py"), folders_left_out=(".*", "venv"), vcr=True)
    assert not scan.finds_marked([folder])
    assert len(scan.seen) == FILES


def taken(rounds: int, *runs: Callable[[], float]) -> list[list[float]]:
    """Take turns; gives the seconds of each round."""
    return [[run() for run in runs] for _ in range(rounds)]


def row(name: str, rounds: Sequence[Sequence[float]], tests: int = TESTS) -> None:
    without, with_us = (statistics.median(one[n] for one in rounds) for n in (0, 1))
    added = statistics.median((one[1] - one[0]) / tests * 1000 for one in rounds)
    print(f"{name:26}{without:10.2f} s{with_us:10.2f} s{added:18.2f}")


def pytest(folder: Path, options: Sequence[str], variables: Mapping[str, str]) -> float:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    environ = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ.pop("CI", None)

    def run() -> None:
        subprocess.run(
            [*command, *options], cwd=folder, env=environ | variables, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    return timed(run)


def timed(action: Callable[[], None]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
