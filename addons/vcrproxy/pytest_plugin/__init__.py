"""A cassette for each pytest test.

This folder is also a distribution of its own, pytest-vcrproxy: it imports pytest and the standard
library, and nothing else of vcrproxy.
"""

from .cassette import Cassette, CassetteWarning

__all__ = ["Cassette", "CassetteWarning"]
