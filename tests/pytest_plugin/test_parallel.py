"""Many tests in parallel through one proxy, in any order: no miss, no mix-up.

With LONG_TESTS=1 it is 200 tests on 8 workers, replayed 20 times.
"""

import os

from tests.pytest_plugin.suite import Suite

LONG = bool(os.environ.get("LONG_TESTS"))
TESTS, WORKERS, ROUNDS = (200, 8, 20) if LONG else (40, 3, 2)

CONFTEST = """
import os
import random
import httpx2

class Asking:
    def __init__(self):
        key = {"authorization": "Bearer sk-0123456789abcdef0123456789"}
        self.client = httpx2.Client(base_url="https://api.openai.com/v1", headers=key, timeout=60)

    def __call__(self, text):
        body = {"model": "gpt-5.1", "messages": [{"role": "user", "content": text}]}
        answer = self.client.post("/chat/completions", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

AT_IMPORT = Asking()

def pytest_collection_modifyitems(items):
    if seed := os.environ.get("SEED"):
        random.Random(seed).shuffle(items)
"""
TEST = """
import pathlib
import pytest
from conftest import AT_IMPORT, Asking

pytestmark = pytest.mark.cassette

@pytest.mark.parametrize("number", range({tests}))
def test_it(number, cassette):
    ask = AT_IMPORT if number % 2 else Asking()
    for turn in range(3):
        question = f"the {{turn}}th question of test {{number}}"
        said = ask(question)["choices"][0]["message"]["content"]
        assert f"“{{question}}”" in said
    # each test asks this, and each answer had an id of its own
    answer = ask("Say hi")["id"]
    seen = pathlib.Path(f"seen-{{number}}")
    if cassette.recording:
        seen.write_text(answer)
    assert seen.read_text() == answer
"""


def test_parallel_tests_keep_apart_in_any_order(suite: Suite) -> None:
    suite.write(conftest=CONFTEST, test_many=TEST.format(tests=TESTS))
    workers = f"-n{WORKERS}"

    recorded = suite.pytest(workers)
    assert recorded.counts == {"passed": TESTS}, recorded
    seen = {path.read_text() for path in suite.folder.glob("seen-*")}
    assert len(seen) == len(suite.cassettes()) == TESTS

    offline = suite.offline()
    for number in range(ROUNDS):
        seed = {"SEED": str(number)} if number % 2 else {}
        replayed = offline.pytest(workers, "--cassette-fail-on-unused", **seed)
        assert replayed.counts == {"passed": TESTS}, replayed
        assert f"{TESTS} replayed" in replayed.out
