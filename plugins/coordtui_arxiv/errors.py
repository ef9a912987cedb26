"""What can go wrong with arXiv, told apart so that each can be answered."""

from __future__ import annotations

from coordtui.api import CoordtuiError, Message, Refused, safe
from coordtui_arxiv.records import Outcome
from coordtui_arxiv.texts import N_


class ArxivRefused(CoordtuiError):
    """A page that arXiv sent cannot be trusted; no record of it was taken.

    `why` says what is wrong with it, in words.
    """

    outcome: Outcome = "refused"

    def __init__(self, why: Message) -> None:
        super().__init__(
            N_("arXiv’s answer was refused."),
            why=why,
            remedy=N_("What is stored stays as it is. Try again in a while."),
        )


class ArxivSays(ArxivRefused):
    """arXiv sent an error message of its own in place of what was asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(N_("It says: “{text}”.", text=safe(text, limit=200)))


class TokenExpired(ArxivSays):
    """The next page of a harvest is not there any more; it has to begin again."""


class TooLong(ArxivRefused):
    """What was asked makes an address that is longer than arXiv reads."""

    def __init__(self) -> None:
        super().__init__(N_("What was asked is too long for it."))


class StaleFeed(ArxivRefused):
    """A feed is an older day’s; its papers were stored, those of the day are still to come."""

    outcome = "stale"


class CutFeed(ArxivRefused):
    """A feed is as long as arXiv makes them; what it left out is not known."""

    outcome = "cut"


class BrokenEntry(ValueError):
    """One entry of an otherwise whole page cannot be read; `why` says what it lacks."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


class SyncIncomplete(CoordtuiError):
    """Part of a sync failed; what the other parts brought is stored."""


class QueryError(Refused):
    """The words of a watch cannot be understood: `what`, a sentence without its capital and point.

    `position` counts characters from 0.
    """

    def __init__(self, what: Message, position: int, *, remedy: Message | None = None) -> None:
        where = N_("At character {column}: {what}.", column=position + 1, what=what)
        super().__init__(where, remedy=remedy)
        self.position = position


class WatchRefused(Refused):
    """A field of a watch is not right; `field` names it, so that a form can point there."""

    def __init__(self, field: str, what: Message, *, remedy: Message | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.field = field
