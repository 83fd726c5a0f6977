"""What a recording notes of its day and place is one more key, which go-vcr ignores."""

from pathlib import Path

from vcrproxy.cassette.journal import Journal, partial_path, rescue
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, Stamp
from vcrproxy.cassette.reader import read_cassette
from vcrproxy.cassette.writer import write_cassette

PLAIN = Interaction(Request(url="https://a.com/", method="GET"), Response(code=200))
STAMPED = Interaction(
    PLAIN.request, PLAIN.response, Stamp("2026-11-24T17:42:27+01:00", home="/home/ann")
)


def test_a_stamp_stands_before_the_response():
    text = write_cassette(Cassette((STAMPED,))).decode()

    assert (
        "    method: GET\n"
        "  recorded:\n"
        '    at: "2026-11-24T17:42:27+01:00"\n'
        "    home: /home/ann\n"
        "  response:\n"
    ) in text


def test_without_a_stamp_nothing_is_written():
    assert b"recorded" not in write_cassette(Cassette((PLAIN,)))


def test_a_stamp_comes_back():
    cassette = Cassette((STAMPED, PLAIN))

    assert read_cassette(write_cassette(cassette), "a.yaml") == cassette


def test_a_torn_stamp_is_cut_off_with_its_interaction(tmp_path: Path):
    journal = Journal.open(tmp_path / "a.yaml")
    journal.append(PLAIN)
    journal.append(STAMPED)
    journal.leave()
    partial = partial_path(tmp_path / "a.yaml")
    whole = partial.read_bytes()
    partial.write_bytes(whole[: whole.index(b"    home: /home/a") + 8])

    rescued = rescue(partial)

    assert rescued is not None
    assert read_cassette(rescued.read_bytes(), "a.yaml") == Cassette((PLAIN,))
