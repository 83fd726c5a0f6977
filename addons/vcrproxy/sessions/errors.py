"""What can be wrong with a lane or a session that somebody asks for."""


class SessionError(Exception):
    """A session that cannot be had; the message is fit to be shown to a user.

    code: a word for programs, `error.code` of the answer.
    """

    def __init__(self, message: str, code: str = "session_refused") -> None:
        super().__init__(message)
        self.code = code
