"""The screen: shell, pages and widgets. Importing this package imports no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.ui.answers import GreetingAnswer

if TYPE_CHECKING:
    from coordtui.host.session import Session

__all__ = ["GreetingAnswer", "read_aloud", "run_app", "run_greeting"]


def run_app(session: Session) -> int:
    """Open the program on a session; the exit status, once the person left."""
    from coordtui.ui.run import run_app as run

    return run(session)


def run_greeting(defaults: GreetingAnswer) -> GreetingAnswer | None:
    """Ask a new person the three things the program must know; None when they left."""
    from coordtui.ui.run import run_greeting as run

    return run(defaults)


def read_aloud(session: Session, page: str, *, asking: bool) -> list[str]:
    """A page as lines of plain text, or a conversation about pages; see `coordtui.ui.linear`."""
    from coordtui.ui.run import read_aloud as run

    return run(session, page, asking=asking)
