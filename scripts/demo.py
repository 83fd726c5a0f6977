"""Record a small program through the proxy, replay it offline, and show a miss."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from tests.wire.proxy import RECORD, REPLAY, Proxy  # noqa: E402

PROGRAM = PROJECT / "scripts" / "demo_program.py"
CASSETTE = Path("cassettes", "demo.yaml")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the program came to."""

    output: str
    errors: str
    seconds: float


def main() -> int:
    arguments = read_arguments()
    if arguments.live and not os.environ.get("OPENAI_API_KEY"):
        print("demo: --live records from the real API and needs OPENAI_API_KEY", file=sys.stderr)
        return 2
    os.chdir(PROJECT)
    with tempfile.TemporaryDirectory(prefix="vcrproxy-demo-") as folder:
        return show(Path(folder), live=arguments.live)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--live",
        action="store_true",
        help="record from the real API with OPENAI_API_KEY, not from the local stand-in",
    )
    return parser.parse_args()


def show(folder: Path, *, live: bool) -> int:
    recorded = record(folder, live=live)
    replayed, missed = replay(folder)
    title("Compared")
    same = recorded.output == replayed.output
    print(f"The outputs are {'equal, ids included' if same else 'NOT equal'}.")
    print(f"Recording took {recorded.seconds:.2f} s, replaying {replayed.seconds:.2f} s,")
    print("each with the start of Python and the import of openai.")
    print(f"The cassette: {CASSETTE} ({CASSETTE.stat().st_size} bytes)")
    title("The same program with another question: a miss, as the program sees it")
    print(
        missed.errors.strip().splitlines()[-1] if not missed.errors else last_error(missed.errors)
    )
    return 0 if same and "no interaction left for POST" in missed.errors else 1


def record(folder: Path, *, live: bool) -> Run:
    title("Recording " + ("from the real API" if live else "from a local stand-in for the API"))
    with upstream(folder, live=live) as options:
        with Proxy([RECORD], [f"cassette={CASSETTE}", *options], folder / "ca") as proxy:
            run = run_program(proxy, live=live)
        print_log(proxy)
    print(run.output, end="")
    check(run)
    return run


def replay(folder: Path) -> tuple[Run, Run]:
    title("Replaying: nothing to connect to, no key")
    with Proxy([REPLAY], [f"cassette={CASSETTE}"], folder / "ca") as proxy:
        run = run_program(proxy)
        missed = run_program(proxy, "Say hi in Spanish")
    print(run.output, end="")
    check(run)
    return run, missed


def run_program(proxy: Proxy, *arguments: str, live: bool = False) -> Run:
    environment = proxy.environment()
    if live:
        environment["OPENAI_API_KEY"] = os.environ["OPENAI_API_KEY"]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(done.stdout, done.stderr, time.perf_counter() - start)


@contextmanager
def upstream(folder: Path, *, live: bool) -> Iterator[list[str]]:
    """Give the recorder's options for what it connects to; start the stand-in if it is needed."""
    if live:
        yield []
        return
    ca_file = folder / "origin-ca.pem"
    command = [sys.executable, "-m", "tests.origin", "--ca-file", str(ca_file)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as origin:
        try:
            assert origin.stdout is not None
            port = int(origin.stdout.readline().rpartition(":")[2])
            connect_to = f"cassette_connect_to=api.openai.com:443:127.0.0.1:{port}"
            yield [connect_to, f"ssl_verify_upstream_trusted_ca={ca_file}"]
        finally:
            origin.terminate()


def title(text: str) -> None:
    print(f"\n== {text}", flush=True)


def print_log(proxy: Proxy) -> None:
    for line in proxy.lines:
        if str(CASSETTE) in line:
            print("  " + re.sub(r"^\[[\d:.]+\] ", "", line), end="")


def check(run: Run) -> None:
    if run.errors:
        print(run.errors, file=sys.stderr)
        raise SystemExit(1)


def last_error(errors: str) -> str:
    """Cut the exception out of a traceback."""
    start = errors.rfind("\nopenai.")
    return errors[start + 1 :].rstrip()


if __name__ == "__main__":
    raise SystemExit(main())
