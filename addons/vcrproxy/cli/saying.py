"""What the command line says: all of it on stderr, each line ours."""

import logging
import sys


def log_to_stderr() -> None:
    """Show warnings and errors, a miss among them, as our own lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("vcrproxy: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def say(text: str) -> None:
    """Print a line of ours."""
    print(f"vcrproxy: {text}", file=sys.stderr, flush=True)
