import os
import subprocess
import sys

import pytest

from tests.cassette.reading import TOP, refusal
from vcrproxy.cassette.errors import CassetteFormatError
from vcrproxy.cassette.model import Cassette
from vcrproxy.cassette.reader import read_cassette
from vcrproxy.cassette.writer import EMPTY
from vcrproxy.cassette.yaml_nodes import compose, compose_slowly


@pytest.mark.parametrize("levels", [101, 1_001, 50_000])  # libyaml 0.2.6 itself takes 1,000
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_in_our_words_whoever_refuses_first(opening, levels):
    text = f"version: 2\nx:\n  {opening * levels}x"

    assert refusal(text).startswith("3: broken YAML (nested more than 100 levels deep)")
    with pytest.raises(CassetteFormatError, match="nested more than 100 levels deep"):
        read_cassette(text.encode(), "chat.yaml", compose_slowly)


def test_aliases_that_multiply_are_refused():
    lines = ["a0: &a0 {h: [x, x, x]}"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]

    assert "more than ten times as large" in refusal("version: 2\n" + "\n".join(lines))


def test_a_long_text_that_aliases_multiply_is_refused():
    aliases = ", ".join(["*a"] * 1000)
    text = f"{TOP}- request: {{headers: {{a: [&a {'x' * 100_000}, {aliases}]}}}}"

    assert "more than ten times as large" in refusal(text)


@pytest.mark.parametrize(
    "number", ["9" * 100_000, "0x" + "f" * 100_000, "1e999999999", "-" + "9" * 19]
)
def test_huge_numbers_are_refused(number):
    assert "expected a whole number" in refusal(f"{TOP}- request: {{content_length: {number}}}")


@pytest.mark.parametrize(
    "text", ["%YAML " + "1" * 5000 + ".1\n---\n", 'a: "\\UFFFFFFFF"', 'a: "\\x', "&a" * 9, "\ufffe"]
)
def test_what_python_alone_cannot_parse_is_refused_without_libyaml_too(text):
    refusal(text)
    with pytest.raises(CassetteFormatError, match="broken YAML"):
        read_cassette(text.encode(), "chat.yaml", compose_slowly)


@pytest.mark.parametrize("composing", [compose, compose_slowly])
def test_text_that_falls_out_of_the_document_is_refused_not_lost(composing):
    with pytest.raises(CassetteFormatError, match=r"chat\.yaml:3: broken YAML"):
        read_cassette(b"---\n version: 2\ninteractions: [{}]\n", "chat.yaml", composing)


def test_half_a_surrogate_pair_is_refused_without_libyaml_too():
    text = f'{TOP}- request: {{body: "\\udc80"}}'

    assert "broken YAML" in refusal(text)
    with pytest.raises(CassetteFormatError, match=r"request\.body has half a surrogate pair"):
        read_cassette(text.encode(), "chat.yaml", compose_slowly)


def test_without_libyaml_cassettes_are_read_with_one_warning(tmp_path):
    path = tmp_path / "chat.yaml"
    path.write_bytes(EMPTY)
    program = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from pathlib import Path\n"
        "from vcrproxy.cassette.reader import load_cassette\n"
        "path = Path(sys.argv[1])\n"
        "load_cassette(path)\n"
        "print(load_cassette(path))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == f"{Cassette()}\n"
    assert ran.stderr.splitlines() == [
        "PyYAML was built without libyaml, so cassettes are read 30 times slower"
    ]
