"""`python -m vcrproxy` is `vcrproxy`."""

from vcrproxy.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
