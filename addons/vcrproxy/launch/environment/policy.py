"""The environment that makes a program use the proxy, whatever it is written in.

A pure function over data, and its policy as two tables: POLICY says what is set, UNSET what is
not wanted. What a variable held is kept and extended, and doing it twice is the same as doing it
once, so that vcrproxy runs inside vcrproxy.

Windows is out of scope; POSIX names are case-sensitive, and clients read one case or the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vcrproxy.launch.environment import base_url as base_urls
from vcrproxy.launch.environment.files import PHP_FOLDER
from vcrproxy.launch.environment.java_options import find_property, with_properties
from vcrproxy.launch.environment.no_proxy import clean_no_proxy
from vcrproxy.launch.environment.node_options import with_require
from vcrproxy.launch.environment.placement import Placement
from vcrproxy.options.hosts import split_list

type Environ = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What to set and unset; and what the user should hear about it, a sentence each."""

    set: Environ
    unset: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()

    def apply(self, environ: Environ) -> dict[str, str]:
        """Make the changed environment."""
        kept = {name: value for name, value in environ.items() if name not in self.unset}
        return kept | dict(self.set)


@dataclass(frozen=True, slots=True)
class Rule:
    """Variables that get the same value; None leaves them as they are."""

    names: tuple[str, ...]
    value: Callable[[Environ, Placement], str | None]


def child_environment(environ: Environ, place: Placement) -> Changes:
    """Say what to change so that a program goes through the proxy."""
    policy = BASE_URL_POLICY if place.base_url else POLICY
    values = {name: rule.value(environ, place) for rule in policy for name in rule.names}
    warnings = (warn(environ, place) for warn in WARNINGS)
    return Changes(
        set={name: value for name, value in values.items() if value is not None},
        unset=frozenset(() if place.base_url else UNSET & environ.keys()),
        warnings=tuple(warning for warning in warnings if warning),
    )


def _no_proxy(environ: Environ, place: Placement) -> str:
    held = (environ[name] for name in NO_PROXY if name in environ)
    return clean_no_proxy(held, place.hosts)


def _no_proxy_for_base_url(environ: Environ, place: Placement) -> str | None:
    """Keep the base URL, which is on loopback, off the user's own proxy."""
    proxied = any(environ.get(name) for name in PLAIN_HTTP_PROXY)
    return _no_proxy(environ, place) if proxied else None


def _node_options(environ: Environ, place: Placement) -> str:
    return with_require(environ.get("NODE_OPTIONS", ""), str(place.files.preload))


def _redirects(environ: Environ, place: Placement) -> str:
    """Keep an outer vcrproxy's redirects of other hosts, behind ours: the first one counts."""
    hosts = {entry.partition("=")[0] for entry in place.redirects}
    held = split_list([environ.get("VCRPROXY_REDIRECT", "")])
    return ",".join(
        [*place.redirects, *(entry for entry in held if entry.partition("=")[0] not in hosts)]
    )


def _java_tool_options(environ: Environ, place: Placement) -> str | None:
    """Point the JVM at the proxy; it reads no proxy or CA variable.

    It prints "Picked up JAVA_TOOL_OPTIONS" on stderr, so it is set only where there is a JVM.
    """
    if place.files.truststore is None:
        return None
    held = environ.get("JAVA_TOOL_OPTIONS", "")
    direct = find_property(held, "http.nonProxyHosts") or ""
    properties = {
        "https.proxyHost": place.host,
        "https.proxyPort": str(place.port),
        "http.nonProxyHosts": _java_direct_hosts(direct, place),
        "javax.net.ssl.trustStore": str(place.files.truststore),
        "javax.net.ssl.trustStorePassword": "changeit",
    }
    return with_properties(held, properties)


def _java_direct_hosts(held: str, place: Placement) -> str:
    """Clean the JVM's list as NO_PROXY is; it is for https too, and "|" is between the hosts."""
    kept = clean_no_proxy([held.replace("|", ",")], place.hosts).split(",")
    ours = {"localhost": "localhost", "127.0.0.1": "127.*", "::1": "[::1]"}
    return "|".join(dict.fromkeys(ours.get(entry, entry) for entry in kept))


def _php_ini_scan_dir(environ: Environ, place: Placement) -> str:
    """Add a folder of ini files behind those that are read already.

    An empty part stands for PHP's own folder, as does the variable's absence; but if the variable
    is set and empty, PHP reads no folder.
    """
    held = environ.get("PHP_INI_SCAN_DIR")
    ours = str(place.files.php_dir)
    if held == "":
        return ours
    parts = (held or "").split(":")
    return ":".join([*(part for part in parts if not part.endswith("/" + PHP_FOLDER)), ours])


