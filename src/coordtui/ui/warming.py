"""Draws the program once for nobody, so that what a first screen takes is there already.

A server that forks for each session does so before it listens: modules are imported, style sheets
read, the page made, caches filled, and all of it is shared. Nothing stays open: no loop, no thread.

Only the first page. Python counts in each object who refers to it, so a session copies each page of
memory of which it uses anything: what it uses lies closer together where less else was made. With all
pages drawn a session began with 3 MB more, and had as much in the end when it had opened them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coordtui.host.session import Session

SIZE = (100, 30)

TIMES = 2
"""How often the page is opened: what is kept of a first time is used from the second on."""

KEYS = ("down", "down", "up")
"""What is pressed on it."""

_LIMIT = 2.0
"""Seconds for a page to come to rest."""


async def _settled(pilot: Pilot[Any]) -> None:
    """Wait until the process has nothing left to do, or for as long as a page may take."""
    deadline = time.monotonic() + _LIMIT
    before = -1.0
    while time.process_time() - before > 0.005 and time.monotonic() < deadline:
        before = time.process_time()
        await pilot.pause(0.05)


def draw_once(session: Session) -> None:
    """Open the program on a session without a terminal, look at its first page, and leave.

    Raises the fault that ended it, if one did. A page that fails has its error card, as ever.
    """
    import coordtui.lean_asyncio  # noqa: F401 - before Textual, as in `run`
    from coordtui.ui import driver, guards, loop, watchdog  # noqa: F401 - what a terminal takes
    from coordtui.ui.app import CoordtuiApp

    app = CoordtuiApp(session, ticking=False)

    async def look(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        for pane in app.panes_now()[:1] * TIMES:
            await app.shell.show_page(pane.id)
            await _settled(pilot)
            for key in KEYS:
                await pilot.press(key)
            await _settled(pilot)
        app.exit()

    app.run(headless=True, size=SIZE, auto_pilot=look)
    if app.fault is not None:
        raise app.fault
