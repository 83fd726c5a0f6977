import pytest

from vcrproxy.launch.outcome import Exit, Outcome, Strictness, judge

STRICT = Strictness()


@pytest.mark.parametrize("status", [1, 2, 130, 143])
def test_the_commands_own_failure_is_ours(status):
    assert judge(Outcome(status, missed=3), STRICT) == (status, "")


def test_a_miss_turns_success_into_failure_unless_it_is_allowed():
    outcome = Outcome(0, served=1, missed=1)

    assert judge(outcome, STRICT)[0] == Exit.MISS
    assert judge(outcome, Strictness(allow_misses=True)) == (0, "")


def test_a_program_that_did_not_use_the_proxy_is_told_so():
    status, why = judge(Outcome(0), STRICT)

    assert status == Exit.NOT_USED
    assert "did not use the proxy" in why
    assert "--base-url" in why
    assert judge(Outcome(0), Strictness(allow_unused=True)) == (0, "")


def test_a_program_that_distrusts_us_is_told_that_instead():
    status, why = judge(Outcome(0, distrusted=("api.openai.com",)), STRICT)

    assert status == Exit.NOT_USED
    assert "does not trust its certificate for api.openai.com" in why


def test_unused_interactions_fail_only_on_request():
    outcome = Outcome(0, served=1, unused=2)

    assert judge(outcome, STRICT) == (0, "")
    assert judge(outcome, Strictness(fail_on_unused=True))[0] == Exit.UNUSED_INTERACTIONS


def test_a_lost_exchange_is_a_report_and_no_failure():
    assert judge(Outcome(0, lost=1), STRICT) == (0, "")


def test_a_recording_that_could_not_be_completed_is_our_own_failure():
    assert judge(Outcome(0, recorded=1, failed=True), STRICT)[0] == Exit.FAILED
