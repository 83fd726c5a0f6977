"""`python -m vcrproxy.options`: print the README's table; with `pytest`, the plug-in's rows."""

import sys
from pprint import pformat

from vcrproxy.options.reference import pytest_rows, readme_table

print(pformat(pytest_rows(), width=100) if sys.argv[1:] == ["pytest"] else readme_table())
