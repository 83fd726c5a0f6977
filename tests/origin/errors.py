"""Errors in the shape of the real service."""

from dataclasses import dataclass, field
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from tests.origin.encodings import json_response

KEYS_PAGE = "https://platform.openai.com/account/api-keys"


@dataclass
class ApiError(Exception):
    """An answer that is an error."""

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


# SDKs that know retry-after-ms prefer it, so that a test does not wait for the second
BACK_OFF = MappingProxyType({"retry-after": "1", "retry-after-ms": "20"})
NO_REQUESTS_LEFT = MappingProxyType({"x-ratelimit-remaining-requests": "0", **BACK_OFF})

# status: (message, type, param, code, headers)
BY_STATUS = MappingProxyType(
    {
        400: ("Invalid value for 'temperature'.", "invalid_request_error", "temperature", None, {}),
        403: ("This project has no access here.", "invalid_request_error", None, "forbidden", {}),
        408: ("The request took too long to arrive.", "timeout", None, None, BACK_OFF),
        409: ("Another request holds this resource.", "conflict", None, None, BACK_OFF),
        422: ("The request could not be processed.", "invalid_request_error", None, None, {}),
        429: (
            "Rate limit reached for requests per minute. Try again in 20ms.",
            "requests",
            None,
            "rate_limit_exceeded",
            NO_REQUESTS_LEFT,
        ),
        500: ("The server had an error; sorry about that!", "server_error", None, None, {}),
        503: ("The engine is overloaded, try later.", "server_error", None, "overloaded", BACK_OFF),
    }
)


def of_status(status: int) -> ApiError:
    """Make the error that stands for a status of `BY_STATUS`."""
    message, kind, param, code, headers = BY_STATUS[status]
    return ApiError(status, message, kind, param, code, dict(headers))


def missing(param: str) -> ApiError:
    """Make the error for a parameter that is not there."""
    message = f"Missing required parameter: '{param}'."
    return ApiError(400, message, param=param, code="missing_required_parameter")


def unknown_model(name: str) -> ApiError:
    """Make the error for a model that is not served."""
    message = f"The model `{name}` does not exist or you do not have access to it."
    return ApiError(404, message, code="model_not_found")


def no_key() -> ApiError:
    """Make the error for a request without credentials."""
    return ApiError(401, f"You didn't provide an API key. You can find yours at {KEYS_PAGE}.")


def wrong_key(key: str) -> ApiError:
    """Make the error for a key that is not good; it shows part of it, as the real one does."""
    shown = f"{key[:8]}{'*' * 12}{key[-4:]}"
    message = f"Incorrect API key provided: {shown}. You can find yours at {KEYS_PAGE}."
    return ApiError(401, message, code="invalid_api_key")


def unknown_path(request: Request) -> ApiError:
    """Make the error for a path that nothing serves."""
    return ApiError(404, f"Invalid URL ({request.method} {request.url.path})")


def wrong_method(request: Request) -> ApiError:
    """Make the error for a path that is served, but not with this method."""
    message = f"Not allowed to {request.method} on {request.url.path}."
    return ApiError(405, message, code="method_not_supported")


def error_response(request: Request, error: ApiError) -> Response:
    """Render an error."""
    shown = {
        "message": error.message,
        "type": error.type,
        "param": error.param,
        "code": error.code,
    }
    return json_response(request, {"error": shown}, status=error.status, headers=error.headers)
