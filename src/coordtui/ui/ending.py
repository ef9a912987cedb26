"""Ending the program of somebody who may be in it no more, whatever their page is at."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.watching.over import SessionOver
    from coordtui.ui.app import CoordtuiApp

WITHIN = 2.0
"""Seconds that the program has to close well: forms keep their drafts meanwhile."""

GIVING_BACK = 0.5
"""Seconds that the terminal has to take what gives it back."""


def end(app: CoordtuiApp, loop: asyncio.AbstractEventLoop, over: SessionOver) -> None:
    """Close the program, by force if it does not close itself. Called from the thread that watches.

    By now nobody in the session may do anything. `loop` is the one that the app runs on.
    """
    app.over = over
    if app.alone:
        guard = threading.Timer(WITHIN, _by_force, (app, over))
        guard.daemon = True
        guard.start()
    with suppress(RuntimeError):  # it was closed a moment ago
        loop.call_soon_threadsafe(lambda: app.exit(return_code=over.exit_status))


def _by_force(app: CoordtuiApp, over: SessionOver) -> None:
    """A page holds the screen for ever, or a thread the process: give the terminal back, and end."""
    guard = threading.Timer(GIVING_BACK, os._exit, (over.exit_status,))
    guard.daemon = True
    guard.start()
    driver = app._driver
    if driver is not None:
        with suppress(Exception):
            driver.stop_application_mode()
    said = "\n".join(safe(part, limit=500) for part in over.parts(app.translator))
    with suppress(OSError):
        os.write(2, f"coordtui: {said}\n".encode())
    os._exit(over.exit_status)
