"""The day and the time of the recording become those of the replay; other dates are questions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.playback.requests import chat, post, user
from tests.playback.rules.matching import choice, drift
from vcrproxy.cassette.model import Cassette, Interaction, Request, Response, Stamp
from vcrproxy.playback.deck import Deck
from vcrproxy.playback.rules.index import State
from vcrproxy.playback.rules.moments import Moment, Place
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.stamps import stamp_of

LISBON = timezone(timedelta(hours=1))
RECORDED = datetime(2026, 11, 24, 17, 42, 27, tzinfo=LISBON)
ASKED = datetime(2027, 2, 7, 9, 5, 3, tzinfo=LISBON)
HERE = Place({"folder": "/home/ann/project", "home": "/home/ann", "kernel": "6.1.0-18-amd64"})


def ask(text: str) -> Request:
    return post(chat(user(f"You are helpful. {text} Answer.")))


def recorded(text: str, at: datetime = RECORDED) -> Interaction:
    stamp = stamp_of(ask(text), Moment(at), HERE)
    return Interaction(ask(text), Response(code=200), stamp)


def deck(*interactions: Interaction, now: datetime = ASKED, place: Place = HERE) -> Deck:
    state = State(choice(), place=place, clock=lambda: Moment(now), began=Moment(now))
    return Deck(Cassette(interactions), "a.yaml", state)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-11-24", "2027-02-07"),
        ("2026/11/24", "2027/02/07"),
        ("20261124", "20270207"),
        ("2026-11-24T17:42:20", "2027-02-07T09:05:01"),
        ("2026-11-24 17:42", "2027-02-07 09:05"),
        ("2026-11-24T16:42:20.123456+00:00", "2027-02-07T08:05:01.9+00:00"),
        ("2026-11-24T16:42:20.123Z", "2027-02-07T08:05:01.999Z"),
        ("2026-11-24T17:42:20+0100", "2027-02-07T09:05:01+0100"),
        ("Tue, 24 Nov 2026 16:42:20 GMT", "Sun, 07 Feb 2027 08:05:01 GMT"),
        ("Tuesday, November 24, 2026", "Sunday, February 7, 2027"),
        ("Tuesday, November 24, 2026 at 5:42 PM", "Sunday, February 7, 2027 at 9:05 AM"),
        ("24 November 2026", "7 February 2027"),
        ("24-Nov-2026", "07-Feb-2027"),
        ("Nov 24th, 2026", "Feb 7th, 2027"),
        ("Tue Nov 24 17:42:20 2026", "Sun Feb  7 09:05:01 2027"),
        ("November 2026", "February 2027"),
        ("11/24/2026, 5:42:20 PM", "2/7/2027, 9:05:01 AM"),
        ("24.11.2026", "7.2.2027"),
        ("1795538540", "1801987501"),
        ("1795538540123", "1801987501999"),
    ],
)
def test_the_day_of_the_recording_is_that_of_the_replay(one, other):
    played = deck(recorded(f"Now: {one}.")).take(ask(f"Now: {other}."))

    assert drift(played) == [("day", "$.messages[1].content", other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1989-11-09", "1989-11-10"),
        ("2026-11-24", "2027-02-08"),
        ("2026-11-24", "2026-11-25"),
        ("2026-11-20", "2027-02-07"),
        ("2026-11-24", "Sunday, February 7, 2027"),
        ("2026-11-24", "2027-02-07T09:05:01"),
        ("2026-11-24T17:42:20", "2027-02-07T15:00:00"),
        ("2026-11-24T11:00:00", "2027-02-07T09:05:01"),
        ("2026-11-24 at noon", "2027-02-07 at midnight"),
        ("Tue, 24 Nov 2026 16:42:20 GMT", "Sun, 07 Feb 2027 18:05:01 GMT"),
        ("1795538540", "1801980000"),
        ("1795538540", "1795538541000"),
        ("4711", "4712"),
        ("17:42", "9:05"),
    ],
)
def test_another_date_is_another_question(one, other):
    assert deck(recorded(f"On {one}.")).find(ask(f"On {other}.")) is None


def test_a_date_that_stands_in_the_program_stays_what_it_is():
    """It was written on the day of the recording, and other things changed since."""
    text = "It is {}. The party is on 2026-11-24."

    assert deck(recorded(text.format("2026-11-24"))).find(ask(text.format("2027-02-07")))


def test_an_hour_later_on_the_same_day_the_time_may_differ_and_the_date_asked_about_may_not():
    now = RECORDED + timedelta(hours=1)
    one = "It is 2026-11-24T17:42:20. What happens on 2026-11-24?"

    assert deck(recorded(one), now=now).find(ask(one.replace("17:42:20", "18:42:25")))
    other = one.replace("17:42:20", "18:42:25").replace("24?", "25?")
    assert deck(recorded(one), now=now).find(ask(other)) is None


def test_beside_midnight_the_day_is_that_of_the_programs_zone_or_of_utc():
    late = datetime(2026, 11, 25, 0, 30, tzinfo=LISBON)
    interactions = [recorded(f"Today is {day}.", late) for day in ("2026-11-24", "2026-11-25")]

    assert deck(*interactions[:1]).find(ask("Today is 2027-02-07."))
    assert deck(*interactions[1:]).find(ask("Today is 2027-02-07."))


def test_where_no_stamp_is_the_answer_tells_the_day():
    body = b'{"id": "x", "created": 1795538547, "object": "chat.completion"}'
    foreign = Interaction(ask("Today is 2026-11-24."), Response(code=200, body=body))

    assert deck(foreign).find(ask("Today is 2027-02-07."))
    assert deck(foreign).find(ask("Today is 2027-02-08.")) is None


def test_where_nothing_tells_the_day_no_date_may_differ():
    foreign = Interaction(ask("Today is 2026-11-24."), Response(code=200))

    assert deck(foreign).find(ask("Today is 2027-02-07.")) is None


def test_a_stamp_that_makes_no_sense_is_none():
    broken = Interaction(ask("Today is 2026-11-24."), Response(code=200), Stamp("yesterday"))

    assert deck(broken).find(ask("Today is 2027-02-07.")) is None


def test_the_day_changes_while_a_session_lasts():
    now = [ASKED]
    state = State(choice(), place=HERE, clock=lambda: Moment(now[0]), began=Moment(ASKED))
    playback = Deck(Cassette((recorded("Today is 2026-11-24."),) * 2), "a.yaml", state)

    assert playback.find(ask("Today is 2027-02-07."))
    now[0] += timedelta(days=1)
    assert playback.find(ask("Today is 2027-02-08."))


ELSEWHERE = Place({"folder": "/builds/7/project", "home": "/home/ci", "kernel": "6.8.0"})


def test_folders_and_the_system_are_those_of_the_replay():
    one = "In /home/ann/project, file:///home/ann/project/a.py, ~ is /home/ann/, 6.1.0-18-amd64"
    other = one.replace("/home/ann/project", "/builds/7/project").replace("/home/ann", "/home/ci")
    other = other.replace("6.1.0-18-amd64", "6.8.0")

    played = deck(recorded(one), place=ELSEWHERE).take(ask(other))

    assert {one[2:] for one in drift(played)} == {
        ("/builds/7/project", "/home/ann/project"),
        ("/home/ci", "/home/ann"),
        ("6.8.0", "6.1.0-18-amd64"),
    }


@pytest.mark.parametrize(
    "other",
    [
        "In /builds/7/project/b.py",
        "In /builds/7/projects/a.py",
        "In /builds/8/project/a.py",
        "In /home/ci/a.py",
        "In /mnt/builds/7/project/a.py",
    ],
)
def test_another_file_is_another_question(other):
    assert deck(recorded("In /home/ann/project/a.py"), place=ELSEWHERE).find(ask(other)) is None


def test_a_folder_in_an_answer_is_the_one_of_the_replay():
    body = b'{"command": "cat /home/ann/project/a.py; ls /home/anna"}'
    interaction = recorded("In /home/ann/project")
    there = Interaction(interaction.request, Response(code=200, body=body), interaction.stamp)

    played = deck(there, place=ELSEWHERE).take(ask("In /builds/7/project"))

    assert played.rules == {Rule.PLACE}
    assert played.interaction.response.body == (
        b'{"command": "cat /builds/7/project/a.py; ls /home/anna"}'
    )


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("Hello", None),
        ("In 1989-11-09 and /home/anna", None),
        ("Today is 2026-11-24", Stamp("2026-11-24T17:42:27+01:00")),
        ("In /home/ann", Stamp("2026-11-24T17:42:27+01:00", home="/home/ann")),
        (
            "In /home/ann/project",
            Stamp("2026-11-24T17:42:27+01:00", folder="/home/ann/project"),
        ),
    ],
)
def test_a_stamp_holds_only_what_the_request_speaks_of(text, stamp):
    assert stamp_of(ask(text), Moment(RECORDED), HERE) == stamp


def test_rules_of_day_and_place_can_be_turned_off():
    state = State(choice("!day", "!place"), place=ELSEWHERE, clock=lambda: Moment(ASKED))
    interactions = (recorded("Today is 2026-11-24."), recorded("In /home/ann/project"))
    playback = Deck(Cassette(interactions), "a.yaml", state)

    assert playback.find(ask("Today is 2027-02-07.")) is None
    assert playback.find(ask("In /builds/7/project")) is None


def test_utc_is_known_everywhere():
    now = datetime(2027, 2, 7, 23, 30, tzinfo=UTC)

    assert deck(recorded("Today is 2026-11-24."), now=now).find(ask("Today is 2027-02-07."))