def _api_key(environ: Environ, place: Placement) -> str | None:
    """Give SDKs a key in replay: without one they refuse to start (measured, openai-python)."""
    missing = not environ.get("OPENAI_API_KEY", "").strip()
    return "sk-replay" if place.replaying and missing else None


def _no_traces(environ: Environ, place: Placement) -> str:  # noqa: ARG001
    """Keep openai-agents from posting its traces to the recorded host.

    Their ids are random: they would be recorded, and miss in each replay (measured, 0.24).
    """
    return environ.get("OPENAI_AGENTS_DISABLE_TRACING", "1")


def _control_url(environ: Environ, place: Placement) -> str | None:  # noqa: ARG001
    """Name the control API, where there is one."""
    return place.control_url if place.token else None


def _token(environ: Environ, place: Placement) -> str | None:  # noqa: ARG001
    return place.token or None


NO_PROXY = ("NO_PROXY", "no_proxy")

# Measured one by one with the client that is named, unless another source is.
CA_BUNDLES = (
    "SSL_CERT_FILE",  # OpenSSL: Python but for requests, Go, Ruby, curl, Rust; .NET on Linux (read)
    "REQUESTS_CA_BUNDLE",  # requests, which does not look at SSL_CERT_FILE
    "CURL_CA_BUNDLE",  # curl, requests
    "PERL_LWP_SSL_CA_FILE",  # LWP
    "WEBSOCKET_CLIENT_CA_BUNDLE",  # websocket-client (read)
    "GIT_SSL_CAINFO",  # this and those below: from the tools' documentation
    "AWS_CA_BUNDLE",
    "PIP_CERT",
    "HTTPLIB2_CA_CERTS",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "CARGO_HTTP_CAINFO",
    "NIX_SSL_CERT_FILE",
)

# Node and Deno add these to the roots that they bring, all others above replace theirs.
EXTRA_CAS = ("NODE_EXTRA_CA_CERTS", "DENO_CERT")

# http_proxy: Ruby's Net::HTTP, and so openai-ruby, reads only this one, lower case, for https URLs
# as well. wget reads only https_proxy, lower case. aiohttp's ws_connect wants WSS_PROXY.
PROXIES = ("HTTPS_PROXY", "https_proxy", "http_proxy", "WSS_PROXY", "wss_proxy")

# What would send a program elsewhere. HTTP_PROXY and ALL_PROXY are second choices to the variables
# above in some clients and first in others (Go prefers HTTP_PROXY to http_proxy). A user who needs
# HTTP_PROXY for plain-http hosts has them through us: the proxy passes plain http on while
# recording. SSL_CERT_DIR would compete with the bundle, which holds its roots.
UNSET = frozenset({"HTTP_PROXY", "ALL_PROXY", "all_proxy", "SSL_CERT_DIR"})

PLAIN_HTTP_PROXY = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")

_CONTROL = (
    Rule(("VCRPROXY_CONTROL_URL",), _control_url),
    Rule(("VCRPROXY_TOKEN",), _token),
)

POLICY = (
    *_CONTROL,
    Rule(PROXIES, lambda _, place: place.url),
    Rule(NO_PROXY, _no_proxy),
    Rule(CA_BUNDLES, lambda _, place: str(place.files.bundle)),
    Rule(EXTRA_CAS, lambda _, place: str(place.files.extra_ca)),
    # Node 20 has no proxy of its own, Node 22 and 24 have one if asked, but `ws` and openai 4 do
    # not use it: the preload is for these. A script that sets its own NODE_OPTIONS loses the
    # preload, and NODE_USE_ENV_PROXY remains.
    Rule(("NODE_OPTIONS",), _node_options),
    Rule(("VCRPROXY_REDIRECT",), _redirects),
    Rule(("NODE_USE_ENV_PROXY",), lambda *_: "1"),  # node:https of Bun and Deno needs it too
    Rule(("PERL_LWP_ENV_PROXY",), lambda *_: "1"),
    Rule(("WGETRC",), lambda _, place: str(place.files.wgetrc)),
    Rule(("PHP_INI_SCAN_DIR",), _php_ini_scan_dir),
    Rule(("JAVA_TOOL_OPTIONS",), _java_tool_options),
    Rule(("OPENAI_API_KEY",), _api_key),
    Rule(("OPENAI_AGENTS_DISABLE_TRACING",), _no_traces),
)

BASE_URL_POLICY = (
    *_CONTROL,
    Rule((base_urls.NAME,), base_urls.base_url),
    Rule(NO_PROXY, _no_proxy_for_base_url),
    Rule(("OPENAI_API_KEY",), _api_key),
)

WARNINGS = (base_urls.warn_of_base_url, base_urls.warn_of_loopback)
