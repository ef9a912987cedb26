"""`coordtui access serve`: keep a process ready from which sessions over SSH begin at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    import httpx

    from coordtui.api.command_line import Subcommands
    from coordtui.config import Settings
    from coordtui.host.session import Session


_LATER = (
    *("coordtui.access.gate.entering", "coordtui.access.gate.verbs", "coordtui.access.gate.failing"),
    *(
        "coordtui.access.watching.grants",
        "coordtui.access.watching.key_file",
        "coordtui.access.keys.last_use",
    ),
    *("coordtui.cli.faults", "coordtui.ui.run"),
)
"""What a session imports at its start that drawing the program once does not. No more: see `ui.warming`."""

ALONE = "OPENBLAS_NUM_THREADS"
"""How many threads numpy may start; none beside the one that asks, so that the server can be forked."""

TERMINAL = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
"""What the program is drawn for while it is warmed: the usual terminal over SSH. Drawn for another one, it
would be in other colours, and each session would make its style sheets anew."""

UNUSUAL = ("NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE")
"""What would change how it is drawn: few terminals say it, and whoever starts the server may."""

PEOPLE, PAPERS = 60, 60
"""Of the invented lab that the program is drawn on: enough to fill a screen."""


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add the command."""
    text = translate(
        N_("serve sessions over SSH from a process that has done their start: sooner there, less memory")
    )
    parser = commands.add_parser("serve", help=text, description=text)
    parser.set_defaults(run=_serve)


def _serve(invocation: Invocation, arguments: argparse.Namespace) -> int:
    address = _address(invocation)
    if not sys.flags.isolated:
        _begin_isolated()
    from coordtui.access.gate import open_here
    from coordtui.access.serving.server import serve

    settings = invocation.settings
    return serve(address, warm=lambda: _warm(settings), start=open_here, say=invocation.console.say_aside)


def _begin_isolated() -> NoReturn:
    """The same once more in a Python as the gate wants it for people: see `gate.environment`.

    What libraries read of the environment when they are imported is the same for all sessions.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "TEXTUAL"))}
    words = [sys.executable, "-I", "-X", "utf8", "-m", "coordtui", *sys.argv[1:]]
    os.execve(sys.executable, words, kept)  # noqa: S606 - no shell is wanted


def _address(invocation: Invocation) -> Path:
    """Where to listen, if the gate reads the same; raises `Refused`."""
    from coordtui.access.serving.address import address_in

    wanted, path = invocation.settings.access.server, invocation.settings_path
    if not wanted:
        raise Refused(
            N_("No server is wanted: sessions over SSH start by themselves."),
            why=N_("“access.server” is not set in {file}.", file=safe(path)),
            remedy=N_("Set it to where the server is to listen, such as /run/coordtui/server.sock."),
        )
    if address_in(path.read_text(encoding="utf-8")) != wanted:
        raise Refused(
            N_("Nobody would find the server: “access.server” is read in its plainest form only."),
            remedy=N_(
                "In {file}, write a line of its own under [access] and a path from the root: server = {path}",
                file=safe(path),
                path='"/run/coordtui/server.sock"',
            ),
        )
    return Path(wanted)


def _warm(settings: Settings) -> None:
    """Do once what each session does first, on a lab of nobody, with the lab's choice of plugins alone.

    Its other settings stay out: with them a page may ask servers and machines for what is new.
    """
    from msgspec.structs import replace

    from coordtui.config.settings import settings_from_text
    from coordtui.lean_memory import share_one_heap
    from coordtui.ui.warming import draw_once

    share_one_heap()
    os.environ.update(TERMINAL, **{ALONE: "1"})
    for name in UNUSUAL:
        os.environ.pop(name, None)
    for module in _LATER:
        import_module(module)
    with TemporaryDirectory(prefix="coordtui-") as name:
        folder = Path(name)
        plain = settings_from_text(folder / "settings.toml", "")
        own = replace(plain, plugins=settings.plugins, theme=settings.theme, language=settings.language)
        with _lab_of_nobody(own, folder) as session:
            draw_once(session)


def _lab_of_nobody(settings: Settings, folder: Path) -> Session:
    """A lab to look at: its pages have lines, charts and cards, as those of sessions do.

    A plugin may not bear the invented one. Then it is empty: sessions share less, and start as well.
    """
    from coordtui.access.serving.apart import apart

    def opened(name: str, *, create: bool) -> Session:
        from coordtui.host.session import open_session

        url = f"sqlite:///{folder / name}"
        return open_session(settings, url, create=create, state=folder, outside=_nothing_outside())

    def invent() -> None:
        from coordtui.demo import build

        with opened("lab.db", create=True) as session:
            build(session, PEOPLE, PAPERS, language=settings.language or "en")

    if apart(invent):
        return opened("lab.db", create=False)
    session = opened("empty.db", create=True)
    session.create_lab("coordtui", settings.language or "en", "coordtui")
    return session


def _nothing_outside() -> Callable[[], httpx.BaseTransport]:
    def none() -> httpx.BaseTransport:
        import httpx

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("nothing is asked while the server warms itself")

        return httpx.MockTransport(refuse)

    return none
