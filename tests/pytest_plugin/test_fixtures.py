"""Fixtures of wider scope than a test: a cassette of their own, whichever test needs them first."""

from tests.pytest_plugin.suite import Suite

CONFTEST = """
import pytest
from ask import ask

@pytest.fixture(scope="session")
def account():
    yield ask("open an account")
    ask("close the account")

@pytest.fixture(scope="module", params=["small", "large"])
def model(request, account):
    return ask(f"load the {request.param} model")
"""
TESTS = """
import pytest
from ask import ask

pytestmark = pytest.mark.cassette

@pytest.fixture(scope="class")
def room(model):
    return ask("make a room")

def setup_module():
    ask("prepare")

class TestChat:
    @classmethod
    def setup_class(cls):
        cls.said = ask("set up the class")

    def test_one(self, room):
        ask(f"one {room} {self.said}")

    def test_two(self, room, account):
        ask(f"two {room} {account}")

def test_three(account):
    ask(f"three {account}")
"""
CASSETTES = [
    "cassettes/conftest/fixture-account-teardown.yaml",
    "cassettes/conftest/fixture-account.yaml",
    "cassettes/test_chat/TestChat.test_one[large].yaml",
    "cassettes/test_chat/TestChat.test_one[small].yaml",
    "cassettes/test_chat/TestChat.test_two[large].yaml",
    "cassettes/test_chat/TestChat.test_two[small].yaml",
    "cassettes/test_chat/fixture-model[large].yaml",
    "cassettes/test_chat/fixture-model[small].yaml",
    "cassettes/test_chat/fixture-room.TestChat.yaml",
    "cassettes/test_chat/fixture-setup_class.TestChat.yaml",
    "cassettes/test_chat/fixture-setup_module.yaml",
    "cassettes/test_chat/test_three.yaml",
]


def test_what_a_wide_fixture_asks_has_a_cassette_of_its_own(suite: Suite) -> None:
    suite.write(conftest=CONFTEST, test_chat=TESTS)

    recorded = suite.pytest()

    assert recorded.counts == {"passed": 5}, recorded
    assert suite.cassettes() == CASSETTES


def test_each_test_replays_by_itself_and_in_any_order(suite: Suite) -> None:
    suite.write(conftest=CONFTEST, test_chat=TESTS)
    suite.pytest()
    offline = suite.offline()

    alone = offline.pytest("-k", "two and large")
    backwards = offline.pytest("test_chat.py::test_three", "test_chat.py::TestChat::test_two")

    assert alone.counts == {"passed": 1, "deselected": 4}, alone
    assert backwards.counts == {"passed": 3}, backwards


def test_workers_record_a_shared_fixture_once(suite: Suite) -> None:
    suite.write(conftest=CONFTEST, test_chat=TESTS)

    recorded = suite.pytest("-n4", "--dist=load")
    replayed = suite.offline().pytest("-n3")

    assert recorded.counts == replayed.counts == {"passed": 5}, f"{recorded}{replayed}"
    assert suite.cassettes() == CASSETTES


def test_wide_fixtures_of_unittest_have_a_cassette_too(suite: Suite) -> None:
    suite.write(
        test_chat="""
import unittest
import pytest
from ask import ask

@pytest.mark.cassette
class TestChat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.said = ask("set up the class")

    def setUp(self):
        ask("set up the test")

    def test_one(self):
        assert ask("Say hi") == "Hi!"

    def test_two(self):
        ask("two")
"""
    )

    recorded, replayed = suite.pytest(), suite.offline().pytest("-k", "two")

    assert recorded.counts == {"passed": 2}, recorded
    assert replayed.counts == {"passed": 1, "deselected": 1}, replayed
    assert suite.cassettes() == [
        "cassettes/test_chat/TestChat.test_one.yaml",
        "cassettes/test_chat/TestChat.test_two.yaml",
        "cassettes/test_chat/fixture-setUpClass.TestChat.yaml",
    ]


def test_a_miss_in_a_wide_fixture_is_an_error_of_the_test(suite: Suite) -> None:
    suite.write(conftest=CONFTEST, test_chat=TESTS)
    suite.pytest()
    changed = CONFTEST.replace('yield ask("open an account")', "yield careless()")
    careless = "def careless():\n    try: ask('another')\n    except OSError: return 'none'\n"
    suite.write(conftest=changed + careless, test_chat=TESTS)

    ran = suite.offline().pytest("-k", "three")

    assert ran.counts["error"] == 1, ran
    assert 'asked "another", cassette has "open an account"' in ran.out


def test_a_wide_fixture_that_fails_leaves_no_cassette(suite: Suite) -> None:
    suite.write(
        test_chat="""
import pytest
from ask import ask

@pytest.fixture(scope="module")
def broken():
    ask("one")
    raise RuntimeError

@pytest.mark.cassette
def test_it(broken):
    pass
"""
    )

    assert suite.pytest().counts == {"error": 1}
    assert suite.cassettes() == []
