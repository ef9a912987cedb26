"""What stands against the sessions of a month that are to come: under the month, where there is room."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.worker import Worker

from coordtui.api import Context, formats, sentences
from coordtui.ui.widgets import Detail, Pairs, Section, Words
from coordtui_training.panes.listing import Entry
from coordtui_training.texts import N_
from coordtui_training.times import zone_of

TALL = 32
"""Lines of the screen from which there is room under a month."""

Found = Sequence[tuple[Entry, Sequence[Words]]]


class Clashes(Detail):
    """A line for each session that clashes with something, or lacks something; gone where none does."""

    DEFAULT_CSS = "Clashes { height: 6; max-height: 25%; }"

    def __init__(self, ctx: Context) -> None:
        super().__init__(translate=ctx._)
        self._ctx = ctx
        self._found: tuple[object, bool] = (None, False)
        """What the last answer was for, and whether it was that there are some."""
        self.display = False

    def look(self, entries: Sequence[Entry]) -> None:
        """Find out beside the screen what stands against those that come, and show it when it is known.

        Nothing is asked again while nobody has written anything and the same ones come.
        """
        if self.app.size.height < TALL or not self._ctx.may("training.plan"):
            self.display = False
            return
        now = self._ctx.clock()
        coming = [each for each in entries if each.session.end > now and each.session.state != "cancelled"]
        store, language = self._ctx.store, self._ctx.translator.language
        asked = store.revision, language, [each.session.doc_id for each in coming]
        if self._found[0] == asked:
            self.workers.cancel_group(self, "clashes")
            self.display = self._found[1]
            return

        async def ask() -> None:
            found = await asyncio.to_thread(against, self._ctx, coming)
            self._found = asked, bool(found)
            self._tell(found)

        _: Worker[None] = self.run_worker(ask, group="clashes", exclusive=True)

    def leave(self) -> None:
        """The month is not in sight any more."""
        self.workers.cancel_group(self, "clashes")
        self.display = False

    def _tell(self, found: Found) -> None:
        pairs = [(self._named(entry), sentences([*said])) for entry, said in found]
        self.display = bool(pairs)
        self.show([Section([Pairs(pairs)], title=N_("Clashes this month"), right=str(len(pairs)))])

    def _named(self, entry: Entry) -> str:
        session = entry.session
        when = formats.date_and_time(session.start, self._ctx.translator, tz=zone_of(session.zone))
        return f"{when}  {entry.title}"


def against(ctx: Context, entries: Sequence[Entry]) -> Found:
    """The sessions against which something stands, each with what that is."""
    from coordtui_training.conflicts import conflicts_of

    found = conflicts_of(ctx, [each.session for each in entries])
    told = [
        (entry, [*_lacks(entry), *(each.text for each in clashes)])
        for entry, clashes in zip(entries, found, strict=True)
    ]
    return [(entry, said) for entry, said in told if said]


def _lacks(entry: Entry) -> list[Words]:
    session = entry.session
    without = session.room is None and not session.link
    return [N_("There is no room yet.")] if without else []
