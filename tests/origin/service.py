"""The OpenAI API in small: real shapes, made-up answers, no model behind them.

An answer is a function of the request alone, but for its ids, its times and the noise headers:
those differ each time, as the real ones do, so a second live answer is never taken for a replay.

Any model of a known family (gpt-, o3, text-embedding-, ...) answers. Some names choose how:

| model         | behaviour                                                                     |
|---------------|-------------------------------------------------------------------------------|
| `error-N`     | always status N, of 400, 403, 408, 409, 422, 429, 500 and 503                  |
| `flaky-N`     | status N the first time that this very request is seen, after that an answer  |
| `slow-stream` | at least a quarter of a second between two parts of a stream                  |
| `cut-stream`  | the connection is dropped in the middle of a stream                           |
| `gzip-stream` | a stream is compressed, each event flushed, if the client accepts gzip        |
| `echo-key`    | a text that contains the API key of the request                               |
| `hang-up`     | the connection is dropped before anything is answered                         |
| anything else | outside the families, `no-such-model` for one: 404                            |

Of tools that are offered every one is called (the first only, if not `parallel_tool_calls`);
numbers and names of the prompt become the arguments. Their results make the next text.

Keys: any that begins with `sk-`, but `sk-wrong...` and everything else is 401.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.origin import chat, errors, files, media, models, responses, vectors
from tests.origin.edge import Edge
from tests.origin.ids import Clock

type Handler = Callable[[Request], Awaitable[Response]]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/v1/chat/completions", chat.create_chat_completion),
    ("POST", "/v1/responses", responses.create_response),
    ("GET", "/v1/responses/{id}", responses.get_response),
    ("POST", "/v1/embeddings", vectors.create_embeddings),
    ("POST", "/v1/moderations", vectors.create_moderation),
    ("GET", "/v1/models", models.list_models),
    ("GET", "/v1/models/{model}", models.get_model),
    ("DELETE", "/v1/models/{model}", models.delete_model),
    ("POST", "/v1/images/generations", media.create_image),
    ("POST", "/v1/audio/speech", media.create_speech),
    ("POST", "/v1/audio/transcriptions", media.create_transcription),
    ("POST", "/v1/files", files.create_file),
    ("GET", "/v1/files", files.list_files),
    ("GET", "/v1/files/{id}", files.get_file),
    ("DELETE", "/v1/files/{id}", files.delete_file),
    ("GET", "/v1/files/{id}/content", files.get_content),
)


def service(pace: float = 0.0, now: Callable[[], float] = time.time) -> Starlette:
    """Make the app.

    pace: seconds between two events of a stream.
    now: the clock behind every `created`.

    `app.state.requests` lists what reached it, as (method, path, http_version), http_version
    being "1.1" or "2"; `app.state.abandoned` the paths of streams that the client left early.
    """
    app = Starlette(
        routes=[Route(path, handler, methods=[method]) for method, path, handler in ROUTES],
        middleware=[Middleware(Edge)],
        exception_handlers={errors.ApiError: _tell, 404: _unknown_path, 405: _wrong_method},
    )
    app.state.pace = pace
    app.state.requests = []
    app.state.abandoned = []
    app.state.seen = set()
    app.state.clock = Clock(now)
    app.state.responses = {}
    app.state.files = {}
    return app


async def _tell(request: Request, error: Any) -> Response:
    return errors.error_response(request, error)


async def _unknown_path(request: Request, _error: Exception) -> Response:
    return errors.error_response(request, errors.unknown_path(request))


async def _wrong_method(request: Request, _error: Exception) -> Response:
    return errors.error_response(request, errors.wrong_method(request))
