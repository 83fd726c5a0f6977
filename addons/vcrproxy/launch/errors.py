"""What can go wrong around a command."""

from vcrproxy.launch.outcome import Exit


class LaunchError(Exception):
    """Something that keeps a run from starting; `status` is the exit status for it."""

    def __init__(self, message: str, status: int = Exit.FAILED) -> None:
        super().__init__(message)
        self.status = int(status)
