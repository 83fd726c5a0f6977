"""How the recorder itself reaches the service in a corporate network."""

import re
from collections.abc import Mapping
from pathlib import Path

from vcrproxy.launch.environment.no_proxy import covers, is_loopback
from vcrproxy.options.hosts import Hosts

# The order of curl and Python: lower case first, the special before the general
_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_HOST_AND_PORT = r"(?:\[[^\]\s]+\]|[^:/\[\]\s]+)(?::\d+)?"
_PROXY_URL = re.compile(rf"(?:(https?)://)?((?:[^@/\s]*@)?{_HOST_AND_PORT})/?", re.I)


class UpstreamError(ValueError):
    """A variable names a proxy or a bundle that cannot be used; the message says which."""


def upstream_proxy(environ: Mapping[str, str], hosts: Hosts) -> str | None:
    """Find the proxy that services are reached through: `http://user:password@host:port`.

    None if there is none, or if NO_PROXY covers every intercepted host. Raises UpstreamError.
    """
    name = next((name for name in _PROXIES if environ.get(name)), None)
    if name is None or _all_direct(environ, hosts):
        return None
    match = _PROXY_URL.fullmatch(environ[name].strip())
    if not match:
        raise UpstreamError(
            f"{name}: recording goes through an http:// or https:// proxy, which this is not; "
            "unset it, or name such a one"
        )
    return f"{(match[1] or 'http').lower()}://{match[2]}"


def upstream_ca(environ: Mapping[str, str]) -> Path | None:
    """Find the bundle that the user's own programs check services against; None for the default.

    Raises UpstreamError.
    """
    name = next((name for name in _BUNDLES if environ.get(name)), None)
    if name is None:
        return None
    bundle = Path(environ[name]).expanduser()
    if not bundle.is_file():
        raise UpstreamError(f"{name}: {bundle} is no file; mend or unset it")
    return bundle


def _all_direct(environ: Mapping[str, str], hosts: Hosts) -> bool:
    entries = re.split(r"[,\s]+", environ.get("no_proxy") or environ.get("NO_PROXY") or "")
    return all(
        is_loopback(host.name) or any(covers(entry, host) for entry in entries if entry)
        for host in hosts.entries
    )
