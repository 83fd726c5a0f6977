"""What can be wrong with a cassette.

Every message is: where: what is, what was expected; what to do.
"""


class CassetteError(Exception):
    """Anything that makes a cassette unusable; the message is fit to be shown to a user."""


class CassetteFormatError(CassetteError):
    """The text is not a cassette that we can read."""


class CassetteFileError(CassetteError):
    """The file cannot be opened, read or written."""


class CassetteLockedError(CassetteFileError):
    """Another process is recording to this cassette."""
