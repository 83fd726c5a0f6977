"""Make the golden data: `python -m tests.golden [--check]`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.conformance.golang import NoGoError, build
from tests.golden.files import DATA, Files
from tests.golden.making import facts, samples, situations, strings

MAKERS = (strings, facts, situations, samples)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data, or compare it."""
    options = _parse(arguments)
    try:
        made = make()
    except NoGoError as reason:
        print(f"golden: {reason}", file=sys.stderr)
        return 1
    differing = list(differences(made, DATA))
    for line in differing:
        print(line)
    if not options.check:
        write(made, DATA)
    size = sum(map(len, made.values()))
    print(f"golden: {len(made)} files, {size:,} bytes; {len(differing)} are not as they were")
    return 1 if options.check and differing else 0


def make() -> Files:
    """Ask Go for everything."""
    go = build()
    return {name: text for maker in MAKERS for name, text in maker.files(go).items()}


def differences(made: Files, folder: Path) -> Iterator[str]:
    """Name the files of a folder that are not as they were made."""
    there = {str(path.relative_to(folder)) for path in _files(folder)}
    for name in sorted(there | set(made)):
        if name not in made:
            yield f"superfluous: {name}"
        elif name not in there:
            yield f"missing: {name}"
        elif (folder / name).read_bytes() != made[name]:
            yield f"other: {name}"


def write(made: Files, folder: Path) -> None:
    """Let a folder hold what was made and nothing else."""
    for path in _files(folder):
        path.unlink()
    for name, content in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _files(folder: Path) -> Iterator[Path]:
    visible = (path for path in folder.rglob("*") if not path.name.startswith("."))
    yield from [path for path in visible if path.is_file()]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/golden",
        description="Ask Go's libraries (x/vcr, go-vcr, three versions of go-yaml, net/http) what"
        " they do, and write it down in tests/golden/data, with which the tests compare where"
        " there is no Go. What they are asked is in tests/golden/inputs.",
        epilog="Needs Go; the same questions give the same bytes. Commit what changes.",
    )
    parser.add_argument(
        "--check", action="store_true", help="only name what would change; status 1 if anything"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
