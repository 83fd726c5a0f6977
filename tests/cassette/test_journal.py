import os

import pytest

from vcrproxy.cassette.errors import CassetteFileError, CassetteFormatError, CassetteLockedError
from vcrproxy.cassette.journal import Journal, partial_path, rescue
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response
from vcrproxy.cassette.reader import load_cassette
from vcrproxy.cassette.writer import write_cassette


def interaction(name: str) -> Interaction:
    return Interaction(Request(method="GET", url=f"https://h/{name}"), Response(body=b"x\n\n"))


ONE, TWO, THREE = map(interaction, ("one", "two", "three"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "chat.yaml"


def test_what_is_appended_is_in_the_journal_at_once_and_in_the_cassette_at_the_end(path):
    journal = Journal.open(path)
    assert [journal.append(ONE), journal.append(TWO)] == [0, 1]

    assert load_cassette(partial_path(path)).interactions == (ONE, TWO)
    assert not path.exists()
    journal.finish()
    assert path.read_bytes() == write_cassette(Cassette((ONE, TWO)))
    assert [file.name for file in path.parent.iterdir()] == ["chat.yaml"]


def test_a_recording_can_go_on_from_what_is_there(path):
    journal = Journal.open(path, lambda: Cassette((ONE,)))
    assert journal.append(TWO) == 1
    journal.finish()

    assert load_cassette(path).interactions == (ONE, TWO)
    assert journal.recorded == 1


def test_what_is_there_is_read_once_nobody_else_can_change_it(path):
    """Two runs that add new episodes would lose what the first one adds otherwise."""
    first = Journal.open(path)
    first.append(ONE)

    with pytest.raises(CassetteLockedError, match="another session of this proxy is recording"):
        Journal.open(path, lambda: pytest.fail("read while another one records"))
    first.finish()
    second = Journal.open(path, lambda: load_cassette(path))
    second.append(TWO)
    second.finish()

    assert load_cassette(path).interactions == (ONE, TWO)


def test_a_cassette_that_cannot_be_read_is_left_alone_and_unlocked(path):
    path.parent.mkdir()
    path.write_text("version: 1")

    with pytest.raises(CassetteFormatError):
        Journal.open(path, lambda: load_cassette(path))

    assert [file.name for file in path.parent.iterdir()] == ["chat.yaml"]


def test_a_link_to_a_cassette_stays_a_link(path, tmp_path):
    path.parent.mkdir()
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    journal = Journal.open(link)
    journal.append(ONE)
    journal.finish()

    assert link.is_symlink()
    assert load_cassette(path).interactions == (ONE,)


def test_what_is_no_regular_file_is_not_replaced(path):
    path.parent.mkdir()
    os.mkfifo(path)

    with pytest.raises(CassetteFileError, match="it is no regular file"):
        Journal.open(path)

    assert path.is_fifo()


@pytest.mark.parametrize("cut", range(1, 200, 7))
def test_a_torn_end_costs_only_the_interaction_that_it_tore(path, cut):
    path.parent.mkdir()
    partial = partial_path(path)
    partial.write_bytes(write_cassette(Cassette((ONE, TWO, THREE)))[:-cut])

    rescued = rescue(partial)

    assert rescued == path.with_name("chat.rescued-1.yaml")
    assert load_cassette(rescued).interactions == (ONE, TWO)
    assert not partial.exists()


def test_rescued_recordings_do_not_replace_each_other(path):
    for expected in ("chat.rescued-1.yaml", "chat.rescued-2.yaml"):
        path.parent.mkdir(exist_ok=True)
        partial_path(path).write_bytes(write_cassette(Cassette((ONE,))))
        journal = Journal.open(path)
        assert journal.rescued == path.with_name(expected)
        journal.finish()


def test_a_journal_in_which_nothing_was_finished_is_not_kept(path):
    path.parent.mkdir()
    partial_path(path).write_bytes(write_cassette(Cassette((ONE,)))[:200])

    assert rescue(partial_path(path)) is None
    assert rescue(partial_path(path.with_name("none.yaml"))) is None
