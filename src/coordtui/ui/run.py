"""Starts the screen and ends it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.ui.answers import GreetingAnswer
    from coordtui.ui.base_app import BaseApp

FAILED = 1
"""The exit status after a fault, where a plugin's thread keeps the process from ending by itself."""


def run_app(session: Session) -> int:
    """Open the program on a session; the exit status.

    Raises the fault that ended it, if one did, and `SessionOver` when its person may be in it no more.
    """
    gc.disable()  # until the first page is painted: see BaseApp
    import coordtui.lean_asyncio  # noqa: F401 - before Textual, which imports the whole of it
    from coordtui.lean_memory import share_one_heap
    from coordtui.ui.app import CoordtuiApp

    share_one_heap()
    return run_made(CoordtuiApp(session))


def run_greeting(defaults: GreetingAnswer) -> GreetingAnswer | None:
    """Ask a new person the three things the program must know; None when they left."""
    gc.disable()
    import coordtui.lean_asyncio  # noqa: F401 - as above
    from coordtui.ui.greeting import GreetingApp

    app = GreetingApp(defaults)
    run_made(app)
    return app.answer


def read_aloud(session: Session, page: str, *, asking: bool) -> list[str]:
    """A page as lines of text; with `asking` it is printed, and lines typed are obeyed until the end.

    Raises `NotFound` when there is no such page.
    """
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.linear import say_page, talk

    app = CoordtuiApp(session, ticking=False)
    if not asking:
        return say_page(app, page)
    talk(app, page)
    return []


def run_made(app: BaseApp) -> int:
    """Run an app to its end; the exit status. Raises the fault or the refusal that ended it, if one did."""
    from coordtui.ui.guards import guarded
    from coordtui.ui.loop import leave_in_time

    try:
        with guarded(app) as options:
            app.run(**options)
    finally:  # what else fails on the way down is not what it was
        if app.fault is not None:
            leave_in_time(FAILED)
            raise app.fault
    gc.freeze()  # at the end of the process: what is left need not be walked through once more
    status = app.return_code or 0
    leave_in_time(status)
    if app.over is not None:
        raise app.over
    return status
