"""What playback raises."""


class UnplayableError(ValueError):
    """A recorded answer that no HTTP can carry; the message says what in it."""


class InteractionNotFound(Exception):  # noqa: N818 - the word that go-vcr's users know
    """No unplayed interaction matches a request; the message is the whole diagnosis."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
