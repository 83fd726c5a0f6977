"""The models: which exist, and the ones that are there to misbehave.

The table of behaviours is in the docstring of `service`.
"""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from tests.origin import errors
from tests.origin.encodings import json_response

ERROR = "error-"
FLAKY = "flaky-"
HANG_UP = "hang-up"
SLOW_STREAM = "slow-stream"
CUT_STREAM = "cut-stream"
GZIP_STREAM = "gzip-stream"
ECHO_KEY = "echo-key"
MISBEHAVING = (ERROR, FLAKY, HANG_UP, SLOW_STREAM, CUT_STREAM, GZIP_STREAM, ECHO_KEY)

FAMILIES = (
    *("gpt-", "chatgpt-", "o1", "o3", "o4", "ft:", "codex-", "text-embedding-"),
    *("omni-moderation-", "text-moderation-", "dall-e-", "tts-", "whisper-"),
    *MISBEHAVING,
)
# an alias answers under the name of its snapshot
SNAPSHOTS = {
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "gpt-4.1": "gpt-4.1-2025-04-14",
    "gpt-5": "gpt-5-2025-08-07",
    "o4-mini": "o4-mini-2025-04-16",
}
CATALOGUE = (
    *SNAPSHOTS,
    *("text-embedding-3-small", "text-embedding-3-large", "omni-moderation-latest"),
    *("dall-e-3", "gpt-image-1", "tts-1", "gpt-4o-mini-tts", "whisper-1", "gpt-4o-transcribe"),
)


def snapshot(name: str) -> str:
    """Name the model that answers for `name`."""
    return SNAPSHOTS.get(name, name)


async def admit(request: Request, name: str) -> None:
    """Let a request for a model through, or raise what its name asks for."""
    if name == HANG_UP:
        request.state.abort()
    if not name.startswith(FAMILIES):
        raise errors.unknown_model(name)
    for prefix in (ERROR, FLAKY):
        await _fail_as_named(request, name, prefix)


async def _fail_as_named(request: Request, name: str, prefix: str) -> None:
    if not name.startswith(prefix):
        return
    status = name.removeprefix(prefix)
    if not status.isdigit() or int(status) not in errors.BY_STATUS:
        raise errors.unknown_model(name)
    if prefix == ERROR or await _is_first(request):
        raise errors.of_status(int(status))


async def _is_first(request: Request) -> bool:
    """Tell whether a request was not seen before; each retry has its own multipart boundary."""
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    body = await request.body()
    if boundary:
        body = body.replace(boundary.strip('"').encode(), b"")
    asked = (request.url.path, hashlib.sha256(body).digest())
    seen: set[tuple[str, bytes]] = request.app.state.seen
    first = asked not in seen
    seen.add(asked)
    return first


def _describe(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 1_715_367_049, "owned_by": "system"}


async def list_models(request: Request) -> Response:
    """GET /v1/models."""
    return json_response(request, {"object": "list", "data": [_describe(m) for m in CATALOGUE]})


async def get_model(request: Request) -> Response:
    """GET /v1/models/{model}."""
    name = request.path_params["model"]
    await admit(request, name)
    return json_response(request, _describe(name))


async def delete_model(request: Request) -> Response:
    """DELETE /v1/models/{model}: nothing is forgotten."""
    name = request.path_params["model"]
    await admit(request, name)
    return json_response(request, {"id": name, "object": "model", "deleted": True})
