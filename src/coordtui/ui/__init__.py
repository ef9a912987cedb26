"""The screen: shell, pages and widgets. Importing this package imports no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.ui.answers import GreetingAnswer

if TYPE_CHECKING:
    from coordtui.host.session import Session

__all__ = ["GreetingAnswer", "run_app", "run_greeting"]


def run_app(session: Session) -> int:
    """Open the program on a session; the exit status, once the person left."""
    from coordtui.ui.run import run_app as run

    return run(session)


def run_greeting(defaults: GreetingAnswer) -> GreetingAnswer | None:
    """Ask a new person the three things the program must know; None when they left."""
    from coordtui.ui.run import run_greeting as run

    return run(defaults)
