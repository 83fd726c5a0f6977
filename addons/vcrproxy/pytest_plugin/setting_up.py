"""Set up a run in which tests are marked."""

import pytest

from .files.choosing import Cassettes
from .hooks.fixtures import FixtureHooks
from .hooks.summary import Summary
from .hooks.tests import TestHooks
from .options import read_settings
from .run import Run

_SUMMARY = "vcrproxy-summary"


def set_up(config: pytest.Config, cassettes: Cassettes, *, late: bool) -> Run:
    """Start or join the proxy, and register the hooks that know about it; raises UsageError."""
    run = Run(read_settings(config), cassettes, late=late)
    config.add_cleanup(run.end)
    run.begin()
    hooks = {"tests": TestHooks(run), "fixtures": FixtureHooks(run)}
    for name, plugin in hooks.items():
        config.pluginmanager.register(plugin, f"vcrproxy-{name}")
    sum_up(config)
    return run


def sum_up(config: pytest.Config) -> None:
    """Gather what the sessions did, in the process that reports on tests."""
    if not (hasattr(config, "workerinput") or config.pluginmanager.hasplugin(_SUMMARY)):
        config.pluginmanager.register(Summary(read_settings(config).report), _SUMMARY)
