import re
import subprocess
import sys
from importlib.metadata import version
from platform import python_version

from yaml._yaml import get_version_string

from vcrproxy.version import version_text

WITHOUT = "import sys; sys.modules['{}'] = None; from vcrproxy.version import version_text"


def printed(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout


def test_it_says_what_a_report_of_a_bug_needs():
    first, python, mitmproxy, yaml = version_text().splitlines()

    assert first == f"vcrproxy {version('vcrproxy')}"
    assert python.startswith(f"Python {python_version()} on ")
    assert mitmproxy == f"mitmproxy {version('mitmproxy')}"
    assert yaml == f"PyYAML {version('PyYAML')}, libyaml {get_version_string()}"


def test_it_does_not_import_mitmproxy():
    assert "mitmproxy 1" in printed(f"{WITHOUT.format('mitmproxy')}; print(version_text())")


def test_it_says_that_libyaml_is_not_there():
    said = printed(f"{WITHOUT.format('yaml._yaml')}; print(version_text())")

    assert re.search(r"^PyYAML [\d.]+, libyaml not there$", said, re.MULTILINE)


def test_the_command_line_and_the_module_print_it():
    program = [sys.executable, "-X", "importtime", "-m", "vcrproxy", "--version"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)

    assert done.stdout == version_text() + "\n"
    assert "vcrproxy.version" in done.stderr
    assert not re.search(r"\| +mitmproxy", done.stderr)
