"""Arguments that subcommands share."""

import argparse

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_cassette_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the addons, under the same names without `cassette_`."""
    group = parser.add_argument_group("what is recorded and replayed")
    many = {"action": "extend", "nargs": 1}
    group.add_argument(
        "--hosts",
        dest="cassette_hosts",
        metavar="HOST",
        help="intercepted hosts: HOST, HOST:PORT, *.DOMAIN or http://HOST (api.openai.com)",
        **many,  # type: ignore[arg-type]
    )
    group.add_argument(
        "--keep-headers",
        dest="cassette_keep_headers",
        metavar="NAME",
        default=[],
        help="headers to keep beside Accept, Content-Type and User-Agent; never credentials",
        **many,  # type: ignore[arg-type]
    )
    group.add_argument(
        "--connect-to",
        dest="cassette_connect_to",
        metavar="HOST1:PORT1:HOST2:PORT2",
        default=[],
        help="connect to HOST2:PORT2 for HOST1:PORT1, as curl does",
        **many,  # type: ignore[arg-type]
    )
    group.add_argument(
        "--repeat",
        dest="cassette_repeat",
        action="store_true",
        help="an interaction may be played more than once",
    )
    group.add_argument(
        "--other-hosts",
        dest="cassette_other_hosts",
        choices=["auto", "pass", "refuse"],
        default="auto",
        help="what happens to other hosts: auto passes while recording and refuses in replay",
    )


def add_proxy_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command line alone."""
    group = parser.add_argument_group("the proxy and the command")
    group.add_argument("--port", type=int, default=0, help="listen there (a free port)")
    group.add_argument(
        "--base-url",
        action="store_true",
        help="give CMD only OPENAI_BASE_URL, for clients that cannot use a proxy",
    )
    group.add_argument(
        "--ephemeral-ca",
        action="store_true",
        help="make the certificate authority for this run only; nothing is kept at home",
    )
    group.add_argument("--allow-misses", action="store_true", help="misses do not fail the run")
    group.add_argument(
        "--allow-unused", action="store_true", help="CMD need not use the proxy at all"
    )
    group.add_argument(
        "--fail-on-unused", action="store_true", help="interactions never used fail the run"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="say only what is wrong")
