"""The one table of options, from which every front takes its own.

An option `keep_headers` is `--set cassette_keep_headers=…` under mitmdump, `--keep-headers` on the
command line, VCRPROXY_KEEP_HEADERS as a variable, and `keep_headers` in a configuration file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from vcrproxy.options.checks import check_hosts, check_mode, check_path, check_port, check_rules
from vcrproxy.options.modes import MODES, Mode

type Raw = str | bool | int | tuple[str, ...] | None
type Check = Callable[[Raw], object]


class Kind(Enum):
    """What an option holds; the value is how a message calls it."""

    FLAG = "true or false"
    TEXT = "a text"
    LIST = "a list of texts"
    NUMBER = "a number"
    FILE = "a path"
    FOLDER = "a path of a folder"


class Front(Enum):
    """A place where an option can be set."""

    MITMDUMP = auto()
    FLAGS = auto()
    FILE = auto()  # the configuration file, and variables
    PYTEST = auto()


_EVERYWHERE = frozenset(Front)
_BUT_PYTEST = _EVERYWHERE - {Front.PYTEST}  # there the configuration file says it
_BUT_MITMDUMP = frozenset({Front.FLAGS, Front.FILE})
_RECORD, _REPLAY, _RUN = "record", "replay", "run"
_PLAYING = (_REPLAY, _RUN)
_ALL = (_RECORD, _REPLAY, _RUN)


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    help: in a few words. more: what only the reference says.
    default: None where nothing holds by itself. unset: what holds then, in words.
    choices: what mitmdump, the help and shells offer; `check` may know more.
    commands: subcommands in which it does something.
    per_session: whether a section of the configuration file can set it.
    check: raises ValueError for a value of the right kind that cannot be used.
    """

    name: str
    kind: Kind
    help: str
    default: Raw = None
    unset: str = ""
    more: str = ""
    choices: tuple[str, ...] = ()
    metavar: str = ""
    fronts: frozenset[Front] = _EVERYWHERE
    commands: tuple[str, ...] = _ALL
    short: str = ""
    per_session: bool = False
    check: Check | None = None

    @property
    def holds(self) -> str:
        """Say in a word what holds if nobody sets it, if that is worth a word."""
        if isinstance(self.default, tuple):
            return ",".join(self.default)
        return str(self.default) if self.default not in (None, False) else self.unset

    @property
    def mitmdump_name(self) -> str:
        """Give the name for `--set`."""
        return self.name if self.name == "cassette" else f"cassette_{self.name}"

    @property
    def flag(self) -> str:
        """Give the name on the command line."""
        return self.metavar if self.name == "cassette" else f"--{self.name.replace('_', '-')}"

    @property
    def off_flag(self) -> str:
        """Give the flag that takes back one of kind FLAG."""
        return f"--no-{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """Give the name of the variable."""
        return f"VCRPROXY_{self.name.upper()}"


def on(front: Front) -> tuple[Option, ...]:
    """List the options that can be set on a front."""
    return tuple(option for option in OPTIONS if front in option.fronts)


def in_command(command: str) -> tuple[Option, ...]:
    """List the options that a subcommand has, the cassette among them.

    `config` has those that can be set elsewhere too.
    """
    if command == "config":
        return tuple(option for option in on(Front.FLAGS) if Front.FILE in option.fronts)
    return tuple(option for option in on(Front.FLAGS) if command in option.commands)


OPTIONS = (
    Option(
        "cassette",
        Kind.FILE,
        "the cassette file",
        more="Its folder is made if it is missing.",
        metavar="FILE",
        fronts=frozenset({Front.MITMDUMP, Front.FLAGS}),
        check=check_path,
    ),
    Option(
        "dir",
        Kind.FOLDER,
        "folder of the cassettes of named sessions",
        more="The session `tests/chat` has the cassette `DIR/tests/chat.yaml`.",
        metavar="FOLDER",
        commands=(_RUN,),
        check=check_path,
    ),
    Option(
        "mode",
        Kind.TEXT,
        "once: replay, or record if there is no cassette; none: only replay; new_episodes: replay, "
        "and record what is new; all: record anew; passthrough: neither",
        unset="once, or none where CI is set",
        more="Also known as "
        f"{', '.join(f'`{name}`' for name in MODES if name not in {m.value[0] for m in Mode})}.",
        choices=tuple(mode.value[0] for mode in Mode),
        metavar="MODE",
        commands=(_RUN,),
        per_session=True,
        check=check_mode,
    ),
    Option(
        "hosts",
        Kind.LIST,
        "hosts that are intercepted, recorded and replayed: HOST, HOST:PORT, *.DOMAIN or "
        "http://HOST:PORT",
        default=("api.openai.com",),
        more="The first one is what the proxy's own port stands for as a base URL.",
        metavar="HOST",
        per_session=True,
        check=check_hosts,
    ),
    Option(
        "keep_headers",
        Kind.LIST,
        "headers to keep in the cassette beside Accept, Content-Type and User-Agent",
        default=(),
        more="Credentials and cookies are never kept.",
        metavar="NAME",
        commands=(_RECORD, _RUN),
        per_session=True,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "repeat",
        Kind.FLAG,
        "an interaction may be played more than once",
        default=False,
        commands=_PLAYING,
        per_session=True,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "match",
        Kind.LIST,
        "rules by which a request may differ from its recording: all, exact, or names; !NAME turns "
        "one off",
        default=("exact",),
        more="What the rules are is in `addons/vcrproxy/playback/README.md`.",
        metavar="RULE",
        commands=_PLAYING,
        per_session=True,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "ignore",
        Kind.LIST,
        "what takes no part in matching: $.path, query:NAME, form:NAME or part:NAME",
        default=(),
        more="After HOST, HOST/PATH or /PATH and a blank it holds only there. `!$.path` turns a "
        "default off.",
        metavar="WHAT",
        commands=_PLAYING,
        per_session=True,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "rename",
        Kind.LIST,
        "ids of a shape of your own, as a pattern: one may stand for another wherever it stands",
        default=(),
        metavar="PATTERN",
        commands=_PLAYING,
        per_session=True,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "normalize",
        Kind.LIST,
        "what is made equal before requests are compared: PATTERN=>TEXT, or FILE.py:NAME",
        default=(),
        more="The function gets the body, JSON already read, and the URL, and gives the body.",
        metavar="RULE",
        commands=_PLAYING,
        per_session=True,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "other_hosts",
        Kind.TEXT,
        "other hosts: pass them through, untouched and unrecorded, or refuse them",
        default="auto",
        more="`auto` passes them while recording and refuses them in replay.",
        choices=("auto", "pass", "refuse"),
        metavar="WHAT",
        fronts=_BUT_PYTEST,
    ),
    Option(
        "connect_to",
        Kind.LIST,
        "connect to HOST2:PORT2 for HOST1:PORT1, as curl's --connect-to does",
        default=(),
        more="TLS still asks for, and checks, the name.",
        metavar="HOST1:PORT1:HOST2:PORT2",
        check=check_rules,
        fronts=_BUT_PYTEST,
    ),
    Option(
        "report",
        Kind.FILE,
        "write what happened, session by session, as JSON",
        metavar="FILE.json",
        check=check_path,
    ),
    Option(
        "port",
        Kind.NUMBER,
        "listen on this port of 127.0.0.1",
        default=0,
        unset="a free one",
        metavar="PORT",
        fronts=_BUT_MITMDUMP,
        check=check_port,
    ),
    Option(
        "base_url",
        Kind.FLAG,
        "give CMD only OPENAI_BASE_URL, for clients that cannot use a proxy",
        default=False,
        fronts=_BUT_MITMDUMP,
    ),
    Option(
        "ephemeral_ca",
        Kind.FLAG,
        "make the certificate authority for this run only; nothing is kept at home",
        default=False,
        fronts=_BUT_MITMDUMP,
    ),
    Option(
        "allow_misses",
        Kind.FLAG,
        "misses do not fail the run",
        default=False,
        fronts=_BUT_MITMDUMP,
        commands=_PLAYING,
    ),
    Option(
        "allow_unused",
        Kind.FLAG,
        "CMD need not use the proxy at all",
        default=False,
        fronts=_BUT_MITMDUMP,
    ),
    Option(
        "fail_on_unused",
        Kind.FLAG,
        "interactions never used fail the run",
        default=False,
        fronts=_BUT_MITMDUMP | {Front.PYTEST},
        commands=_PLAYING,
    ),
    Option(
        "fail_on_drift",
        Kind.LIST,
        "requests that matched only by one of these rules fail the run; all for any rule",
        default=(),
        metavar="RULE",
        fronts=_BUT_MITMDUMP,
        commands=_PLAYING,
    ),
    Option(
        "json",
        Kind.FLAG,
        "without CMD: print a line of JSON when it listens, and end when standard input is closed",
        default=False,
        fronts=frozenset({Front.FLAGS}),
    ),
    Option(
        "quiet",
        Kind.FLAG,
        "say only what is wrong",
        default=False,
        fronts=_BUT_MITMDUMP,
        short="-q",
    ),
)
NAMED = {option.name: option for option in OPTIONS}
