"""Keep credentials out of cassettes: header names that are never kept, values that are replaced."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from vcrproxy.cassette.model import Headers, Interaction, Request, Response, to_bytes

REDACTED = "REDACTED"

_CREDENTIAL_NAME = re.compile(
    r"authorization|cookie|(?:api|auth|subscription)[-_]?key|session[-_]?id"
    r"|(?:^|[-_])(?:token|secret|password|signature|credentials?)$",
    re.I,
)
_CREDENTIAL_PARAMETER = re.compile(
    r"(?<![^?&])((?:(?:api|auth|subscription)[-_]?)?key|(?:(?:access|refresh|id)[-_]?)?token"
    r"|(?:client[-_]?)?secret|password|sig|(?:x-amz-)?signature|x-amz-credential)=[^&#]+",
    re.I,
)

# Shorter values are words that a prompt may contain as well: replacing them would spoil bodies
_SHORTEST_IN_HEADERS = 8
_SHORTEST_IN_BODIES = 16


def is_credential(name: str) -> bool:
    """Tell whether a header of this name may hold a credential or a cookie."""
    return _CREDENTIAL_NAME.search(name) is not None


def drop_credentials(headers: Headers) -> Headers:
    """Drop the headers that may hold credentials or cookies."""
    return {name: values for name, values in headers.items() if not is_credential(name)}


def secrets_in(headers: Headers) -> frozenset[str]:
    """Collect the secret values that a message's own headers carry: tokens, keys, cookie values."""
    values = ((name, v) for name, vs in headers.items() if is_credential(name) for v in vs)
    secrets = (secret for name, value in values for secret in _secrets_of(name, value))
    return frozenset(secret for secret in secrets if len(secret) >= _SHORTEST_IN_HEADERS)


def redact_url(url: str) -> str:
    """Replace user:password@ and the values of parameters that carry keys."""
    parts = urlsplit(url)
    without_user = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    url = urlunsplit(without_user) if "@" in parts.netloc else url
    return _CREDENTIAL_PARAMETER.sub(rf"\1={REDACTED}", url)


def redact_request(request: Request, secrets: Iterable[str]) -> Request:
    """Drop credential headers of a request and replace `secrets` wherever else they stand."""
    hide = _replacing(secrets, _SHORTEST_IN_HEADERS)
    return replace(
        request,
        headers=_redact_values(drop_credentials(request.headers), hide),
        trailer=_redact_values(drop_credentials(request.trailer), hide),
        url=hide(redact_url(request.url)),
        body=_redact_body(request.body, secrets),
    )


def redact_response(response: Response, secrets: Iterable[str]) -> Response:
    """Drop credential headers of a response and replace `secrets` wherever else they stand."""
    hide = _replacing(secrets, _SHORTEST_IN_HEADERS)
    return replace(
        response,
        headers=_redact_values(drop_credentials(response.headers), hide),
        trailer=_redact_values(drop_credentials(response.trailer), hide),
        body=_redact_body(response.body, secrets),
    )


def redact(interaction: Interaction) -> Interaction:
    """Take the credentials that an exchange carried in its headers out of all of it."""
    secrets = secrets_in(interaction.request.headers)
    all_secrets = secrets | secrets_in(interaction.response.headers)
    return Interaction(
        redact_request(interaction.request, secrets),
        redact_response(interaction.response, all_secrets),
    )


def _secrets_of(name: str, value: str) -> Iterable[str]:
    """Split `Bearer TOKEN` and `a=1; b=2` into their secret parts."""
    if name.lower() == "set-cookie":
        value = value.partition(";")[0]  # behind it are attributes: Domain, Path (RFC 6265)
    yield value
    yield value.partition(" ")[2]
    yield from (part.partition("=")[2].strip() for part in value.split(";"))


def _replacing(secrets: Iterable[str], shortest: int) -> Callable[[str], str]:
    # longest first, so that a secret inside another one leaves no rest behind
    wanted = sorted((s for s in secrets if len(s) >= shortest), key=lambda s: (-len(s), s))
    if not wanted:
        return lambda text: text
    pattern = re.compile("|".join(map(re.escape, wanted)))
    return lambda text: pattern.sub(REDACTED, text)


def _redact_values(headers: Headers, hide: Callable[[str], str]) -> Headers:
    return {name: tuple(map(hide, values)) for name, values in headers.items()}


def _redact_body(body: bytes, secrets: Iterable[str]) -> bytes:
    for secret in sorted(secrets, key=lambda s: (-len(s), s)):
        if len(secret) >= _SHORTEST_IN_BODIES:
            body = body.replace(to_bytes(secret), REDACTED.encode())
    return body
