"""The witnesses that there are, for tests that hear each of them."""

from collections.abc import Callable

import pytest

from tests.golden.committed import Golden
from tests.golden.shared import SHARED, Shared
from tests.golden.witness import Witness

WITNESSES: dict[str, Witness] = {"golden": Golden()}
if SHARED.exists():
    WITNESSES["shared"] = Shared()


def by_each_witness(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test with the argument `witness` once for each that is there."""
    return pytest.mark.parametrize("witness", WITNESSES.values(), ids=WITNESSES)(test)
