"""A recorder that is killed at any moment has kept what its clients have."""

import contextlib
import itertools
import random
import re
import threading
import time
from pathlib import Path

import httpx2

from tests.origin import serve
from tests.wire.clients import chat_body, http
from tests.wire.echoing import LARGE, answer_to, echoing, is_streamed, number_of
from tests.wire.proxy import Proxy
from tests.wire.stepping import URL, eventually, load_journal, lock_of, partial_of
from vcrproxy.cassette.model import Cassette
from vcrproxy.cassette.reader import load_cassette

SEED, ROUNDS, CLIENTS = 20_250_914, 20, 4

_RESCUED = re.compile(r"an earlier recording was interrupted; what it had lies in (.+)")


def rescued_by(proxy: Proxy) -> Path:
    """Find out where a recorder says that it set an earlier recording aside."""
    eventually(lambda: _RESCUED.search(proxy.output), "the word of the rescue")
    found = _RESCUED.search(proxy.output)
    assert found
    return Path(found[1])


def ask_until_it_is_gone(proxy: Proxy, client_number: int, whole: list[int]) -> None:
    """Ask one thing after the other and note each number whose answer came to its end.

    Half the clients speak HTTP/2; the last one asks for large things, so that some are torn.
    """
    first = client_number + (LARGE if client_number == CLIENTS - 1 else 0)
    step = CLIENTS if first < LARGE else 2 * CLIENTS
    first += first >= LARGE and is_streamed(first)
    with (
        contextlib.suppress(httpx2.HTTPError, OSError),
        http(proxy, http2=client_number % 2 == 1) as client,
    ):
        for number in itertools.count(first, step):
            body = chat_body(str(number), stream=is_streamed(number))
            answer = client.post(URL, json=body)
            assert answer.content == answer_to(number)
            whole.append(number)


def use_and_kill(proxy: Proxy, seconds_after_first_answer: float) -> list[int]:
    """Kill a recorder that clients are using; returns the numbers that they have answers to."""
    whole: list[int] = []
    clients = [
        threading.Thread(target=ask_until_it_is_gone, args=(proxy, number, whole))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    eventually(lambda: whole, "a first answer")
    time.sleep(seconds_after_first_answer)
    proxy.process.kill()
    for client in clients:
        client.join()
    proxy.process.wait()
    return whole


def answers_in(cassette: Cassette) -> dict[int, bytes]:
    return {number_of(found): found.response.body for found in cassette.interactions}


def test_what_a_client_has_whole_is_in_the_journal_of_a_recorder_killed_at_any_moment(
    record, cassette, tmp_path
):
    chance = random.Random(SEED)
    old = b"---\nversion: 2\ninteractions: []\n"
    cassette.parent.mkdir()
    cassette.write_bytes(old)
    kept = Cassette()

    with serve(echoing) as origin:
        for number in range(ROUNDS):
            moment = chance.choice([0.003, 0.03, 0.1, 0.3]) * (0.5 + chance.random())
            where = f"seed {SEED}, round {number}, killed {moment:.4f} s after the first answer"
            proxy = record(cassette, origin)
            if number:
                assert load_cassette(rescued_by(proxy)) == kept, where
            whole = use_and_kill(proxy, moment)
            copies = tmp_path / f"round-{number}"
            copies.mkdir()
            kept = load_journal(cassette, copies)
            answers = answers_in(kept)
            assert sorted(set(whole) - set(answers)) == [], where
            assert all(answers[n] == answer_to(n) for n in answers), where
            assert cassette.read_bytes() == old, where


def test_after_a_kill_a_recorder_sets_the_journal_aside_and_records_anew(record, replay, cassette):
    def ask(proxy: Proxy, number: int) -> bytes:
        with http(proxy) as client:
            return client.post(URL, json=chat_body(str(number))).content

    with serve(echoing) as origin:
        killed = record(cassette, origin)
        ask(killed, 2)
        killed.process.kill()
        killed.process.wait()
        assert not cassette.exists()
        with record(cassette, origin) as proxy:
            rescued = rescued_by(proxy)
            ask(proxy, 4)

    assert rescued == cassette.with_name("test.rescued-1.yaml")
    assert list(answers_in(load_cassette(rescued))) == [2]
    assert list(answers_in(load_cassette(cassette))) == [4]
    assert not partial_of(cassette).exists()
    assert not lock_of(cassette).exists()
    with replay(rescued) as proxy:
        assert ask(proxy, 2) == answer_to(2)


def test_a_recorder_that_was_killed_before_it_recorded_anything_leaves_nothing_to_rescue(
    record, cassette, api
):
    killed = record(cassette, api.origin)
    killed.process.kill()
    killed.process.wait()

    with record(cassette, api.origin) as proxy:
        pass

    assert "interrupted" not in proxy.output
    assert list(cassette.parent.iterdir()) == []


def test_an_interaction_that_was_torn_in_the_writing_is_cut_off_and_the_others_are_rescued(
    record, cassette
):
    """A kill within one write is too rare to wait for, so the file is torn by hand."""
    with serve(echoing) as origin:
        killed = record(cassette, origin)
        with http(killed) as client:
            for number in (2, 4, 6):
                client.post(URL, json=chat_body(str(number)))
        killed.process.kill()
        killed.process.wait()
        journal = partial_of(cassette).read_bytes()
        partial_of(cassette).write_bytes(journal[:-3])
        with record(cassette, origin) as proxy:
            rescued = rescued_by(proxy)

    assert list(answers_in(load_cassette(rescued))) == [2, 4]
