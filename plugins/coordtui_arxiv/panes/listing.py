"""Which papers the page lists, and in which order: read when they change, narrowed with every key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from coordtui.api import Context, CoordtuiError, Filter, FilterField, Message, parse_filter
from coordtui_arxiv.finding import Finder, filter_fields
from coordtui_arxiv.orders import NAMES, REVERSED, in_order
from coordtui_arxiv.panes.views import VIEWS, Scope
from coordtui_arxiv.service import Counts, Inbox, View
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches


class Listing:
    """The numbers of the listed papers.

    `read` asks the store for the whole view; `narrow` only for what the filter means, so
    that a key in the filter costs no more than its word.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._inbox, self._finder = Inbox(ctx), Finder(ctx)
        self.fields: tuple[FilterField, ...] = filter_fields(ctx)
        self.scope = Scope()
        self.order, self.reverse = "", False
        self.counts = Counts(unread=0, total=0, starred=0)
        self.ids: list[int] = []
        self._view: list[int] = []

    def read(self) -> list[int]:
        """The papers of the view as the store has them now, narrowed and in order."""
        watch = self.scope.watch.doc_id if self.scope.watch else None
        view = self._inbox.ids(self.scope.view, watch=watch)
        self._view = in_order(self._ctx, view, self.order, reverse=self.reverse) if self.order else view
        self._finder.forget()
        self.count()
        return self.narrow()

    def narrow(self, *, typing: bool = False) -> list[int]:
        """The papers of the view that answer to the filter."""
        if not self.scope.words.strip():
            return self._view
        return self._finder.narrow(self._view, self._asked(), typing=typing)

    def _asked(self) -> Filter:
        today = self._ctx.clock().astimezone().date()
        return parse_filter(self.scope.words, self.fields, today=today)

    def brought_in(self, stay: Collection[object]) -> list[int]:
        """The list with what came since: new papers above, the others where they were.

        What is not in the view any more goes, unless it is to `stay`.
        """
        found = self.read()
        here, known = {*found, *stay}, set(self.ids)
        return [i for i in found if i not in known] + [i for i in self.ids if i in here]

    def count(self) -> None:
        """Count again what is new."""
        self.counts = self._inbox.counts()

    def marked(self) -> None:
        """Marks have changed: the list stays, counts and later filters follow."""
        self._finder.forget()
        self.count()

    def sort(self, key: str, *, reverse: bool) -> None:
        """Take another order; an unknown one is the view's own."""
        self.order, self.reverse = (key, reverse) if key in NAMES else ("", False)

    def order_words(self) -> Message:
        """The order, as the headline says it."""
        if self.order:
            return (REVERSED if self.reverse else NAMES)[self.order]
        return N_("new first, then by date") if self.scope.view == "inbox" else N_("by date")

    # Days.

    def on_day(self, day: date) -> Scope:
        """The same view, narrowed to what was announced on a day, in place of other days."""
        asked = self._asked()
        others = [term for term in asked.terms if term.field not in {"date", "year"}]
        # The day first: what comes last may be a phrase that is not closed yet.
        words = " ".join([f"date:{day.isoformat()}", *(term.source for term in others)])
        return self.scope.with_words(words)

    def announced(self, days: Iterable[tuple[date, date]]) -> list[int]:
        """How many papers of the view, whatever its filter, were announced in each span of days."""
        here = frozenset(self._view)
        return [len(here.intersection(self._finder.announced(first, last))) for first, last in days]

    # Where one left.

    def place(self) -> dict[str, Any]:
        """View, watch and filter, as plain data."""
        watch = self.scope.watch
        found: dict[str, Any] = {"view": self.scope.view, "filter": self.scope.words}
        return found | ({"watch": watch.doc_id} if watch is not None else {})

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Show what `place` says, as far as it still means something."""
        view: View = next((view for view in VIEWS if view == place.get("view")), "inbox")
        words, number = place.get("filter"), place.get("watch")
        watch = None
        if isinstance(number, int):
            try:
                watch = Watches(self._ctx).get(number)
            except CoordtuiError:  # it was removed, or is somebody else's now
                view = "inbox"
        self.scope = Scope(view, watch, words if isinstance(words, str) else "")
