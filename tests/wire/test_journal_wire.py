"""What a recorder does with its files when it starts, when it stops and when the disk is full."""

import resource
import signal
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.origin import serve
from tests.wire.clients import chat_body, http
from tests.wire.echoing import answer_to, echoing, number_of
from tests.wire.proxy import MITMDUMP, RECORD, REPLAY, START, Proxy
from tests.wire.stepping import (
    DONE,
    EVENTS,
    URL,
    Exchange,
    delta,
    eventually,
    has_recorded,
    load_journal,
    losses,
    origin_app,
    partial_of,
    until,
)
from vcrproxy.cassette.reader import load_cassette

OLD = b"---\nversion: 2\ninteractions: []\n"
by_signal = pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])


def ask(client: httpx2.Client, number: int) -> None:
    answer = client.post(URL, json=chat_body(str(number)))
    assert (answer.status_code, answer.content) == (200, answer_to(number))


def numbers_in(path: Path) -> list[int]:
    return [number_of(interaction) for interaction in load_cassette(path).interactions]


def names_beside(cassette: Path) -> list[str]:
    return sorted(path.name for path in cassette.parent.iterdir())


def write_old(cassette: Path) -> None:
    cassette.parent.mkdir()
    cassette.write_bytes(OLD)


def try_to_record(cassette: Path, confdir: Path) -> subprocess.CompletedProcess[str]:
    """Start a recorder that is not expected to come up."""
    settings = [f"confdir={confdir}", "listen_port=0", f"cassette={cassette}"]
    arguments = [part for setting in settings for part in ("--set", setting)]
    return subprocess.run(
        [MITMDUMP, "-s", RECORD, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START,
        check=False,
    )


def errors_of(output: str) -> list[str]:
    """List what was printed, without the times and what mitmproxy itself always says."""
    lines = [line.partition("] ")[2] or line for line in output.splitlines()]
    usual = ("Loading script", "Error logged during startup")
    return [line for line in lines if not line.startswith(usual)]


@by_signal
def test_a_signal_to_stop_completes_the_recording(record, cassette, how):
    with serve(echoing) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        ask(client, 2)
        ask(client, 4)
        assert not cassette.exists()
        assert names_beside(cassette) == ["test.yaml.lock", "test.yaml.partial"]
        assert proxy.stop(how) == 0

    assert names_beside(cassette) == ["test.yaml"]
    assert numbers_in(cassette) == [2, 4]
    assert "recorded 2 interactions" in proxy.output


def test_a_second_signal_while_it_stops_does_no_harm(record, cassette):
    with serve(echoing) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        ask(client, 2)
        proxy.process.send_signal(signal.SIGINT)
        assert proxy.stop(signal.SIGINT) == 0

    assert names_beside(cassette) == ["test.yaml"]
    assert numbers_in(cassette) == [2]


@by_signal
def test_a_stream_under_way_when_it_stops_is_reported_and_not_recorded(record, cassette, how):
    @origin_app
    async def app(exchange: Exchange) -> None:
        if exchange.prompt != "stream":
            await exchange.answer("application/json", answer_to(int(exchange.prompt)))
            return
        await exchange.start(EVENTS)
        await exchange.part(delta("one"))
        await until(lambda: False)

    def read(answer: httpx2.Response, received: list[bytes]) -> None:
        for piece in answer.iter_raw():
            received.append(piece)
            proxy.stop(how)

    received: list[bytes] = []
    with serve(app) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        ask(client, 2)
        with (
            client.stream("POST", URL, json=chat_body("stream")) as answer,
            pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)),  # no clean end
        ):
            read(answer, received)
        assert proxy.stop(how) == 0

    (report,) = losses(proxy.output)
    assert f"{len(b''.join(received))} bytes into the answer" in report
    assert "recorded 1 interaction; 1 exchange not recorded" in proxy.output
    assert numbers_in(cassette) == [2]
    assert names_beside(cassette) == ["test.yaml"]


@pytest.mark.parametrize("also", [None, [REPLAY]], ids=["recording", "with the player"])
def test_a_stream_whose_last_event_has_come_when_it_stops_is_recorded(record, cassette, also):
    @origin_app
    async def app(exchange: Exchange) -> None:
        await exchange.start(EVENTS)
        await exchange.part(delta("one") + DONE)
        await until(lambda: False)

    with (
        serve(app) as origin,
        record(cassette, origin, also=also) as proxy,
        http(proxy) as client,
        client.stream("POST", URL, json=chat_body("stream")) as answer,
    ):
        assert next(answer.iter_raw(len(delta("one") + DONE))) == delta("one") + DONE
        assert proxy.stop(signal.SIGTERM) == 0

    (interaction,) = load_cassette(cassette).interactions
    assert interaction.response.body == delta("one") + DONE
    assert not losses(proxy.output)


