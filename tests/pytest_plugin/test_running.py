"""A marked test: recorded, replayed, judged."""

from tests.pytest_plugin.suite import Suite

HEAD = "import pytest\nfrom ask import ask\n\n"
HELLO = """
@pytest.mark.cassette
def test_hello():
    assert ask("Say hi in Portuguese") == "Olá!"
"""


def test_a_marked_test_is_recorded_once_and_then_replayed_offline(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO)

    recorded, replayed = suite.pytest(), suite.offline().pytest()

    assert recorded.counts == replayed.counts == {"passed": 1}, f"{recorded}{replayed}"
    assert suite.cassettes() == ["cassettes/test_chat/test_hello.yaml"]
    assert "1 recorded" in recorded.out
    assert "1 replayed" in replayed.out


def test_each_test_has_a_cassette_named_after_it(suite: Suite) -> None:
    suite.write(
        tests__test_chat=HEAD
        + """
@pytest.mark.cassette
class TestChat:
    class TestDeep:
        @pytest.mark.parametrize("language", ["Portuguese", "a/b"])
        def test_hello(self, language):
            ask(f"Say hi in {language}")

    @pytest.mark.cassette("shared/named")
    def test_named(self):
        ask("one")
""",
        tests__test_module=HEAD
        + "pytestmark = pytest.mark.cassette\n\ndef test_it():\n    ask('two')",
    )

    ran = suite.pytest("-p", "no:randomly")

    assert ran.counts == {"passed": 4}, ran
    assert suite.cassettes("tests/cassettes") == [
        "tests/cassettes/shared/named.yaml",
        "tests/cassettes/test_chat/TestChat.TestDeep.test_hello[Portuguese].yaml",
        "tests/cassettes/test_chat/TestChat.TestDeep.test_hello[a-b]-b49c7b82.yaml",
        "tests/cassettes/test_module/test_it.yaml",
    ]


def test_one_folder_may_hold_all_cassettes(suite: Suite) -> None:
    suite.write(tests__test_chat=HEAD + HELLO)

    suite.pytest("--cassette-dir=recordings")

    assert suite.cassettes("recordings") == ["recordings/tests/test_chat/test_hello.yaml"]


def test_a_miss_fails_a_test_that_swallows_it(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO)
    suite.pytest()
    swallowed = HELLO.replace("    assert ask", "    with pytest.raises(Exception): ask")
    suite.write(test_chat=HEAD + swallowed.replace("Portuguese", "Spanish"))

    ran = suite.offline().pytest()

    assert ran.counts == {"failed": 1}, ran
    assert ran.out.count("no interaction left for POST") == 2  # in full, and in pytest's own list
    assert 'asked "Say hi in Spanish", cassette has "Say hi in Portuguese"' in ran.out
    assert "pytest test_chat.py::test_hello --cassette-mode=new_episodes" in ran.out
    assert "1 request missed" in ran.out


def test_a_miss_is_shown_beside_the_failure_that_it_led_to(suite: Suite) -> None:
    suite.write(
        test_chat=HEAD
        + """
@pytest.mark.cassette
def test_hello():
    try:
        answer = ask("Say hi")
    except Exception:
        answer = "a default"
    assert answer == "Hi!"
"""
    )

    ran = suite.pytest("--cassette-mode=none")

    assert ran.counts == {"failed": 1}, ran
    assert "AssertionError: assert 'a default' == 'Hi!'" in ran.out
    assert "--- cassette ---" in ran.out
    assert "cassettes/test_chat/test_hello.yaml: does not exist" in ran.out


def test_a_miss_that_the_failure_shows_is_not_repeated(suite: Suite) -> None:
    shown = "\n".join(
        [
            "    try:",
            "        ask('Say hi')",
            "    except OSError as problem:",
            "        pytest.fail(problem.read().decode('unicode_escape'))",
        ]
    )
    suite.write(test_chat=f"{HEAD}@pytest.mark.cassette\ndef test_hello():\n{shown}\n")

    ran = suite.pytest("--cassette-mode=none")

    assert "--- cassette ---" not in ran.out
    assert "cassettes/test_chat/test_hello.yaml: does not exist" in ran.out


def test_nothing_is_recorded_where_ci_is_set(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO)

    ran = suite.pytest(CI="true")

    assert ran.counts == {"failed": 1}, ran
    assert suite.cassettes() == []


def test_a_test_that_fails_while_recording_leaves_no_cassette(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO.replace("==", "!="))

    assert suite.pytest().counts == {"failed": 1}
    assert suite.cassettes() == []


def test_a_test_that_fails_while_recording_anew_keeps_its_cassette(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO)
    suite.pytest()
    before = suite.cassette("cassettes/test_chat/test_hello.yaml")
    suite.write(test_chat=HEAD + HELLO.replace("hi", "hi twice").replace("==", "!="))

    assert suite.pytest("--cassette-mode=all").counts == {"failed": 1}
    assert suite.cassettes() == ["cassettes/test_chat/test_hello.yaml"]
    assert suite.cassette("cassettes/test_chat/test_hello.yaml") == before


