"""Which cassette a fixture of a wider scope than one test has."""

import re
from pathlib import Path
from typing import Any

import pytest

from .names import Folders

type Definition = pytest.FixtureDef[Any]

# pytest's own: setup_module, setUpClass and so on are fixtures with the project's code in them
_PROJECT_CODE = re.compile(r"_(?:xunit|unittest)_(\w+?)_fixture_")
_PLUGINS = frozenset({"_pytest", "anyio", "pytest_asyncio", "xdist"})


def holds_project_code(fixture: "Definition") -> bool:
    """Tell whether a fixture may make requests; those of pytest and its nearest kin do not."""
    package = fixture.func.__module__.partition(".")[0]
    return package not in _PLUGINS or bool(_PROJECT_CODE.match(fixture.argname))


def fixture_cassette(folders: Folders, fixture: "Definition", item: pytest.Item) -> Path:
    """Choose the cassette: by what shares the fixture, a folder, a module or a class.

    No test's default name has a hyphen in front of its parameters, so none is the same.
    """
    name = f"fixture-{_short_name(fixture.argname)}{_parameter(fixture, item)}"
    node = scope_node(item, fixture)
    if module := node.getparent(pytest.Module):
        classes = [n.name for n in node.listchain() if isinstance(n, pytest.Class)]
        return folders.default(module.path, [name, *classes])
    if isinstance(node, pytest.Package):
        return folders.default(node.path / "__init__.py", [name])
    return _of_session(folders, fixture.baseid, name)


def scope_node(item: pytest.Item, fixture: "Definition") -> pytest.Item | pytest.Collector:
    """Find what shares a fixture; as pytest does, but in public names."""
    chain = item.listchain()
    if fixture.scope == "class":
        return item.getparent(pytest.Class) or item
    if fixture.scope == "module":
        return item.getparent(pytest.Module) or item
    packages = [node for node in chain if isinstance(node, pytest.Package)]
    if fixture.scope == "package":
        return next((node for node in packages if node.nodeid == fixture.baseid), item.session)
    return item.session


def _of_session(folders: Folders, baseid: str, name: str) -> Path:
    """Place it beside the conftest.py, or the module, that defines the fixture."""
    where = folders.root / baseid.partition("::")[0]
    if where.suffix == ".py":
        return folders.default(where, [name])
    return folders.default(where / "conftest.py", [name])


def _short_name(name: str) -> str:
    return match[1] if (match := _PROJECT_CODE.match(name)) else name


def _parameter(fixture: "Definition", item: pytest.Item) -> str:
    """Tell the instances of a parametrized fixture apart."""
    call: Any = getattr(item, "callspec", None)
    if call is None or fixture.argname not in call.params:
        return ""
    value = call.params[fixture.argname]
    plain = value is None or isinstance(value, str | int | float)
    return f"[{value if plain else call.indices[fixture.argname]}]"