def test_the_old_cassette_stays_until_the_new_one_is_complete(record, cassette):
    write_old(cassette)

    with serve(echoing) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        ask(client, 2)
        eventually(lambda: has_recorded(cassette, "chatcmpl-2"), "the recording")
        assert cassette.read_bytes() == OLD

    assert numbers_in(cassette) == [2]


def test_a_recording_of_nothing_leaves_an_existing_file_as_it_was(record, cassette, api):
    write_old(cassette)
    before = cassette.stat()

    with record(cassette, api.origin) as proxy:
        pass

    after = cassette.stat()
    assert cassette.read_bytes() == OLD
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names_beside(cassette) == ["test.yaml"]
    assert "recorded nothing; left as it was" in proxy.output


def test_a_recording_of_nothing_creates_no_file(record, cassette, api):
    with record(cassette, api.origin) as proxy:
        pass

    assert names_beside(cassette) == []
    assert "recorded nothing; not written" in proxy.output


def test_a_second_recorder_of_the_same_file_is_told_who_has_it(record, cassette, confdir):
    with serve(echoing) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        ask(client, 2)
        second = try_to_record(cassette, confdir)
        ask(client, 4)

    (error,) = errors_of(second.stdout)
    assert second.returncode == 1
    assert error == (
        f"{cassette}: process {proxy.process.pid} is recording to it; "
        "stop that one first, or record to another file"
    )
    assert numbers_in(cassette) == [2, 4]
    assert names_beside(cassette) == ["test.yaml"]


def test_a_file_whose_folder_is_a_file_is_an_error_at_start(tmp_path, confdir):
    (tmp_path / "notes.txt").write_text("no folder")

    failed = try_to_record(tmp_path / "notes.txt" / "chat.yaml", confdir)

    (error,) = errors_of(failed.stdout)
    assert failed.returncode == 1
    assert error.startswith(f"{tmp_path}/notes.txt/chat.yaml: cannot be recorded to: ")
    assert (tmp_path / "notes.txt").read_text() == "no folder"


def test_a_file_that_is_a_folder_is_an_error_at_start(cassette, confdir):
    cassette.mkdir(parents=True)

    failed = try_to_record(cassette, confdir)

    (error,) = errors_of(failed.stdout)
    assert failed.returncode == 1
    assert error.startswith(f"{cassette}: cannot be recorded to: it is a folder")
    assert names_beside(cassette) == ["test.yaml"]


def limit_files(proxy: Proxy, size: int) -> None:
    """Let no file of a running process grow over a size: to it, the disk is full there.

    Writing fails with EFBIG (setrlimit(2)); Python ignores the signal that comes with it.
    """
    resource.prlimit(proxy.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


on_linux = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="only Linux limits another process's files"
)
ROOM = 24_000  # of the disk, in bytes


@on_linux
def test_a_full_disk_costs_no_client_its_answer_and_what_fitted_is_readable(
    record, cassette, tmp_path
):
    write_old(cassette)
    numbers = [2 * number for number in range(60)]

    with serve(echoing) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        limit_files(proxy, ROOM)
        for number in numbers:
            ask(client, number)
        assert proxy.stop() == 1

    kept = numbers_in(partial_of(cassette))
    assert 0 < len(kept) < len(numbers)
    assert kept == numbers[: len(kept)]
    assert partial_of(cassette).stat().st_size <= ROOM
    assert cassette.read_bytes() == OLD
    assert names_beside(cassette) == ["test.yaml", "test.yaml.partial"]
    first_lost = f"{partial_of(cassette)}: interaction #{len(kept)} cannot be written: File too"
    assert first_lost in proxy.output
    assert f"{cassette}: the recording cannot be completed: File too large" in proxy.output
    assert f"recorded {len(numbers)} interactions" not in proxy.output  # since it has not
    assert load_journal(cassette, tmp_path) == load_cassette(partial_of(cassette))


@on_linux
def test_what_a_full_disk_kept_waiting_is_written_when_there_is_room_again(record, cassette):
    numbers = [2 * number for number in range(60)]

    with serve(echoing) as origin, record(cassette, origin) as proxy, http(proxy) as client:
        for number in numbers[:50]:
            if number == numbers[10]:
                limit_files(proxy, partial_of(cassette).stat().st_size + 100)
            ask(client, number)
        eventually(lambda: "cannot be written" in proxy.output, "the error")
        assert numbers_in(partial_of(cassette)) == numbers[:10]
        limit_files(proxy, resource.RLIM_INFINITY)
        for number in numbers[50:]:
            ask(client, number)
        assert numbers_in(partial_of(cassette)) == numbers
        assert proxy.stop() == 0

    assert numbers_in(cassette) == numbers
    assert names_beside(cassette) == ["test.yaml"]
