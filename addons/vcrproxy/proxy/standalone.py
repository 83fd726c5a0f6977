"""The addons in mitmdump, which knows nothing of them: options, sessions and the opening words."""

import asyncio
import logging
import shlex

from mitmproxy import ctx

from vcrproxy.options.mitmdump import read_declared
from vcrproxy.options.modes import Mode
from vcrproxy.options.values import OptionError
from vcrproxy.playback.advice import Advice, command, for_mitmdump
from vcrproxy.proxy.desk import Desk
from vcrproxy.proxy.redirection import redirect_connections
from vcrproxy.sessions.book import Book, Terms
from vcrproxy.sessions.errors import SessionError
from vcrproxy.sessions.report import warnings
from vcrproxy.sessions.session import Session
from vcrproxy.sessions.settings import Settings
from vcrproxy.wording import count

RECORDER, PLAYER = "vcrproxy_recorder", "vcrproxy_player"

# by what is loaded: player, recorder
_MODES = {(True, True): Mode.NEW_EPISODES, (True, False): Mode.NONE, (False, True): Mode.ALL}

_log = logging.getLogger(__name__)


def is_loaded(name: str) -> bool:
    """Tell whether the recorder or the player is part of this process."""
    return ctx.master.addons.get(name) is not None


def open_desk() -> Desk:
    """Open the sessions that mitmproxy's options describe; raises OptionError, CassetteError."""
    settings = Settings.read(read_declared(ctx.options))
    terms = _terms(settings)
    default = None
    if settings.cassette is not None:
        default = Session(settings, terms.mode)
        default.advice = terms.advice(default)
        default.wake()
    if settings.connect_to:
        redirect_connections(asyncio.get_running_loop(), settings.connect_to)
    return Desk.of(Book(terms, default))


def announce(desk: Desk) -> None:
    """Say what happens and how a program is pointed here."""
    addresses = ctx.master.addons.get("proxyserver").listen_addrs()
    ports = ", ".join(f"http://{host}:{port}" for host, port, *_ in addresses)
    certificate = f"{ctx.options.confdir}/mitmproxy-ca-cert.pem"
    _log.info("%s", _doing(desk.book))
    _log.info("set HTTPS_PROXY=%s, and trust %s (SSL_CERT_FILE)", ports, certificate)
    if desk.book.settings.folder is not None:
        _log.info("name a session as the proxy's user: http://NAME:x@HOST:PORT")
        _log.info("control API: VCRPROXY_TOKEN=%s", desk.gate.token)
    for line in warnings(desk.book.default) if desk.book.default else []:
        _log.warning("%s", line)


def _terms(settings: Settings) -> Terms:
    plays, records = is_loaded(PLAYER), is_loaded(RECORDER)
    mode = settings.mode or _MODES[plays, records]
    terms = Terms(settings, mode, plays, records, _advice)
    try:
        terms.check(Session(settings, mode))
    except SessionError as problem:
        raise OptionError(
            f"cassette_mode: {problem}; load both: -s addons/replay.py -s addons/record.py"
        ) from problem
    return terms


def _advice(session: Session) -> Advice:
    named = "cassette_dir=..." if session.name else f"cassette={session.settings.cassette}"
    words = ("mitmdump -s addons/replay.py -s addons/record.py --set", shlex.quote(named))
    options = session.settings.in_use
    return Advice(command(*words, spell=for_mitmdump, options=options), for_mitmdump)


def _doing(book: Book) -> str:
    hosts, session = book.settings.hosts, book.default
    if session is None:
        return f"sessions of {hosts} in {book.settings.folder}, mode {book.terms.mode.value[0]}"
    if session.deck is None:
        return f"recording {hosts} to {session.path}"
    new = "; what is new is recorded to it" if session.plan.recording else ""
    return f"replaying {hosts} from {session.path}: {count(len(session.deck), 'interaction')}{new}"