def test_a_test_whose_teardown_fails_while_recording_leaves_no_cassette(suite: Suite) -> None:
    fixture = "@pytest.fixture\ndef broken():\n    yield\n    raise RuntimeError\n"
    suite.write(test_chat=HEAD + fixture + HELLO.replace("hello()", "hello(broken)"))

    assert suite.pytest().counts == {"passed": 1, "error": 1}
    assert suite.cassettes() == []


def test_fixtures_of_a_test_belong_to_it_from_setup_to_teardown(suite: Suite) -> None:
    suite.write(
        test_chat=HEAD
        + """
@pytest.fixture
def conversation():
    yield ask("begin")
    ask("end")

@pytest.mark.cassette
def test_hello(conversation):
    ask("middle")
"""
    )
    suite.pytest()

    sessions = suite.offline().report()["sessions"]

    assert [session["served"] for session in sessions] == [3]
    assert sessions[0]["test"] == "test_chat.py::test_hello"


def test_a_miss_in_a_fixture_s_teardown_is_an_error(suite: Suite) -> None:
    fixture = (
        "@pytest.fixture\ndef late():\n    yield\n    with pytest.raises(Exception): ask('late')\n"
    )
    suite.write(test_chat=HEAD + HELLO)
    suite.pytest()
    suite.write(test_chat=HEAD + fixture + HELLO.replace("hello()", "hello(late)"))

    ran = suite.offline().pytest()

    assert ran.counts == {"passed": 1, "error": 1}, ran
    assert "no interaction left for POST" in ran.out


def test_what_a_test_does_not_use_is_a_warning_or_a_failure(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO + "    ask('two')\n")
    suite.pytest()
    suite.write(test_chat=HEAD + HELLO)

    warned, failed = suite.offline().pytest(), suite.pytest("--cassette-fail-on-unused")

    assert warned.counts == {"passed": 1, "warning": 1}, warned
    assert "test_hello.yaml: 1 interaction never used: #1" in warned.out
    assert failed.counts == {"passed": 1, "error": 1}, failed


def test_a_marked_test_without_requests_is_told(suite: Suite) -> None:
    suite.write(test_chat=HEAD + "@pytest.mark.cassette\ndef test_hello():\n    pass\n")

    ran = suite.pytest()

    assert ran.counts == {"passed": 1, "warning": 1}, ran
    assert "no request of it came through vcrproxy" in ran.out
    assert suite.cassettes() == []


def test_outcomes_other_than_passed_and_failed(suite: Suite) -> None:
    suite.write(
        test_chat=HEAD
        + """
pytestmark = pytest.mark.cassette

@pytest.mark.skip
def test_skipped_by_mark():
    ask("one")

def test_skipped_inside():
    ask("two")
    pytest.skip()

@pytest.mark.xfail
def test_expected_to_fail():
    ask("three")
    assert False

@pytest.mark.xfail(strict=True)
def test_unexpectedly_passes():
    ask("four")

@pytest.fixture
def broken():
    ask("five")
    raise RuntimeError

def test_set_up_fails(broken):
    pass
"""
    )

    ran, replayed = suite.pytest(), suite.offline().pytest("--cassette-mode=none")

    expected = {"skipped": 2, "xfailed": 1, "failed": 1, "error": 1}
    assert ran.counts == expected, ran
    assert suite.cassettes() == [
        "cassettes/test_chat/test_expected_to_fail.yaml",
        "cassettes/test_chat/test_skipped_inside.yaml",
    ]
    # the strict one now misses, and so fails as it is expected to
    assert replayed.counts == {"skipped": 2, "xfailed": 2, "error": 1}, replayed


def test_the_fixture_shows_the_session_in_hand(suite: Suite) -> None:
    suite.write(
        test_chat=HEAD
        + """
def test_hello(cassette):
    assert cassette.requests == []
    ask("Say hi")
    assert cassette.path.name == "test_hello.yaml"
    assert cassette.mode == "once"
    assert (cassette.playing, cassette.recording) == (cassette.path.exists(),
                                                      not cassette.path.exists())
    assert (cassette.served, cassette.recorded) == ((1, 0) if cassette.playing else (0, 1))
    assert cassette.missed == []
    assert cassette.requests[0]["url"] == "https://api.openai.com/v1/chat/completions"
"""
    )

    assert suite.pytest().counts == {"passed": 1}
    assert suite.offline().pytest().counts == {"passed": 1}


def test_the_fixture_is_refused_where_it_is_asked_for_too_late(suite: Suite) -> None:
    suite.write(test_chat="def test_it(request):\n    request.getfixturevalue('cassette')\n")

    ran = suite.pytest()

    assert ran.counts == {"failed": 1}
    assert "mark it with @pytest.mark.cassette" in ran.out


def test_a_fixture_of_the_same_name_remains_the_project_s(suite: Suite) -> None:
    fixture = "@pytest.fixture\ndef cassette():\n    return 'mine'\n\n"
    suite.write(test_chat=HEAD + fixture + "def test_it(cassette):\n    assert cassette == 'mine'")

    ran = suite.pytest()

    assert ran.counts == {"passed": 1}, ran
    assert "cassettes" not in ran.out


