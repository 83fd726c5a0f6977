"""`vcrproxy config` says what counts, and where it was set."""

import json
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

CONFIGURATION = """\
[tool.vcrproxy]
dir = "cassettes"
hosts = ["api.openai.com", "api.anthropic.com"]
repeat = true

[[tool.vcrproxy.sessions]]
match = "tests/agents/*"
mode = "new_episodes"
hosts = ["api.groq.com"]
"""


def rows(text):
    return {line.split()[0]: line.split(maxsplit=1)[1] for line in text.splitlines()}


def test_each_option_is_said_with_its_origin(printed, folder, monkeypatch):
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    monkeypatch.setenv("VCRPROXY_KEEP_HEADERS", "X-Request-Id")

    status, out, said = printed("config", "--mode", "none", "--no-repeat")

    assert (status, said) == (0, "vcrproxy: the configuration file is pyproject.toml\n")
    found = {name: rest.split() for name, rest in rows(out).items()}
    assert found["dir"] == ["cassettes", "pyproject.toml:2"]
    assert found["mode"] == ["none", "--mode"]
    assert found["keep_headers"] == ["X-Request-Id", "VCRPROXY_KEEP_HEADERS"]
    assert found["repeat"] == ["false", "--no-repeat"]
    assert found["report"] == ["-", "default"]
    assert found["hosts"][-2:] == ["pyproject.toml:3,", "pyproject.toml:9"]


def test_columns_are_aligned(printed, folder):
    (folder / "pyproject.toml").write_text(CONFIGURATION)

    _, out, _ = printed("config")

    lines = out.splitlines()
    assert len({line.rindex(" ", 0, 17) for line in lines}) == 1
    assert (
        len({line.index(origin) for line in lines for origin in ["default"] if origin in line}) == 1
    )


def test_a_session_has_what_its_section_says(printed, folder):
    (folder / "pyproject.toml").write_text(CONFIGURATION)

    _, out, said = printed("config", "-q", "tests/agents/plan")

    assert said == ""
    assert out.splitlines() == [
        "mode          new_episodes  pyproject.toml:8",
        "hosts         api.groq.com  pyproject.toml:9",
        "keep_headers  -             default",
        "repeat        true          pyproject.toml:4",
        "match         exact         default",
        "ignore        -             default",
        "rename        -             default",
        "normalize     -             default",
    ]


def test_without_a_file_that_is_said_and_all_is_default(printed):
    status, out, said = printed("config")

    assert (status, said) == (0, "vcrproxy: no configuration file here or in a folder above\n")
    assert {line.split()[-1] for line in out.splitlines()} == {"default"}
    assert rows(out)["mode"].split() == ["once", "default"]


def test_the_mode_in_ci_is_said_with_its_reason(printed, monkeypatch):
    monkeypatch.setenv("CI", "true")

    _, out, _ = printed("config")

    assert " ".join(rows(out)["mode"].split()) == "none default, since CI is set"


def test_the_same_as_json(printed, folder):
    (folder / "pyproject.toml").write_text(CONFIGURATION)

    status, out, said = printed("config", "--json", "tests/agents/plan")

    assert (status, said) == (0, "")
    assert json.loads(out) == {
        "file": str(folder / "pyproject.toml"),
        "session": "tests/agents/plan",
        "options": {
            "mode": {"value": "new_episodes", "origin": "pyproject.toml:8"},
            "hosts": {"value": ["api.groq.com"], "origin": "pyproject.toml:9"},
            "keep_headers": {"value": [], "origin": "default"},
            "repeat": {"value": True, "origin": "pyproject.toml:4"},
            "match": {"value": ["exact"], "origin": "default"},
            "ignore": {"value": [], "origin": "default"},
            "rename": {"value": [], "origin": "default"},
            "normalize": {"value": [], "origin": "default"},
        },
    }


def test_a_mistake_in_the_file_is_one_line(printed, folder):
    (folder / "pyproject.toml").write_text('[tool.vcrproxy]\nhost = "x"\n')

    status, out, said = printed("config")

    assert (status, out) == (125, "")
    assert said == (
        'vcrproxy: pyproject.toml:2: unknown key "host" in [tool.vcrproxy]; did you mean "hosts"?\n'
    )


def test_the_example_in_the_readme_comes_out_as_the_readme_has_it(printed, folder):
    example = README.partition("```toml\n")[2].partition("```")[0]
    shown = README.partition("$ vcrproxy config tests/agents/plan\n")[2].partition("```")[0]
    (folder / "pyproject.toml").write_text(example)

    status, out, said = printed("config", "tests/agents/plan")

    assert (status, said + out) == (0, shown)
