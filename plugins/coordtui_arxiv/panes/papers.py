"""The page of papers: a list to triage, and each paper in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.widget import Widget

from coordtui.api import Context, Message, NotFound, Pane, Ref
from coordtui.ui.widgets import Detail, JobEnded, Key, KeySource, ListDetail, RecordList, Row, Words
from coordtui_arxiv.panes.errands import ON_A_PAPER, Errands
from coordtui_arxiv.panes.first_visit import no_watch, not_fetched
from coordtui_arxiv.panes.freshness import faults, freshness
from coordtui_arxiv.panes.listing import Listing
from coordtui_arxiv.panes.paper_lines import COLUMNS, row, sections
from coordtui_arxiv.panes.triage import Triage
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.store import Changes

FAULT = "arxiv.fault"
MARKS = frozenset({"arxiv.marks"})


class PapersPage(Errands):
    """Papers as the person reads them.

    A paper that is marked stays where it is until the view is read again: the list never
    jumps under the cursor. What other sessions bring comes in above.
    """

    watched_tables = frozenset(
        {"arxiv.papers", "arxiv.matches", "arxiv.marks", "arxiv.watches", "arxiv.channels"}
    )
    titles: Mapping[str, Message] = {
        "page.layout": N_("next view"),
        "page.settings": N_("my watches"),
        "page.new": N_("new watch"),
    }
    hint_words: Mapping[str, Message] = {"page.new": N_("watch")}
    DEFAULT_CSS = """
    PapersPage .first-visit { display: none; padding: 0 2; }
    PapersPage.-first-visit .first-visit { display: block; }
    PapersPage.-first-visit ListDetail { display: none; }
    """

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.inbox = Inbox(ctx)
        self.listing = Listing(ctx)
        self.filter_fields = self.listing.fields
        self.triage = Triage(self.inbox)
        self.history = self.triage.history
        self._marked_here: set[int] = set()
        self._faulty = False
        self._before_sync = 0
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
            self._list(self.listing.read())

    def minute_passed(self) -> None:
        """The age of the data is another."""
        self._show_age()

    @property
    def scope(self) -> Scope:
        """View, watch and filter."""
        return self.listing.scope

    # Reading.

    def reload(self) -> None:
        """Read the view anew, in its own order."""
        self._marked_here.clear()
        self._list(self.listing.read(), another=True)
        self._show_detail()

    def _bring_in(self) -> None:
        """Take in what others changed: new papers above, the rest where it was."""
        self._list(self.listing.brought_in({*self._marked_here, self.papers.cursor_key}))

    def _list(self, ids: list[int], *, another: bool = False) -> None:
        self.listing.ids = ids
        self.papers.say_empty(self.scope.empty())
        self._teach()
        self.papers.refresh_rows(KeySource(ids, self._rows), another=another)
        self._tell()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        return [row(entry, self.ctx) for entry in self.inbox.rows(cast("Sequence[int]", keys))]

    def _teach(self) -> None:
        """Say what to do where there is nothing at all to list."""
        teach = False
        if not self.listing.ids and self.scope == Scope():
            watches = Watches(self.ctx).all()
            teach = not (watches and self.listing.counts.total)
            self.teaching.show(not_fetched() if watches else no_watch(), keep_place=True)
        if teach != self.has_class("-first-visit"):
            self.set_class(teach, "-first-visit")
            self.call_after_refresh(self.focus_default)

    # Telling.

    def _tell(self) -> None:
        """Bring headline, badge, rule and age up to date."""
        unread = self.listing.counts.unread
        self.badge = str(unread) if unread else ""
        if self.has_class("-first-visit"):
            self.headline(self.pane.title)
        else:
            selected = self.papers.selected_count
            right: Words = "" if self.filtering else self.listing.order_words()
            if selected:
                right = NN_("{n} selected", "{n} selected", selected)
            self.headline(self.scope.headline(len(self.listing.ids), unread), right)
        self._show_age()
        self.refresh_bindings()

    def _show_age(self) -> None:
        self._faulty = bool(faults(self.ctx))
        self.status.age(freshness(self.ctx))

    def _show_detail(self, *, keep_place: bool = True) -> None:
        entry = self.entry
        if entry is None:
            self.detail.show([])
            self.split.rule("")
        elif self.split.detail_shown:
            wide = self.split.has_class("-wide") or self.split.detail_alone
            self.detail.show(sections(entry, self.ctx, wide=wide), keep_place=keep_place)
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
        if changes.tables <= MARKS and self.scope.view in {"inbox", "all"}:
            self.papers.refresh_rows()
            self.listing.marked()
            self._tell()
        else:
            self._bring_in()
        self._show_detail()

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """Show the paper under the cursor."""
        event.stop()
        self._show_detail(keep_place=False)

    def on_record_list_selection_changed(self, event: RecordList.SelectionChanged) -> None:
        """Say how many are selected."""
        event.stop()
        self._tell()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Read the paper: it is no longer new."""
        event.stop()
        self.split.open_detail()
        self._mark_read()
        self._show_detail(keep_place=False)

    def on_record_list_sorted(self, event: RecordList.Sorted) -> None:
        """Bring the papers into the order that was asked for; the cursor stays on its paper."""
        event.stop()
        if (event.key, event.reverse) != (self.listing.order, self.listing.reverse):
            self.listing.sort(event.key, reverse=event.reverse)
            self._list(self.listing.read())
            self._show_detail()

    def on_resize(self) -> None:
        """The detail is written for its width."""
        self.call_after_refresh(self._show_detail)

    def on_list_detail_arranged(self, event: ListDetail.Arranged) -> None:
        """The same, and it may just have come in sight."""
        event.stop()
        self.call_after_refresh(self._show_detail)

    def filter_closed(self) -> None:
        """The filter is whole now, and with the field gone there is room for the order."""
        self._list(self.listing.narrow())

    def filtered(self, text: str) -> None:
        """Narrow the list while the person types."""
        self.listing.scope = self.scope.with_words(text)
        self._marked_here.clear()
        self._list(self.listing.narrow(typing=self.filtering), another=True)
        self._show_detail()

    def retranslated(self) -> None:
        """Say everything in the other language; cursor, selection and filter stay."""
        super().retranslated()
        self._tell()
        self._show_detail()

    def place(self) -> dict[str, Any]:
        """View, watch, filter, order, columns and cursor."""
        return {**self.listing.place(), "list": self.papers.place()}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go where the person was."""
        try:
            self.listing.take_place(place)
            self.filter_text = self.scope.words
            self.papers.take_place(place.get("list"))
            self.listing.sort(self.papers.sort_key, reverse=self.papers.sort_reverse)
        finally:
            self._list(self.listing.read())
            self._show_detail()

    def action_read_again(self) -> None:
        """Ask arXiv for what is new."""
        self._before_sync = self.listing.counts.total
        super().action_read_again()

    def job_ended(self, event: JobEnded) -> None:
        """The sync is over; what it brought was taken in as it came, and what failed the age tells."""
        self._bring_in()
        more = self.listing.counts.total - self._before_sync
        if more > 0:
            self.ctx.notify(
                NN_("arXiv: {n} more paper in your watches", "arXiv: {n} more papers in your watches", more),
                pane=self.pane.id,
            )
        if event.run and event.run.outcome == "failed" and faults(self.ctx, since=event.run.started):
            self.say(N_("Nothing is lost."), "trouble")

    def open_ref(self, ref: Ref) -> None:
        """Show a paper, wherever it is; or why arXiv did not answer."""
        if ref.kind == FAULT:
            self.action_why()
            return
        paper = self.inbox.by_key(ref.key)
        if paper.doc_id not in self.listing.ids:
            self.show(Scope(view="all"))
        if not self.papers.move_to_key(paper.doc_id):
            raise NotFound(N_("The paper “{key}” is not here any more.", key=ref.key))
        self.split.open_detail()
        self._mark_read()

    def back(self) -> bool:
        """Close the paper; then leave the watch that narrows the list."""
        if self.split.close_detail():
            self._show_detail()
            return True
        if self.scope.watch is not None:
            self.show(Scope())
            return True
        return False

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
            "arxiv.why": lambda: self._faulty,
        }
        return command_id not in ask or ask[command_id]()

    def why_not(self, command_id: str) -> Message | None:
        """What a command needs that is not there."""
        return N_("needs a paper under the cursor") if command_id in ON_A_PAPER else None

    def under_cursor(self) -> Ref | None:
        """The paper under the cursor."""
        entry = self.entry
        return Ref("arxiv.paper", entry.paper.key) if entry else None

    # Triage.

    def action_keep(self) -> None:
        """Keep the paper, or no longer, and go to the next."""
        self._act(self.triage.keep(self.chosen), go_on=True)

    def action_dismiss(self) -> None:
        """Dismiss the paper, or bring it back, and go to the next."""
        self._act(self.triage.dismiss(self.chosen), go_on=True)

    def action_toggle_read(self) -> None:
        """Mark as read, or as new again."""
        self._act(self.triage.toggle_read(self.chosen))

    def action_undo(self) -> None:
        """Take the last change back, and show what it was."""
        self._again(self.triage.undo())

    def action_redo(self) -> None:
        """Make it again."""
        self._again(self.triage.redo())

    def acted(self, said: Words | None) -> None:
        """Say what was done, and show what it changed."""
        self._act(said)

    def _act(self, said: Words | None, *, go_on: bool = False) -> None:
        if said is None:
            return
        self._marked_here.update(self.triage.touched)
        several = self.papers.selected_count
        self.papers.refresh_rows()
        if go_on:
            self.papers.clear_selection()
            if not several:
                self.papers.action_cursor_down()
        self.listing.marked()
        self.say(said)
        self._tell()
        self._show_detail()

    def _again(self, said: Words | None) -> None:
        """After something older was done or undone: its papers may have to come back into the list."""
        if said is not None:
            self._bring_in()
            self.papers.move_to_key(self.triage.touched[0])
            self._act(said)

    def _mark_read(self) -> None:
        entry = self.entry
        if entry is not None and not (entry.mark and entry.mark.read):
            self._marked_here.add(entry.paper.doc_id)
            self.inbox.mark([entry.paper.doc_id], read=True)
            self.papers.refresh_rows()
            self.listing.marked()
            self._tell()

    # Views.

    def action_layout(self) -> None:
        """The next view: inbox, kept, dismissed, all."""
        self.show(self.scope.next_view())

    def show(self, scope: Scope) -> None:
        """Show another view, from its top."""
        self.listing.scope, self.filter_text = scope, scope.words
        self.papers.clear_selection()
        self.reload()
        self.papers.move_to(0)
