"""The program's screen on a session of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.ui.app import CoordtuiApp


def app_for(session: Session) -> CoordtuiApp:
    """The program on this session, its clock standing still.

    Drive it with `async with app_for(session).run_test(size=(80, 24)) as pilot`.
    """
    from coordtui.ui.app import CoordtuiApp

    return CoordtuiApp(session, ticking=False)
