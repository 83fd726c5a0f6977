"""`vcrproxy doctor`, with runtimes that work and runtimes that only look like some."""

import shutil
import sys
from pathlib import Path

import pytest

BYPASSES = f"""#!{sys.executable}
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
print(opener.open(sys.argv[-1]).read().decode() if "http" in sys.argv[-1] else "ruby 9.8.7")
"""
DISTRUSTS = f"""#!{sys.executable}
import os, sys, urllib.request
os.environ["SSL_CERT_FILE"] = "/dev/null"
print(urllib.request.urlopen(sys.argv[-1]).read().decode() if "http" in sys.argv[-1] else "1.2.3")
"""
FAILS = "#!/bin/sh\necho 'PHP Fatal error: no curl here' >&2\nexit 255\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a PATH on which there is nothing yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def add(path: Path, name: str, script: str) -> None:
    (path / name).write_text(script)
    (path / name).chmod(0o755)


def test_each_runtime_is_said_to_work_or_why_it_does_not(vcrproxy, path):
    (path / "python3").symlink_to(sys.executable)
    add(path, "ruby", BYPASSES)
    add(path, "curl", DISTRUSTS)
    add(path, "php", FAILS)

    done = vcrproxy.run("doctor", env={"PATH": str(path)})

    lines = {line.split()[0]: line for line in done.out.splitlines() if line.startswith("  ")}
    version = ".".join(map(str, sys.version_info[:3]))
    assert lines["python"].split()[1:4] == [version, "ok", "proxy,"]
    assert "9.8.7" in lines["ruby"]
    assert "base URL only  no request arrived" in lines["ruby"]
    assert "reached the proxy, but does not trust its certificate" in lines["curl"]
    assert "fails          no request arrived: PHP Fatal error: no curl here" in lines["php"]
    assert "try: install PHP's curl extension" in done.out
    assert lines["java"].split() == ["java", "not", "found"]
    assert done.status == 1


def test_node_comes_straight_to_the_port(vcrproxy, path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: node, 18 or newer")
    (path / "node").symlink_to(node)

    done = vcrproxy.run("doctor", env={"PATH": str(path)})

    assert "ok             straight to the port, by NODE_OPTIONS" in done.out
    assert done.status == 0
