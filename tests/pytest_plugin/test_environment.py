"""Clients of every age and kind find the proxy; where no test is marked, nothing is set up."""

import shutil
import subprocess
import sys

import pytest

from tests.pytest_plugin.suite import Suite

MARKED = (
    "import pytest\nfrom ask import ask\n\n@pytest.mark.cassette\ndef test_it():\n    ask('one')\n"
)


def test_a_client_made_at_import_uses_each_test_s_cassette(suite: Suite) -> None:
    suite.write(
        shared="""
import httpx2
KEY = {"authorization": "Bearer sk-0123456789abcdef0123456789"}
client = httpx2.Client(base_url="https://api.openai.com/v1", headers=KEY)

def ask(text):
    messages = [{"role": "user", "content": text}]
    answer = client.post("/chat/completions", json={"model": "gpt-5.1", "messages": messages})
    assert answer.status_code == 200, answer.text
    return answer.json()["choices"][0]["message"]["content"]
""",
        conftest="import shared",
        test_chat="""
import pytest
from shared import ask

pytestmark = pytest.mark.cassette

@pytest.mark.parametrize("language", ["Portuguese", "Spanish", "French"])
def test_hello(language):
    assert ask(f"Say hi in {language}")
""",
    )

    recorded, replayed = suite.pytest(), suite.offline().pytest("-k", "French or Spanish")

    assert recorded.counts == {"passed": 3}, recorded
    assert replayed.counts == {"passed": 2, "deselected": 1}, replayed
    assert len(suite.cassettes()) == 3


ASYNC = """
import asyncio
import threading

import httpx2
import pytest
from ask import ask

pytestmark = pytest.mark.cassette

KEY = {"authorization": "Bearer sk-0123456789abcdef0123456789"}

async def ask_async(text):
    async with httpx2.AsyncClient(headers=KEY) as client:
        body = {"model": "gpt-5.1", "messages": [{"role": "user", "content": text}]}
        answer = await client.post("https://api.openai.com/v1/chat/completions", json=body)
        return answer.json()["choices"][0]["message"]["content"]

@pytest.mark.asyncio
async def test_asyncio():
    said = await asyncio.gather(ask_async("Say hi"), ask_async("Say hi in French"))
    assert said == ["Hi!", "Salut !"]

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_anyio(anyio_backend):
    assert await ask_async("Say hi") == "Hi!"

def test_threads():
    threads = [threading.Thread(target=ask, args=(f"number {n}",)) for n in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_async_tests_and_threads(suite: Suite) -> None:
    suite.write(test_chat=ASYNC)

    recorded, replayed = suite.pytest(), suite.offline().pytest()

    assert recorded.counts == replayed.counts == {"passed": 3}, f"{recorded}{replayed}"


def test_processes_that_a_test_starts_belong_to_it(suite: Suite) -> None:
    suite.write(
        program="from ask import ask\nprint(ask('Say hi in French'))",
        test_chat="""
import subprocess, sys
import pytest

@pytest.mark.cassette
def test_program(cassette):
    done = subprocess.run([sys.executable, "program.py"], stdout=subprocess.PIPE, text=True)
    assert done.stdout == "Salut !\\n"
    assert len(cassette.requests) == 1
""",
    )

    recorded, replayed = suite.pytest(), suite.offline().pytest()

    assert recorded.counts == replayed.counts == {"passed": 1}, f"{recorded}{replayed}"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_a_node_process_that_a_test_starts_belongs_to_it(suite: Suite) -> None:
    suite.write(
        test_chat='''
import subprocess
import pytest

PROGRAM = """
const messages = [{ role: "user", content: "Say hi in French" }];
const answer = await fetch("https://api.openai.com/v1/chat/completions", {
  method: "POST",
  headers: {
    "content-type": "application/json", authorization: "Bearer sk-0123456789abcdef0123456789",
  },
  body: JSON.stringify({ model: "gpt-5.1", messages }),
});
console.log((await answer.json()).choices[0].message.content);
"""

@pytest.mark.cassette
def test_program(cassette):
    command = ["node", "--input-type=module", "-e", PROGRAM]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    assert done.stdout == "Salut !\\n"
    assert len(cassette.requests) == 1
'''
    )

    recorded, replayed = suite.pytest(), suite.offline().pytest()

    assert recorded.counts == replayed.counts == {"passed": 1}, f"{recorded}{replayed}"


def test_unmarked_tests_beside_marked_ones_reach_the_service(suite: Suite) -> None:
    suite.write(test_chat=MARKED + "\ndef test_unmarked():\n    assert ask('Say hi') == 'Hi!'\n")

    for _ in range(2):
        ran = suite.pytest()
        assert ran.counts == {"passed": 2}, ran
    assert suite.cassettes() == ["cassettes/test_chat/test_it.yaml"]


def test_where_no_test_is_marked_nothing_is_set_up(suite: Suite) -> None:
    suite.write(
        test_chat="""
import os, sys

def test_it(request):
    assert "HTTPS_PROXY" not in os.environ
    plugins = [name for name in sys.modules if name.startswith("vcrproxy")]
    assert "vcrproxy.pytest_plugin.plugin" in plugins
    assert not {"http.client", "subprocess"} & sys.modules.keys() - set(os.environ["KNOWN"].split())
    assert not [name for name in plugins if "pytest_plugin" not in name and name != "vcrproxy"]
    assert not [name for name in plugins if ".hooks" in name or ".proxy" in name]
