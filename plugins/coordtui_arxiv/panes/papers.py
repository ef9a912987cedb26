"""The page of papers: a list to triage, and each paper in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.widget import Widget

from coordtui.api import Context, Message, NotFound, Pane, Ref
from coordtui.ui.widgets import (
    Detail,
    Key,
    KeySource,
    ListDetail,
    RecordList,
    Row,
    Section,
    Words,
)
from coordtui_arxiv.declared import PAPERS
from coordtui_arxiv.panes.asking import Asking
from coordtui_arxiv.panes.errands import ON_A_PAPER
from coordtui_arxiv.panes.first_visit import no_watch, not_fetched
from coordtui_arxiv.panes.lab import Lab
from coordtui_arxiv.panes.listing import Listing
from coordtui_arxiv.panes.paper_lines import COLUMNS, row, sections
from coordtui_arxiv.panes.scoping import Scoping
from coordtui_arxiv.panes.triage import Triage
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.today import FAULT, SENT, TO_SEND
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.api import Changes

MARKS = frozenset({"arxiv.marks"})


class PapersPage(Scoping, Asking):
    """Papers as the person reads them.

    A paper that is marked stays where it is until the view is read again: the list never
    jumps under the cursor. What other sessions bring comes in above.
    """

    watched_tables = frozenset(
        {
            *("arxiv.papers", "arxiv.matches", "arxiv.marks", "arxiv.watches", "arxiv.channels"),
            "arxiv.deliveries",
        }
    )
    listing_type = Listing
    titles: Mapping[str, Message] = {
        "page.layout": N_("next view"),
        "page.refuse": N_("not for me, fewer like it"),
        "page.mail": N_("send to people"),
        "page.settings": N_("my watches and folders"),
        "page.new": N_("new watch"),
    }
    hint_words: Mapping[str, Message] = {"page.new": N_("watch"), "page.refuse": N_("not for me")}
    DEFAULT_CSS = """
    PapersPage .first-visit { display: none; padding: 0 2; }
    PapersPage.-first-visit .first-visit { display: block; }
    PapersPage.-first-visit ListDetail { display: none; }
    """

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.inbox, self.lab = Inbox(ctx), Lab(ctx)
        self.key_scope = PAPERS
        self.listing = self.listing_type(ctx)
        self.filter_fields = self.listing.fields
        self.triage = Triage(ctx)
        self.history = self.triage.history
        self.marked_here: set[int] = set()
        self._ways: list[tuple[Scope, Key | None]] = []
        self.papers = RecordList(COLUMNS, translate=ctx._)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.papers, self.detail)
        self.teaching = Detail(translate=ctx._)
        self.teaching.add_class("first-visit")

    def compose_body(self) -> Iterable[Widget]:
        """List and detail, or in their place what a new person should know."""
        return [self.split, self.teaching]

    def on_mount(self) -> None:
        """Read the inbox, unless the person comes back to another view."""
        if not self.returning:
            self.list_again()
            self.call_after_refresh(self.rank)
        self.look_for_the_lab()

    # Reading.

    def reload(self) -> None:
        """Read the view anew, in its own order."""
        self.marked_here.clear()
        self._list(self.listing.read(), another=True)
        self.show_detail()
        self.rank()

    def list_again(self, *, first: Key | None = None) -> None:
        """Read the view in its order, `first` before all others; the cursor stays on its paper."""
        ids = self.listing.read()
        if first in ids:
            ids = [first, *(number for number in ids if number != first)]
        self._list(ids)

    def bring_in(self) -> None:
        """Take in what others changed: new papers above, the rest where it was."""
        self._list(self.listing.brought_in({*self.marked_here, self.papers.cursor_key}))
        self.rank(stay=True)

    def _list(self, ids: list[int], *, another: bool = False) -> None:
        was_empty, self.listing.ids = not self.listing.ids, ids
        self.papers.say_empty(self.scope.empty())
        self._teach()
        self.papers.refresh_rows(KeySource(ids, self._rows), another=another)
        if was_empty and self.job_running:
            self.waits_on = self.papers.cursor_key
        self.tell()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        numbers = cast("Sequence[int]", keys)
        liked, ours = self.listing.liked(numbers), self.lab.papers
        return [
            row(entry, self.ctx, liked.get(entry.paper.doc_id), ours=entry.paper.doc_id in ours)
            for entry in self.inbox.rows(numbers)
        ]

    def _teach(self) -> None:
        """Say what to do where there is nothing at all to list."""
        told = self.lesson() if not self.listing.ids and self.scope == self.listing.home else []
        if told:
            self.teaching.show(told, keep_place=True)
        if bool(told) != self.has_class("-first-visit"):
            self.set_class(bool(told), "-first-visit")
            self.call_after_refresh(self.focus_default)

    def lesson(self) -> list[Section]:
        """What a person should know whose page is empty; nothing when they have read it empty."""
        watches = Watches(self.ctx).all()
        if not watches:
            return no_watch()
        return [] if self.listing.counts.total else not_fetched()

    def look_for_the_lab(self) -> None:
        """Find out beside the screen which papers are the lab's, and mark them."""

        async def look() -> None:
            if await self.lab.look_beside(self):
                self.lab_known()

        self._beside("lab", look)

    def lab_known(self) -> None:
        """Which papers are the lab's is known now, or is something else."""
        self.papers.refresh_rows()
        self.show_detail()

    # Telling.

    def tell(self) -> None:
        """Bring headline, badge, rule and age up to date."""
        self.badge = self.listing.badge
        if self.has_class("-first-visit"):
            self.headline(self.pane.title)
        else:
            selected = self.papers.selected_count
            right: Words = "" if self.filtering else self.listing.order_words()
            if selected:
                right = NN_("{n} selected", "{n} selected", selected)
            self.headline(self.listing.headline(self.pane.title), right)
        self.show_age()
        self.refresh_bindings()

    def show_changes(self) -> None:
        """Write headline and detail again."""
        self.tell()
        self.show_detail()

    def show_detail(self, *, keep_place: bool = True) -> None:
        """The paper under the cursor."""
        entry = self.entry
        if entry is None:
            self.detail.show([])
            self.split.rule("")
        elif self.split.detail_shown:
            wide = self.split.has_class("-wide") or self.split.detail_alone
            liking = self.listing.liked([entry.paper.doc_id]).get(entry.paper.doc_id)
            lab = self.lab.names(entry.paper)
            told = sections(entry, self.ctx, liking, lab=lab, wide=wide)
            self.detail.show(told, keep_place=keep_place)
            place = N_("{place} of {count}", place=self.papers.cursor + 1, count=len(self.listing.ids))
            self.split.rule(self.ctx._(place), f"arXiv:{entry.paper.id}")

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        key = self.papers.cursor_key
        return next(iter(self.inbox.rows([cast("int", key)])), None) if key is not None else None

    @property
    def chosen(self) -> list[int]:
        """The selected papers, or the one under the cursor."""
        return cast("list[int]", self.papers.chosen)

    # What the program and the widgets tell.

    def on_store_changed(self, changes: Changes) -> None:
        """Some session marked papers, or brought new ones, or changed a watch."""
        if changes.tables <= MARKS and changes.revision <= self.listing.marks_seen:
            return  # it was this page, which shows it already
        if changes.tables <= MARKS and self.scope.view in {"inbox", "all"}:
            self.papers.refresh_rows()
            self.listing.marked()
            self.tell()
        else:
            self.bring_in()
            self.look_for_the_lab()
        self.show_detail()

    def opened(self) -> None:
        """Read the paper: it is no longer new."""
        self.mark_read(self.entry)
        super().opened()

    def on_record_list_sorted(self, event: RecordList.Sorted) -> None:
        """Bring the papers into the order that was asked for; the cursor stays on its paper."""
        event.stop()
        if (event.key, event.reverse) != (self.listing.order, self.listing.reverse):
            self.listing.sort(event.key, reverse=event.reverse)
            self.list_again()
            self.show_detail()
            if self.listing.to_be_ranked:
                self.rank()

    async def action_filter(self) -> None:
        """Open the filter above the list: a paper that is read in full makes room for it."""
        self.split.close_detail()
        await super().action_filter()

    def filter_closed(self) -> None:
        """The filter is whole now, and with the field gone there is room for the order."""
        self._list(self.listing.narrow())

    def filtered(self, text: str) -> None:
        """Narrow the list while the person types."""
        self.listing.scope = self.scope.with_words(text)
        self.marked_here.clear()
        self._list(self.listing.narrow(typing=self.filtering), another=True)
        self.show_detail()

    def place(self) -> dict[str, Any]:
        """View, watch, filter, order, columns and cursor; at the top it is no paper's, but the top's."""
        place = self.papers.place()
        return {**self.listing.place(), "list": place if self.papers.cursor else {**place, "cursor": None}}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go where the person was."""
        try:
            self.listing.take_place(place)
            self.filter_text = self.scope.words
            self.papers.take_place(place.get("list"))
            self.listing.sort(self.papers.sort_key, reverse=self.papers.sort_reverse)
        finally:
            self.list_again()
            self.came_back_to = self.papers.cursor_key
            self.show_detail()
            self.call_after_refresh(self.rank)

    def open_ref(self, ref: Ref) -> None:
        """Show a paper, wherever it is; or what Today leads to."""
        elsewhere: dict[str, Callable[[], object]] = {
            FAULT: self.action_why,
            TO_SEND: self.action_to_people,
            SENT: lambda: self.show(Scope("sent")),
        }
        if ref.kind in elsewhere:
            elsewhere[ref.kind]()
            return
        paper = self.inbox.by_key(ref.key)
        if paper.doc_id not in self.listing.ids:
            self.show(Scope("all"))
        if not self.papers.move_to_key(paper.doc_id):
            raise NotFound(N_("The paper “{key}” is not here any more.", key=ref.key))
        self.split.open_detail()
        self.mark_read(self.entry)

    def focus_default(self) -> None:
        """Into the list, or into what stands in its place."""
        (self.teaching if self.has_class("-first-visit") else self.papers).focus()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in ON_A_PAPER:
            return bool(self.listing.ids)
        ask: dict[str, Callable[[], bool]] = {
            "page.undo": lambda: self.triage.history.can_undo,
            "page.redo": lambda: self.triage.history.can_redo,
            "page.read_again": lambda: self.ctx.may("arxiv.sync") and not self.job_running,
            "page.filter": lambda: bool(self.listing.ids or self.filter_text),
            "page.new": lambda: self.ctx.may("arxiv.watch"),
            "page.settings": lambda: self.ctx.may("arxiv.watch"),
            "arxiv.why": lambda: self.faulty,
        }
        return command_id not in ask or ask[command_id]()

    def why_not(self, command_id: str) -> Message | None:
        """What a command needs that is not there."""
        return N_("needs a paper under the cursor") if command_id in ON_A_PAPER else None

    def under_cursor(self) -> Ref | None:
        """The paper under the cursor."""
        entry = self.entry
        return entry.paper.ref if entry else None
