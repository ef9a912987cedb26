"""Which papers the page lists, and in which order: read when they change, narrowed with every key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, CoordtuiError, Filter, FilterField, Message, parse_filter
from coordtui_arxiv.finding import Finder, filter_fields
from coordtui_arxiv.orders import NAMES, REVERSED, in_order
from coordtui_arxiv.panes.likings import Likings
from coordtui_arxiv.panes.views import VIEWS, Scope
from coordtui_arxiv.service import Counts, Inbox, View
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui_arxiv.taste import Liking

QUICKLY_RANKED = 300
"""New papers up to which the inbox shows the best first: more than a morning's are by date, as on arXiv."""


class Listing:
    """The numbers of the listed papers.

    `read` asks the store for the whole view; `narrow` only for what the filter means, so
    that a key in the filter costs no more than its word.
    """

    home = Scope()
    """Where the page begins, and where its ways back end."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._inbox, self._finder = Inbox(ctx), Finder(ctx)
        self.likings = Likings(ctx)
        self.fields: tuple[FilterField, ...] = filter_fields(ctx)
        self.scope = self.home
        self.order, self.reverse = "", False
        self.counts = Counts(unread=0, total=0, starred=0)
        self.ids: list[int] = []
        self.marks_seen = 0
        """The revision of the store up to which all marks are counted and shown."""
        self._view: list[int] = []
        self._ranked = False

    def read(self) -> list[int]:
        """The papers of the view as the store has them now, narrowed and in order."""
        self._finder.forget()
        self._view = self._in_order(self.papers())
        self.count()
        return self.narrow()

    def papers(self) -> list[int]:
        """The papers of the view in its own order, whatever the filter."""
        scope = self.scope
        if scope.like is not None:
            return list(scope.like.papers)
        papers = self._inbox.ids(scope.view, watch=scope.watch.doc_id if scope.watch else None)
        return self._finder.in_folder(papers, scope.folder) if scope.folder else papers

    def _in_order(self, papers: list[int]) -> list[int]:
        """By the column that was asked for; else the inbox shows what is new and liked best first."""
        self._ranked = False
        if self.order:
            liked = self.likings.of(papers) if self.order == "match" else {}
            return in_order(self._ctx, papers, self.order, reverse=self.reverse, liked=liked)
        new = self._to_rank(papers)
        liked = self.likings.of(new)
        if not liked:
            return papers
        self._ranked = True
        best, ahead = in_order(self._ctx, new, "match", reverse=False, liked=liked), frozenset(new)
        return best + [i for i in papers if i not in ahead]

    def _to_rank(self, papers: list[int]) -> list[int]:
        """The new papers of the inbox, if it is the inbox and they are not too many."""
        scope = self.scope
        if scope.view != "inbox" or scope.part is not None:
            return []
        new = self._inbox.unread_among(papers)
        return new if len(new) <= QUICKLY_RANKED else []

    @property
    def to_be_ranked(self) -> bool:
        """Whether the list would be in another order if it were known how the person likes its papers."""
        papers = self._view if self.order == "match" else self._to_rank(self._view)
        return self.order in {"", "match"} and not self.likings.asked(papers)

    @property
    def to_be_looked_at(self) -> bool:
        """Whether `look` would tell anything that is not known yet."""
        return not self.likings.still_true(self._view)

    def look(self) -> bool:
        """Find out how much the person would like what is listed: beside the screen."""
        return self.likings.look(self._view)

    def narrow(self, *, typing: bool = False) -> list[int]:
        """The papers of the view that answer to the filter."""
        if not self.scope.words.strip():
            return self._view
        return self._finder.narrow(self._view, self._asked(), typing=typing)

    def _asked(self) -> Filter:
        today = self._ctx.clock().astimezone().date()
        return parse_filter(self.scope.words, self.fields, today=today)

    def liked(self, papers: Sequence[int]) -> Mapping[int, Liking]:
        """How much, and why, the person would like those of these papers that they would."""
        return self.scope.like.papers if self.scope.like is not None else self.likings.of(papers)

    def brought_in(self, stay: Collection[object]) -> list[int]:
        """The list with what came since: new papers above, the others where they were.

        What is not in the view any more goes, unless it is to `stay`.
        """
        ranked, found = self._ranked, self.read()
        if self.ids:  # what is there stays in its order, and that is what is said of it
            self._ranked = ranked
        here, known = {*found, *stay}, set(self.ids)
        return [i for i in found if i not in known] + [i for i in self.ids if i in here]

    def count(self) -> None:
        """Count again what is new."""
        self.counts = self._inbox.counts()

    def marked(self) -> None:
        """Marks have changed: the list stays, counts and later filters follow."""
        self.marks_seen = self._ctx.store.revision  # before they are read
        self._finder.forget()
        self.count()

    def headline(self, page: Message) -> Message:
        """Where you are, and how many papers are there."""
        return self.scope.headline(page, len(self.ids), self.unread)

    @property
    def badge(self) -> str:
        """How many papers wait to be read, to stand beside the page's name."""
        return str(self.counts.unread or "")

    @property
    def unread(self) -> int | None:
        """How many of the view are new, where that is asked: not of all papers, nor of those settled."""
        scope = self.scope
        if scope.like is not None or not (scope.watch or scope.folder or scope.view in {"inbox", "sent"}):
            return None
        whole = scope.with_words("") == self.home
        return self.counts.unread if whole else len(self._inbox.unread_among(self._view))

    def sort(self, key: str, *, reverse: bool) -> None:
        """Take another order; an unknown one is the view's own."""
        self.order, self.reverse = (key, reverse) if key in NAMES else ("", False)

    def order_words(self) -> Message:
        """The order, as the headline says it."""
        if self.order:
            return (REVERSED if self.reverse else NAMES)[self.order]
        if self.scope.like is not None:
            return N_("likest first")
        if self._ranked:
            return N_("new first, best on top")
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
        """View, watch, folder and filter, as plain data; from what is like a paper one comes back home."""
        scope = self.scope
        if scope.like is not None:
            return {"view": self.home.view}
        found: dict[str, Any] = {"view": scope.view, "filter": scope.words, "folder": scope.folder}
        return found | ({"watch": scope.watch.doc_id} if scope.watch is not None else {})

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Show what `place` says, as far as it still means something."""
        view: View = next((view for view in VIEWS if view == place.get("view")), self.home.view)
        words, folder, number = (place.get(name) for name in ("filter", "folder", "watch"))
        watch = None
        if isinstance(number, int):
            try:
                watch = Watches(self._ctx).get(number)
            except CoordtuiError:  # it was removed, or is somebody else's now
                view = self.home.view
        self.scope = Scope(
            view,
            watch,
            folder if isinstance(folder, str) else "",
            words=words if isinstance(words, str) else "",
        )
