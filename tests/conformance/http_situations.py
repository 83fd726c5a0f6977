"""Play HTTP situations twice: recorded by go-vcr without a proxy, and by our recorder."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from tests.conformance.golang import Conversation, Programs
from tests.wire.proxy import Proxy
from vcrproxy.capture.headers import keep_headers
from vcrproxy.cassette.model import Cassette, Interaction
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cassette.writer import write_cassette

HOSTS = "situations.example"
PORTS = {"H1": 8441, "H2": 8442, "RAW": 8443}  # as go/situations.go has them

# hooks.go of charm.land/x/vcr
IN_X_VCR = frozenset({"accept", "content-type", "user-agent"})

type Recordings = dict[str, Cassette]


@dataclass(frozen=True)
class Origins:
    """The running origins: their ports by protocol, and the authority that vouches for them."""

    ports: dict[str, int]
    ca: Path

    def flags(self) -> Iterator[str]:
        """Give the flags with which Go goes there without a proxy."""
        yield from ("-ca", str(self.ca))
        for protocol, port in self.ports.items():
            yield from (f"-connect-{protocol.lower()}", f"127.0.0.1:{port}")

    def options(self) -> tuple[str, ...]:
        """Give the options with which our recorder goes there."""
        rules = (f":{PORTS[p]}:127.0.0.1:{port}" for p, port in self.ports.items())
        return (
            f"cassette_hosts=*.{HOSTS}",
            f"cassette_connect_to={','.join(rules)}",
            f"ssl_verify_upstream_trusted_ca={self.ca}",
        )


@contextmanager
def origins(go: Programs, folder: Path) -> Iterator[Origins]:
    """Serve what the situations need."""
    authority = trustme.CA()
    ca, leaf = folder / "ca.pem", folder / "leaf.pem"
    ca.write_bytes(authority.cert_pem.bytes())
    issued = authority.issue_cert(f"*.{HOSTS}")
    leaf.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    with Conversation(go.conformance, "origin", "-certificate", str(leaf)) as origin:
        yield Origins(origin.hear(), ca)


def recorded_by_go(go: Programs, folder: Path, at: Origins) -> Recordings:
    """Record each situation with go-vcr; one that fails in Go has an empty recording."""
    played = go.situations("-record", str(folder), *at.flags())
    return {p["name"]: load_cassette(folder / f"{p['host']}.yaml") for p in played}


def recorded_by_us(go: Programs, proxy: Proxy, cassette: Path, *runs: list[str]) -> Recordings:
    """Play situations through our recorder, and stop it.

    runs: the flags of each run of the Go program.
    """
    environment = {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(proxy.ca_file)}
    played = [p for flags in runs for p in go.situations(*flags, **environment)]
    proxy.stop()
    by_host: dict[str | None, list[Interaction]] = defaultdict(list)
    for interaction in load_cassette(cassette).interactions:
        by_host[urlsplit(interaction.request.url).hostname].append(interaction)
    return {p["name"]: Cassette(tuple(by_host[p["host"]])) for p in played}


def header_names(recordings: Recordings) -> set[str]:
    """Name every header that a recording has, so that our recorder can be told to keep it."""
    interactions = (i for cassette in recordings.values() for i in cassette.interactions)
    return {n for i in interactions for m in (i.request, i.response) for n in m.headers}


def as_x_vcr(cassette: Cassette) -> Cassette:
    """Drop the headers that x/vcr drops."""
    return _each(
        cassette,
        lambda i: Interaction(
            replace(i.request, headers=keep_headers(i.request.headers, IN_X_VCR)),
            replace(i.response, headers=keep_headers(i.response.headers, IN_X_VCR)),
        ),
    )


def text(cassette: Cassette) -> str:
    """Write a recording without what differs from run to run."""
    return timeless(write_cassette(cassette).decode())


def timeless(recording: str, duration: str = "X", date: str = "X") -> str:
    """Take out of a recording what differs from run to run."""
    recording = re.sub(r"(?m)^(    duration: ).*$", rf"\g<1>{duration}", recording)
    recording = re.sub(r"(?m)^(      Date:\n      - ).*$", rf"\g<1>{date}", recording)
    base = rf"https?://((?:u:p@)?)s\d+\.{re.escape(HOSTS)}:\d+"
    recording = re.sub(base, lambda m: f"https://{m[1]}HOST" if m[1] else "BASE", recording)
    return re.sub(rf"s\d+\.{re.escape(HOSTS)}:\d+", "HOST", recording)


def golden_text(recording: str) -> str:
    """Bring a recording of the golden file to the same form."""
    recording = timeless(recording)
    recording = re.sub(r"(?s)\AERROR .*?\n(?=---\n)", "", recording)
    return recording.replace("http://u:p@HOST", "https://u:p@HOST").rstrip() + "\n"


def _each(cassette: Cassette, change: Callable[[Interaction], Interaction]) -> Cassette:
    return Cassette(tuple(map(change, cassette.interactions)))
