"""Measure what a user notices; what is compared takes turns, and medians are quoted.

stream: what recording adds to each event of a stream on its way from the service to the client.
match: what finding the answer to an agent's requests costs, with the rules and without.
append: what writing one interaction to the journal costs, at its beginning and when it is long.
start: how long it takes until the proxy listens, ours and stock mitmdump with one constant answer.
suite: what the pytest plug-in costs a test that replays a cassette of its own.
unmarked: what it costs a suite without marked tests.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

import httpx2  # noqa: E402

from scripts.bench_suite import measure_suite, measure_unmarked  # noqa: E402
from tests.origin import Origin, serve  # noqa: E402
from tests.wire.proxy import RECORD, REPLAY, Proxy  # noqa: E402
from vcrproxy.cassette.journal import Journal  # noqa: E402
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response  # noqa: E402
from vcrproxy.playback.deck import Deck  # noqa: E402
from vcrproxy.playback.rules.choice import Choice  # noqa: E402
from vcrproxy.playback.rules.ignored import Ignores  # noqa: E402
from vcrproxy.playback.rules.index import State  # noqa: E402
from vcrproxy.playback.rules.names import Rule  # noqa: E402

HOST = "api.openai.com"
CONSTANT = """
from mitmproxy import http

def request(flow):
    flow.response = http.Response.make(200, b"constant")
