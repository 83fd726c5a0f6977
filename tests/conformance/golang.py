"""The Go programs of this folder: built once, and talked to."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
BUILT = HERE / ".build"
MODULES = {
    "conformance": HERE / "go",
    "rc6": HERE / "go_yaml_rc6",
    "go_vcr_401": HERE / "go_vcr_401",
}
SECONDS = 120.0  # for one run of a program; generous, since the machine may be busy


class GoError(Exception):
    """A Go program failed; the message is what it said."""


class NoGoError(Exception):
    """The programs cannot be built on this machine; the message says why."""


@dataclass(frozen=True)
class Programs:
    """Where the built programs are."""

    conformance: Path
    rc6: Path
    go_vcr_401: Path

    def calls(self, folder: Path, *arguments: str, **environment: str) -> dict[str, Any]:
        """Make calls of the openai-go SDK and give {name: outcome}.

        folder: where they run, and so where x/vcr finds and leaves testdata/NAME.yaml.
        """
        out = folder / "outcomes.json"
        self._run(folder, ["calls", "-out", str(out), *arguments], environment)
        return json.loads(out.read_text())

    def situations(self, *arguments: str, **environment: str) -> list[dict[str, str]]:
        """Play the HTTP situations and tell what came of each."""
        return json.loads(self._run(HERE, ["situations", *arguments], environment))

    def facts(self, questions: Mapping[str, object]) -> dict[str, Any]:
        """Ask Go's libraries, see go/facts.go."""
        return json.loads(self._run(HERE, ["facts"], {}, json.dumps(questions)))

    def _run(
        self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], told: str = ""
    ) -> str:
        done = subprocess.run(
            [self.conformance, *arguments],
            cwd=folder,
            env=without_proxies() | environment,
            input=told,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode:
            raise GoError(f"{' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout


class Conversation:
    """A running program that answers each line of JSON with one."""

    def __init__(self, *command: Path | str) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=without_proxies()
        )

    def tell(self, value: object) -> None:
        """Send a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self) -> Any:
        """Wait for a line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise GoError(f"the program ended with status {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(SECONDS)


def without_proxies() -> dict[str, str]:
    """Give the environment without settings that would lead Go's client elsewhere."""
    return {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}


def build() -> Programs:
    """Build what is not built yet. Raises NoGoError where that is impossible."""
    if shutil.which("go") is None:
        raise NoGoError("Go is not installed")
    BUILT.mkdir(exist_ok=True)
    with _alone():
        for name, module in MODULES.items():
            _fetch(module)
            _go(module, "build", "-mod=readonly", "-o", str(BUILT / name), ".")
    return Programs(**{name: BUILT / name for name in MODULES})


def _fetch(module: Path) -> None:
    try:
        _go(module, "mod", "download")
    except GoError as error:
        reason = str(error).strip().splitlines()[-1]
        raise NoGoError(f"Go modules cannot be downloaded: {reason}") from error


def _go(module: Path, *arguments: str) -> None:
    done = subprocess.run(
        ["go", *arguments], cwd=module, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GoError(f"go {' '.join(arguments)} in {module.name}: {done.stderr}")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one of pytest's workers build while the others wait."""
    with open(BUILT / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
