"""What is new in each version, for the people who use it: told once, after an upgrade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coordtui import __version__
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.host.session import Session

NEWS: Sequence[tuple[str, Sequence[Message]]] = (
    (
        "0.1.0",
        (
            N_("“:” or ctrl+p lists every command with its key. What you use most comes first."),
            N_("ctrl+k searches papers, people and all else, and says why each was found."),
            N_("The program begins where you left: page, filter and cursor."),
            N_("What was told can be read again: press : and type “notifications”."),
            N_("What you did on a page can be taken back, also several steps: press : and type “log”."),
        ),
    ),
)
"""Versions, newest first, with what matters to people; the change log has the rest."""


def number(version: str) -> tuple[int, ...]:
    """A version as it is compared; what is no number in it counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def since(
    seen: str, news: Sequence[tuple[str, Sequence[Message]]] = NEWS
) -> list[tuple[str, Sequence[Message]]]:
    """The versions after the one that the person saw last."""
    return [(version, items) for version, items in news if number(version) > number(seen)]


def tell_news(session: Session) -> None:
    """After an upgrade, say once where to read what is new; raises `StoreError`.

    Who is here for the first time is told nothing: to them everything is new.
    """
    seen = session.personal.get("seen", "version")
    if isinstance(seen, str) and seen != __version__:
        seen_now(session)
        if since(seen):
            session.notify(N_("What is new in {version}: press : and type “news”.", version=__version__))


def seen_now(session: Session) -> None:
    """The person knows this version; raises `StoreError`. Nothing is written a second time."""
    session.personal.put("seen", "version", __version__)