"""


@dataclass(frozen=True, slots=True)
class Stream:
    """One measured stream: seconds that each event was under way."""

    delays: tuple[float, ...]

    @property
    def first(self) -> float:
        return self.delays[0]


class Ticker:
    """An origin that stamps each event with the time at which it is sent."""

    def __init__(self, events: int, pause: float) -> None:
        self.events, self.pause = events, pause

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        await receive()
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(self.events):
            await send(_body(b"data: %r\n\n" % time.time(), more=True))
            await asyncio.sleep(self.pause)
        await send(_body(b"data: [DONE]\n\n", more=False))


def main() -> None:
    arguments = read_arguments()
    measures = {
        "append": measure_append,
        "match": measure_match,
        "start": measure_start,
        "stream": measure_stream,
        "suite": lambda arguments: measure_suite(arguments.rounds),
        "unmarked": lambda arguments: measure_unmarked(arguments.rounds),
    }
    measures[arguments.what](arguments)


def measure_append(arguments: argparse.Namespace) -> None:
    """Append 10,000 interactions of 10 KB and compare the first thousand with the last."""
    body = b"".join(b'data: {"number": %d, "text": "some words"}\n\n' % n for n in range(150))
    one = Interaction(
        Request(method="POST", url=f"https://{HOST}/", body=b"{}" * 2000), Response(body=body)
    )
    print(f"{arguments.rounds} journals of 10,000 interactions; median of an append")
    print(f"{'first 1,000':>14}{'last 1,000':>14}{'last/first':>14}")
    for _ in range(arguments.rounds):
        seconds = time_appends(one)
        first, last = (statistics.median(part) * 1e6 for part in (seconds[:1000], seconds[-1000:]))
        print(f"{first:11.0f} us{last:11.0f} us{last / first:14.2f}")


def time_appends(interaction: Interaction) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="vcrproxy-bench-") as folder:
        journal = Journal.open(Path(folder) / "bench.yaml")
        seconds = []
        for _ in range(10_000):
            start = time.perf_counter()
            journal.append(interaction)
            seconds.append(time.perf_counter() - start)
        journal.finish()
    return seconds


def measure_match(arguments: argparse.Namespace) -> None:
    """Let an agent have a conversation of 40 requests again, the last of them of some 64 KB.

    Each request holds all that was said before. Spelled otherwise it equals its recording as JSON;
    with new ids, and new ones come with each turn, it does by the rules.
    """
    recorded = [json.dumps(turn).encode() for turn in agent_turns(seed=0)]
    cassette = Cassette(
        tuple(Interaction(agent_request(one), Response(code=200)) for one in recorded)
    )
    spelled = [json.dumps(turn, indent=1).encode() for turn in agent_turns(seed=0)]
    seconds: dict[str, list[float]] = {
        "the same bytes": [],
        "the same JSON": [],
        "by the rules": [],
    }
    for number in range(arguments.rounds):
        renamed = [json.dumps(turn).encode() for turn in agent_turns(seed=number + 1)]
        for name, bodies in zip(seconds, (recorded, spelled, renamed), strict=True):
            seconds[name] += time_finds(Deck(cassette, "bench", State(every_rule())), bodies)
    exact = statistics.median(seconds["the same JSON"])
    size = len(recorded[-1]) // 1024
    print(f"{arguments.rounds} x the last 10 of 40 requests, {size} KB at the end")
    for name, values in seconds.items():
        median = statistics.median(values)
        print(f"{name:16}{median * 1000:8.2f} ms{median / exact:8.2f}")


def agent_turns(seed: int) -> list[dict[str, Any]]:
    """Give the requests of a conversation; the seed makes its ids, and nothing else."""
    ids, words = random.Random(seed), random.Random(0)
    vocabulary = (PROJECT / "README.md").read_text().split()

    def prose(length: int) -> str:
        return " ".join(words.choice(vocabulary) for _ in range(length // 6))

    tools = [agent_tool(number, prose) for number in range(18)]
    said: list[dict[str, Any]] = [
        {"role": "user", "id": f"msg_{new_id(ids)}", "content": prose(900)}
    ]
    turns = []
    instructions = prose(9_000)
    for number in range(40):
        turns.append(
            {"model": "gpt-5", "instructions": instructions, "input": list(said), "tools": tools}
            | {"stream": True, "prompt_cache_key": new_id(ids)}
        )
        call = f"call_{new_id(words).replace('-', '')[:24]}"  # the service made it
        arguments = json.dumps({"command": ["cat", f"/src/file{number}.py"], "workdir": "/src"})
        said.append({"type": "function_call", "id": f"fc_{new_id(ids)}", "call_id": call})
        said[-1] |= {"name": "shell", "arguments": arguments}
        said.append({"type": "function_call_output", "call_id": call, "id": f"at_{new_id(ids)}"})
        said[-1]["output"] = json.dumps({"output": prose(400), "metadata": {"exit_code": 0}})
    return turns


def agent_tool(number: int, prose: Callable[[int], str]) -> dict[str, Any]:
    properties = {f"p{n}": {"type": "string", "description": prose(60)} for n in range(5)}
    parameters = {"type": "object", "properties": properties, "required": ["p0"]}
    described = {"description": prose(400), "parameters": parameters}
    return {"type": "function", "name": f"tool_{number}", **described}


def new_id(ids: random.Random) -> str:
    return str(uuid.UUID(int=ids.getrandbits(128), version=4))


def agent_request(body: bytes) -> Request:
    headers = {"Content-Type": ("application/json",)}
    return Request(method="POST", url=f"https://{HOST}/v1/responses", headers=headers, body=body)


def every_rule() -> Choice:
    return Choice(frozenset(Rule), Ignores.read(()))


def time_finds(deck: Deck, bodies: list[bytes]) -> list[float]:
    """Play a conversation and return the seconds that finding the last answers took."""
    seconds = []
    for body in bodies:
        start = time.perf_counter()
        found = deck.find(agent_request(body))
        seconds.append(time.perf_counter() - start)
        assert found is not None
    return seconds[-10:]


def measure_start(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="vcrproxy-bench-") as temporary:
        folder = Path(temporary)
        commands = start_commands(folder)
        for command in commands.values():
            until_listening(command, folder)  # not counted: makes authorities, warms caches
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(arguments.rounds):
            for name, command in commands.items():
                seconds[name].append(until_listening(command, folder))
    stock = seconds["mitmdump, constant answer"]
    print(f"{arguments.rounds} starts each; from exec to the first accepted connection")
    for name, values in seconds.items():
        ratio = statistics.median(one / other for one, other in zip(values, stock, strict=True))
        print(f"{name:28}{statistics.median(values) * 1000:8.0f} ms{ratio:8.2f}")


def start_commands(folder: Path) -> dict[str, list[str]]:
    cassette, script = folder / "empty.yaml", folder / "constant.py"
    cassette.write_text("---\nversion: 2\ninteractions: []\n")
    script.write_text(CONSTANT)
    bin_folder = Path(sys.executable).parent
    mitmdump = [str(bin_folder / "mitmdump"), "-q", "--set", f"confdir={folder / 'ca'}"]
    listen = ["--listen-host", "127.0.0.1", "--listen-port"]
    return {
        "mitmdump, constant answer": [*mitmdump, "-s", str(script), *listen],
        "mitmdump -s replay.py": [
            *mitmdump,
            "-s",
            str(REPLAY),
            "--set",
            f"cassette={cassette}",
            *listen,
        ],
        "vcrproxy replay": [str(bin_folder / "vcrproxy"), "replay", str(cassette), "--port"],
    }


def until_listening(command: list[str], home: Path) -> float:
    """Start a command with a free port as its last argument; returns seconds until it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"XDG_DATA_HOME": str(home)}
    start = time.perf_counter()
    with subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        process.terminate()
    return seconds