def test_markers_that_cannot_be_followed_fail_their_tests(suite: Suite) -> None:
    suite.write(
        test_chat=HEAD
        + """
@pytest.mark.cassette(record_mode="none")
def test_argument(): ...

@pytest.mark.cassette(mode="onec")
def test_mode(): ...

@pytest.mark.cassette(hosts=["example.org"])
def test_host(): ...
"""
    )

    ran = suite.pytest()

    assert ran.counts == {"error": 3}, ran
    assert "record_mode is unknown, expected cassette(name, mode=" in ran.out
    assert "cassette mode 'onec': expected one of once" in ran.out
    assert "example.org is not intercepted by this proxy" in ran.out


def test_a_cassette_that_cannot_be_read_fails_the_test_with_its_line(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO.replace("cassette", "vcr"))
    cassette = suite.folder / "cassettes/test_chat/test_hello.yaml"
    cassette.parent.mkdir(parents=True)
    cassette.write_text("interactions: []\nversion: 1\n")

    ran = suite.pytest()

    assert ran.counts == {"error": 1}, ran
    assert "test_hello.yaml:2: version is 1" in ran.out
    assert "vcrpy's cassettes have another format" in ran.out


def test_cassettes_that_differ_in_case_only_fail_both_tests(suite: Suite) -> None:
    parameters = "@pytest.mark.parametrize('letter', ['a', 'A', 'b'])\n"
    test = "@pytest.mark.cassette\ndef test_it(letter):\n    ask(letter)\n"
    suite.write(test_chat=HEAD + parameters + test)

    ran = suite.pytest()

    assert ran.counts == {"passed": 1, "error": 2}, ran
    assert "test_it[A].yaml and test_it[a].yaml differ in upper and lower case only" in ran.out


def test_marker_vcr_is_followed_as_far_as_it_goes(suite: Suite) -> None:
    suite.write(
        test_chat=HEAD
        + """
@pytest.mark.default_cassette("other.yaml")
@pytest.mark.vcr(allow_playback_repeats=True, match_on=["uri"])
def test_hello():
    ask("Say hi")
    ask("Say hi")
"""
    )
    suite.pytest()
    one = suite.cassette("cassettes/test_chat/other.yaml").replace("id: 1", "id: 7")
    (suite.folder / "cassettes/test_chat/other.yaml").write_text(one)

    ran = suite.offline().pytest("--strict-markers")

    assert ran.counts == {"passed": 1, "warning": 1}, ran
    assert "marker vcr: match_on means nothing to vcrproxy" in ran.out


def test_the_report_tells_of_each_session(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO)

    report = suite.report()

    assert report["version"] == 1
    assert [(one["test"], one["verdict"]) for one in report["sessions"]] == [
        ("test_chat.py::test_hello", "recorded")
    ]


def test_nothing_is_said_with_q(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO)

    assert "1 recorded" not in suite.pytest("-q").out


def test_what_a_passing_test_did_not_use_is_trimmed(suite: Suite) -> None:
    suite.write(test_chat=HEAD + HELLO + "    ask('two')\n")
    suite.pytest()
    suite.write(test_chat=HEAD + HELLO)

    ran, again = suite.offline().pytest("--cassette-trim"), suite.offline().pytest()

    assert ran.counts == again.counts == {"passed": 1}, ran
    assert "1 interaction trimmed" in ran.out
    assert "two" not in suite.cassette("cassettes/test_chat/test_hello.yaml")


def test_a_cassette_with_a_name_is_not_trimmed(suite: Suite) -> None:
    two = HELLO.replace("cassette", "cassette('shared')") + "    ask('two')\n"
    suite.write(test_chat=HEAD + two)
    suite.pytest()
    suite.write(test_chat=HEAD + two.replace("    ask('two')\n", ""))

    suite.offline().pytest("--cassette-trim")

    assert "two" in suite.cassette("cassettes/shared.yaml")


def test_cassettes_that_no_test_uses_are_listed(suite: Suite) -> None:
    suite.write(
        tests__conftest="import pytest\n@pytest.fixture(scope='session')\ndef wide():\n    pass\n",
        tests__test_chat=HEAD + HELLO.replace("hello()", "hello(wide)"),
    )
    for name in (
        "test_chat/test_hello",
        "conftest/fixture-wide",
        "test_chat/test_gone",
        "test_gone/test_it",
    ):
        path = suite.folder / f"tests/cassettes/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    everything = suite.pytest("--cassette-orphans", "-n2")
    one_file = suite.pytest("--cassette-orphans", "tests/test_chat.py")

    assert everything.status == one_file.status == 1
    assert "tests/cassettes/test_gone/test_it.yaml" in everything.out
    assert "2 cassettes that no collected test uses" in everything.out, everything
    assert "1 cassette that no collected test uses" in one_file.out, one_file
