"""`vcrproxy doctor`: try each runtime on this machine."""

import argparse
import asyncio
import os

from vcrproxy.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the subcommand."""
    commands.add_parser(
        "doctor",
        help="try each runtime on this machine through a throwaway proxy",
        description="Send one request from each runtime that is found through a throwaway proxy, "
        "and say whether it arrived, trusted, and by which way. Exit status 1 if one fails.",
    ).set_defaults(execute=execute)


def execute(options: argparse.Namespace, command: list[str]) -> int:  # noqa: ARG001
    """Examine, printing as it goes; raises LaunchError."""
    return asyncio.run(_examine())


async def _examine() -> int:
    from vcrproxy.launch.doctor.examine import Verdict, examine  # noqa: PLC0415

    fails = False
    print("one request from each runtime, through a throwaway proxy:", flush=True)
    async for finding in examine(os.environ):
        first, *rest = finding.details or ("",)
        print(
            f"  {finding.runtime:8}{finding.version:12}{finding.verdict.value:15}{first}".rstrip()
        )
        for line in rest:
            print(f"{'':37}{line}", flush=True)
        fails |= finding.verdict is Verdict.FAILS
    return int(fails)