def measure_stream(arguments: argparse.Namespace) -> None:
    ticker = Ticker(arguments.events, arguments.pause / 1000)
    with (
        tempfile.TemporaryDirectory(prefix="vcrproxy-bench-") as folder,
        serve(ticker, hosts=(HOST, "127.0.0.1")) as origin,
        Proxy([RECORD], recorder_options(Path(folder), origin), Path(folder) / "ca") as proxy,
        httpx2.Client(verify=origin.trust(), trust_env=False) as direct,
        httpx2.Client(
            proxy=proxy.url,
            verify=ssl.create_default_context(cafile=proxy.ca_file),
            trust_env=False,
        ) as recorded,
    ):
        runs = [
            (read(direct, f"https://127.0.0.1:{origin.port}/"), read(recorded, f"https://{HOST}/"))
            for _ in range(arguments.rounds)
        ]
    report(runs, arguments)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = ["append", "match", "start", "stream", "suite", "unmarked"]
    parser.add_argument("what", choices=kinds)
    parser.add_argument("--rounds", type=int, default=5, help="how often, in turns (5)")
    parser.add_argument("--events", type=int, default=100, help="events in a stream (100)")
    parser.add_argument("--pause", type=float, default=20, help="ms between two events (20)")
    return parser.parse_args()


def recorder_options(folder: Path, origin: Origin) -> list[str]:
    ca_file = folder / "origin.pem"
    ca_file.write_bytes(origin.ca_pem)
    return [
        f"cassette={folder / 'bench.yaml'}",
        f"cassette_connect_to={origin.connect_to()}",
        f"ssl_verify_upstream_trusted_ca={ca_file}",
    ]


def read(client: httpx2.Client, url: str) -> Stream:
    with client.stream("POST", url, json={"stream": True}) as answer:
        lines = ((line, time.time()) for line in answer.iter_lines())
        return Stream(tuple(delays(lines)))


def delays(lines: Iterable[tuple[str, float]]) -> Iterable[float]:
    for line, seen in lines:
        stamp = line.removeprefix("data: ")
        if stamp[:1].isdigit():
            yield seen - float(stamp)


def report(runs: list[tuple[Stream, Stream]], arguments: argparse.Namespace) -> None:
    print(f"{arguments.rounds} x {arguments.events} events, {arguments.pause:g} ms apart; in ms")
    print(f"{'':22}{'direct':>10}{'recorded':>10}{'added':>10}")
    row("first event, median", runs, lambda stream: stream.first)
    row("first event, slowest", runs, lambda stream: stream.first, max)
    row("each event, median", runs, lambda stream: statistics.median(stream.delays))
    row("each event, 99 %", runs, lambda stream: statistics.quantiles(stream.delays, n=100)[98])


def row(name: str, runs: list[tuple[Stream, Stream]], figure: Any, pick: Any = None) -> None:
    pick = pick or statistics.median
    direct = pick([figure(stream) for stream, _ in runs]) * 1000
    recorded = pick([figure(stream) for _, stream in runs]) * 1000
    print(f"{name:22}{direct:10.2f}{recorded:10.2f}{recorded - direct:10.2f}")


def _body(piece: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": piece, "more_body": more}


if __name__ == "__main__":
    main()
