"""Ending the program of somebody who may be in it no more, whatever their page is at."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from coordtui.ending_now import end_now
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.watching.over import SessionOver
    from coordtui.ui.listening import ListeningApp

WITHIN = 2.0
"""Seconds that the program has to close well: forms keep their drafts meanwhile."""

GIVING_BACK = 0.5
"""Seconds that the terminal has to take what gives it back."""


def end(app: ListeningApp, loop: asyncio.AbstractEventLoop, over: SessionOver) -> None:
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


def _by_force(app: ListeningApp, over: SessionOver) -> None:
    """A page holds the screen for ever, or a thread the process: give the terminal back, and end."""
    guard = threading.Timer(GIVING_BACK, end_now, (over.exit_status,))
    guard.daemon = True
    guard.start()
    driver: Any = app._driver
    with suppress(Exception):  # whatever stands in the way, it ends
        driver.stop_application_mode()
        said = "\n".join(safe(part, limit=500) for part in over.parts(app.translator))
        # where the program is read out there is no screen, and no driver of ours
        say = getattr(driver, "last_words", lambda text: os.write(2, text.encode()))
        say(f"coordtui: {said}\n")
    end_now(over.exit_status)
