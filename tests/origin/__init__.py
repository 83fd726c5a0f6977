"""An origin for tests and the demo: a server that stands in for api.openai.com."""

from tests.origin.server import Origin, serve
from tests.origin.service import service

__all__ = ["Origin", "serve", "service"]