"""
    )

    ran = suite.pytest(VCRPROXY="/no/such/command", KNOWN="subprocess")

    assert ran.counts == {"passed": 1}, ran
    assert "vcrproxy:" not in ran.out


def test_the_rest_of_vcrproxy_is_never_imported_into_the_test_process(suite: Suite) -> None:
    check = """
    import sys
    heavy = {name.partition(".")[0] for name in sys.modules} & {"mitmproxy", "yaml", "cryptography"}
    assert not heavy
    assert not [name for name in sys.modules if name.startswith("vcrproxy.")
                and not name.startswith("vcrproxy.pytest_plugin")]
"""
    suite.write(test_chat=MARKED + check)

    ran = suite.pytest()

    assert ran.counts == {"passed": 1}, ran


def test_a_marker_that_no_test_file_shows_starts_the_proxy_late_and_says_so(suite: Suite) -> None:
    suite.write(
        marks="import pytest\nrecorded = getattr(pytest.mark, 'cassette')\n",
        test_chat="from ask import ask\nfrom marks import recorded\n\n"
        "@recorded\ndef test_it():\n    ask('one')\n\n@recorded\ndef test_idle():\n    pass\n",
    )

    ran, spread = suite.pytest(), suite.offline().pytest("-n2")

    assert ran.counts == spread.counts == {"passed": 2, "warning": 1}, f"{ran}{spread}"
    assert "no test file was seen to mark a test" in ran.out
    assert "1 replayed" in spread.out


def test_a_module_that_the_search_does_not_come_by_is_seen_before_its_import(suite: Suite) -> None:
    suite.write(
        package____init__="",
        package__test_chat="import os\nAT_IMPORT = os.environ.get('HTTPS_PROXY')\n"
        + MARKED
        + "    assert AT_IMPORT\n",
    )

    ran = suite.pytest("--pyargs", "package.test_chat")

    assert ran.counts == {"passed": 1}, ran


def test_the_environment_is_put_back(suite: Suite) -> None:
    suite.write(test_chat=MARKED)
    (suite.folder / "twice.py").write_text(
        """
import os, pytest
before = dict(os.environ)
pytest.main(["-q", "test_chat.py"])
changed = {name for name in before.keys() | os.environ.keys()
           if before.get(name) != os.environ.get(name)}
assert changed <= {"PYTEST_VERSION", "PYTEST_CURRENT_TEST"}, changed
"""
    )

    done = subprocess.run(
        [sys.executable, "twice.py"],
        cwd=suite.folder,
        env=suite.environment(),
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_a_pytest_that_a_test_starts_has_a_lane_of_its_own(suite: Suite) -> None:
    suite.write(
        inner__test_inner=MARKED.replace("'one'", "'inner'"),
        inner__conftest="import sys\nsys.path.insert(0, '.')\n",
        test_outer="""
import subprocess, sys
import pytest
from ask import ask

@pytest.mark.cassette
def test_outer(cassette):
    ask("before")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "inner"], text=True,
                          stdout=subprocess.PIPE)
    assert done.returncode == 0, done.stdout
    ask("after")
    assert len(cassette.requests) == 2
""",
    )

    recorded, replayed = suite.pytest("test_outer.py"), suite.offline().pytest("test_outer.py")

    assert recorded.counts == replayed.counts == {"passed": 1}, f"{recorded}{replayed}"
    assert suite.cassettes("inner/cassettes") == ["inner/cassettes/test_inner/test_it.yaml"]


def test_a_proxy_that_is_there_already_is_used(suite: Suite) -> None:
    suite.write(test_chat=MARKED)
    command = [sys.executable, "-m", "vcrproxy", "run", "--dir", "elsewhere", "--"]
    done = subprocess.run(
        [*command, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n2"],
        cwd=suite.folder,
        env=suite.environment() | {"VCRPROXY": "/no/such/command"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert "1 passed" in done.stdout, done
    assert suite.cassettes() == ["cassettes/test_chat/test_it.yaml"]


def test_without_a_vcrproxy_marked_tests_say_how_to_get_one(suite: Suite) -> None:
    suite.write(test_chat=MARKED + "\ndef test_unmarked():\n    pass\n")

    ran = suite.pytest(VCRPROXY="/no/such/command")

    assert ran.counts == {"passed": 1, "error": 1}, ran
    assert "VCRPROXY is '/no/such/command', and no such command was found" in ran.out


def test_a_vcrproxy_that_does_not_start_says_why(suite: Suite) -> None:
    suite.write(test_chat=MARKED)

    ran = suite.pytest("--cassette-hosts=a:b:c")

    assert ran.counts == {"error": 1}, ran
    assert "did not start: vcrproxy: " in ran.out


def test_the_marker_vcr_is_left_to_a_plug_in_that_has_it(suite: Suite) -> None:
    """pytest-recording registers itself by this name."""
    suite.write(
        recording="def pytest_configure(config):\n"
        "    config.addinivalue_line('markers', 'vcr: of pytest-recording')\n",
        test_chat=MARKED + "\n@pytest.mark.vcr\ndef test_theirs(request):\n"
        "    with pytest.raises(pytest.fail.Exception):\n"
        "        request.getfixturevalue('cassette')\n",
    )

    ran = suite.pytest("-p", "recording")

    assert ran.counts == {"passed": 2}, ran
    assert "the marker vcr is left to pytest-recording" in ran.out
