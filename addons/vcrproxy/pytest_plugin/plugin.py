"""What every pytest run loads: options, markers, and the search for marked tests.

Nothing else of the plug-in is imported until a marked test is found.
"""

import glob
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .markers import MARKERS, VCR_MARKERS
from .options import add_options, read_settings
from .scan import Scan

if TYPE_CHECKING:
    from .cassette import Cassette
    from .files.choosing import Cassettes
    from .run import Run  # noqa: F401  a string names it

_OTHERS = {"recording": "pytest-recording", "vcr": "pytest-vcr"}  # who has the marker `vcr`
_NO_TESTS_RUN = (
    "cassette_orphans",
    "collectonly",
    "help",
    "markers",
    "show_fixtures_per_test",
    "showfixtures",
    "version",
)

_SCAN = pytest.StashKey[Scan]()
_RUN = pytest.StashKey["Run"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Set up if a test file marks a test: before any conftest.py, or a test, is imported."""
    given = early_config.known_args_namespace
    if not any(getattr(given, name, False) for name in _NO_TESTS_RUN):
        scan = Scan(
            files=early_config.getini("python_files"),
            folders_left_out=early_config.getini("norecursedirs"),
            vcr=_rival(early_config) is None,
        )
        early_config.stash[_SCAN] = scan
        if scan.finds_marked(_starts(early_config)):
            _set_up(early_config, late=False)
    yield


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers, and what does not depend on whether a test file shows one."""
    for marker in MARKERS if _rival(config) else (*MARKERS, *VCR_MARKERS):
        config.addinivalue_line("markers", marker)
    if config.getoption("cassette_orphans"):
        from .hooks.orphans import Orphans  # noqa: PLC0415

        config.pluginmanager.register(Orphans(_cassettes(config)), "vcrproxy-orphans")
    elif config.getoption("dist", "no") != "no":  # a worker may find one
        from .setting_up import sum_up  # noqa: PLC0415

        sum_up(config)


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Collect in this process, where the orphans are looked for; before xdist decides."""
    if config.getoption("cassette_orphans") and hasattr(config.option, "numprocesses"):
        config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Set up before a module is imported that the search did not come by."""
    config = parent.config
    scan = config.stash.get(_SCAN, None)
    if scan and _RUN not in config.stash and scan.is_marked(str(module_path)):
        _set_up(config, late=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set up, late, for a test that its file does not show to be marked."""
    if _RUN not in config.stash and _SCAN in config.stash and _any_marked(config, items):
        _set_up(config, late=True)
    if run := config.stash.get(_RUN, None):
        run.clashes = run.cassettes.clashes(items)


@pytest.fixture
def cassette(request: pytest.FixtureRequest) -> "Cassette":
    """Give the test its cassette: path, mode, what was asked, served, recorded and missed."""
    from .cassette import Cassette  # noqa: PLC0415
    from .hooks.tests import RUNNING  # noqa: PLC0415

    running = request.node.stash.get(RUNNING, None)
    if running is None:
        pytest.fail("the test has no cassette: mark it with @pytest.mark.cassette", pytrace=False)
    return Cassette(running.session)


def _set_up(config: pytest.Config, *, late: bool) -> None:
    from .setting_up import set_up  # noqa: PLC0415

    config.stash[_RUN] = set_up(config, _cassettes(config), late=late)


def _cassettes(config: pytest.Config) -> "Cassettes":
    from .files.choosing import Cassettes  # noqa: PLC0415
    from .files.names import Folders  # noqa: PLC0415

    folders = Folders(config.rootpath, read_settings(config).folder)
    return Cassettes(folders, _rival(config))


def _any_marked(config: pytest.Config, items: list[pytest.Item]) -> bool:
    """Tell whether a test is marked; most are cleared by one look."""
    words = {"cassette"} if _rival(config) else {"cassette", "vcr"}
    suspects = (
        item
        for item in items
        if "cassette" in getattr(item, "fixturenames", ())
        or any(word in item.keywords for word in words)
    )
    cassettes = _cassettes(config)
    return any(cassettes.is_wanted(item) for item in suspects)


def _rival(config: pytest.Config) -> str | None:
    """Name the plug-in that has the marker `vcr`, if one is there."""
    plugins = config.pluginmanager
    return next((name for key, name in _OTHERS.items() if plugins.hasplugin(key)), None)


def _starts(config: pytest.Config) -> Iterator[Path]:
    """Give the files and folders that will be collected."""
    given = config.known_args_namespace
    folder = config.invocation_params.dir
    args = given.file_or_dir
    if not args and folder == config.rootpath:
        args = [
            path for one in config.getini("testpaths") for path in glob.glob(one, recursive=True)
        ]
    for arg in args or [str(folder)]:
        yield Path(folder, arg.partition("::")[0])
