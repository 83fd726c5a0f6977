"""`python -m vcrproxy`: the command line, where no script of it is on PATH."""

import sys

from vcrproxy.cli.main import main

sys.exit(main())
