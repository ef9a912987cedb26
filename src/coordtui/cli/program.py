"""`coordtui` alone: open the program, after greeting whoever starts it for the first time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.host.no_lab import NoLab


def open_program(invocation: Invocation) -> int:
    """Open the store's lab on Today; greet first when there is none."""
    from coordtui.host.no_lab import NoLab

    if invocation.options.linear is not None:
        return read_aloud(invocation, invocation.options.linear)
    screen = has_screen(invocation)
    invocation.may_found = True  # whoever is greeted has no settings file yet
    try:
        if screen:
            return show(invocation)
        with invocation.session(only=()):
            raise no_screen()
    except NoLab as missing:
        from coordtui.cli.server_lab import is_meant

        if not screen or is_meant(invocation):  # a lab of root's own is not wanted beside the server's
            raise _no_greeting(invocation, missing) from None
    return show(invocation) if _greet(invocation) else 0


def show(invocation: Invocation, **options: Any) -> int:
    """Open a session and the screen on it; what the screen returns, once it is left."""
    from coordtui.ui import run_app

    with invocation.session(**options) as session:
        invocation.require_settings_file()
        return run_app(session)


def read_aloud(invocation: Invocation, page: str, **options: Any) -> int:
    """Print a page; where somebody can type, go on with what they type unless they named the page."""
    from coordtui import ui
    from coordtui.host.no_lab import NoLab

    try:
        with invocation.session(**options) as session:
            invocation.require_settings_file()
            for line in ui.read_aloud(session, page, asking=not page and invocation.console.interactive):
                invocation.console.say(line)
    except NoLab as missing:
        raise _no_greeting(invocation, missing) from None
    return 0


def has_screen(invocation: Invocation) -> bool:
    """Whether a full screen can be drawn here."""
    return invocation.console.interactive and os.environ.get("TERM", "dumb") != "dumb"


def no_screen() -> Refused:
    """Why the program cannot open here, and what can be done instead."""
    return Refused(
        N_("The program cannot open here."),
        why=N_("It needs a terminal that can draw, on both its input and its output."),
        remedy=N_(
            "Run it in a terminal, or with “--linear”, which prints its pages as text; “coordtui --help” "
            "lists the commands that work without."
        ),
    )


def _no_greeting(invocation: Invocation, missing: NoLab) -> Refused:
    from coordtui.cli.server_lab import is_meant

    if is_meant(invocation):
        return missing
    return Refused(
        missing.what,
        why=N_("There is no terminal to ask in."),
        remedy=N_("Create it with “coordtui init --name NAME --lang en --coordinator NAME”."),
    )


def _greet(invocation: Invocation) -> bool:
    """Ask the three things the program must know and write them down; False when the person left."""
    from coordtui.cli.found import found_lab
    from coordtui.ui import GreetingAnswer, run_greeting

    answer = run_greeting(GreetingAnswer(language=invocation.console.language, coordinator=_own_name()))
    if answer is None:
        return False
    found_lab(invocation, answer.lab_name, answer.language, answer.coordinator)
    return True


def _own_name() -> str:
    """What the system knows of the person's name, as a proposal; an account's name is none."""
    import pwd

    try:
        account = pwd.getpwuid(os.getuid())
    except KeyError:
        return ""
    name = account.pw_gecos.partition(",")[0].strip()
    nobody = account.pw_uid == 0 or name == account.pw_name
    return "" if nobody else safe(name, limit=100)
