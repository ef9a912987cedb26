"""The program's screen on a session of a test, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

    from coordtui.host.session import Session
    from coordtui.ui.app import CoordtuiApp


def app_for(session: Session) -> CoordtuiApp:
    """The program on this session, its clock standing still.

    Drive it with `async with app_for(session).run_test(size=(80, 24)) as pilot`.
    """
    from coordtui.ui.app import CoordtuiApp

    return CoordtuiApp(session, ticking=False)


def screen_text(app: App[Any]) -> list[str]:
    """The lines of the screen as they are seen, without colours; each as wide as the screen."""
    width, height = app.size
    return [
        "".join(segment.text for segment in strip).ljust(width)[:width]
        for strip in app.screen._compositor.render_strips()
    ][:height]


def screen_words(app: App[Any]) -> str:
    """What the screen says in one line, however it is broken into lines."""
    return " ".join(" ".join(screen_text(app)).split())
