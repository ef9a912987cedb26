"""The page of papers: a list to triage, and each paper in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from coordtui.api import Context, Message, NotFound, Pane, Ref
from coordtui.ui.widgets import Detail, JobEnded, Key, KeySource, ListDetail, Page, RecordList, Row, Words
from coordtui_arxiv.panes.first_visit import no_watch, not_fetched
from coordtui_arxiv.panes.freshness import faults, freshness
from coordtui_arxiv.panes.paper_lines import columns, reference, row, sections
from coordtui_arxiv.panes.triage import Triage, titled
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.records import Paper, Watch
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.store import Changes

SYNC = "arxiv.sync"
FAULT = "arxiv.fault"
MARKS = frozenset({"arxiv.marks"})


class PapersPage(Page):
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
    DEFAULT_CSS = """
    PapersPage .first-visit { display: none; padding: 0 2; }
    PapersPage.-first-visit .first-visit { display: block; }
    PapersPage.-first-visit ListDetail { display: none; }
    """

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.inbox, self.watches = Inbox(ctx), Watches(ctx)
        self.scope = Scope()
        self.triage = Triage(self.inbox)
        self._ids: list[int] = []
        self._marked_here: set[int] = set()
        self._faulty = False
        self.papers = RecordList(columns(ctx), translate=ctx._)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.papers, self.detail)
        self.teaching = Detail(translate=ctx._)
        self.teaching.add_class("first-visit")

    def compose_body(self) -> Iterable[Widget]:
        """List and detail, or in their place what a new person should know."""
        return [self.split, self.teaching]

    def on_mount(self) -> None:
        """Read the inbox; once a minute see whether an age is another."""
        self._list(self._found())
        self.set_interval(60, self._show_age)

    # Reading.

    def reload(self) -> None:
        """Read the view anew, in its own order."""
        self._marked_here.clear()
        self._list(self._found(), another=True)
        self._show_detail()

    def _bring_in(self) -> None:
        """Take in what others changed: new papers above, the rest where it was."""
        found = self._found()
        here, known = set(found), set(self._ids)
        stay = here | self._marked_here | {self.papers.cursor_key}
        self._list([i for i in found if i not in known] + [i for i in self._ids if i in stay])

    def _found(self) -> list[int]:
        watch = self.scope.watch.doc_id if self.scope.watch else None
        return self.inbox.ids(self.scope.view, watch=watch, match=self.scope.words.strip() or None)

    def _list(self, ids: list[int], *, another: bool = False) -> None:
        self._ids = ids
        self.papers.say_empty(self.scope.empty())
        self._teach()
        self.papers.refresh_rows(KeySource(ids, self._rows), another=another)
        self._tell()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        return [row(entry, self.ctx) for entry in self.inbox.rows(cast("Sequence[int]", keys))]

    def _teach(self) -> None:
        """Say what to do where there is nothing at all to list."""
        teach = False
        if not self._ids and self.scope == Scope():
            watches = self.watches.all()
            teach = not (watches and self.inbox.counts().total)
            self.teaching.show(not_fetched() if watches else no_watch(), keep_place=True)
        if teach != self.has_class("-first-visit"):
            self.set_class(teach, "-first-visit")
            self.call_after_refresh(self.focus_default)

    # Telling.

    def _tell(self) -> None:
        """Bring headline, badge, rule and age up to date."""
        counts = self.inbox.counts()
        self.badge = str(counts.unread) if counts.unread else ""
        selected = len(self.papers.selected)
        chosen = NN_("{n} selected", "{n} selected", selected) if selected else ""
        here = self.scope.headline(len(self._ids), counts.unread)
        self.headline(self.pane.title if self.has_class("-first-visit") else here, chosen)
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
            place = N_("{place} of {count}", place=self.papers.cursor + 1, count=len(self._ids))
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

    def chosen_papers(self) -> list[Paper]:
        """The same, with everything that is known of them."""
        return [entry.paper for entry in self.inbox.rows(self.chosen)]

    # What the program and the widgets tell.

    def on_store_changed(self, changes: Changes) -> None:
        """Some session marked papers, or brought new ones, or changed a watch."""
        if changes.tables <= MARKS and self.scope.view in {"inbox", "all"}:
            self.papers.refresh_rows()
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

    def on_resize(self) -> None:
        """The detail is written for its width."""
        self.call_after_refresh(self._show_detail)

    def filtered(self, text: str) -> None:
        """Narrow the list while the person types."""
        self.scope = self.scope.with_words(text)
        self.reload()

    def job_ended(self, event: JobEnded) -> None:
        """The sync is over; what it brought was taken in as it came, and what failed the age tells."""
        self._bring_in()
        if event.run and event.run.outcome == "failed" and faults(self.ctx, since=event.run.started):
            self.say(N_("Nothing is lost."), "trouble")

    def open_ref(self, ref: Ref) -> None:
        """Show a paper, wherever it is; or why arXiv did not answer."""
        if ref.kind == FAULT:
            self.action_why()
            return
        paper = self.inbox.by_key(ref.key)
        if paper.doc_id not in self._ids:
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
        if command_id in _ON_A_PAPER:
            return bool(self._ids)
        ask: dict[str, Callable[[], bool]] = {
            "page.undo": lambda: self.triage.history.can_undo,
            "page.redo": lambda: self.triage.history.can_redo,
            "page.read_again": lambda: self.ctx.may("arxiv.sync") and not self.job_running,
            "page.filter": lambda: bool(self._ids or self.filter_text),
            "page.new": lambda: self.ctx.may("arxiv.watch"),
            "page.settings": lambda: self.ctx.may("arxiv.watch"),
            "arxiv.why": lambda: self._faulty,
        }
        return command_id not in ask or ask[command_id]()

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
        several = len(self.papers.selected)
        self.papers.refresh_rows()
        if go_on:
            self.papers.clear_selection()
            if not several:
                self.papers.action_cursor_down()
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
            self._tell()

    # Other keys.

    def action_layout(self) -> None:
        """The next view: inbox, kept, dismissed, all."""
        self.show(self.scope.next_view())

    def show(self, scope: Scope) -> None:
        """Show another view, from its top."""
        self.scope, self.filter_text = scope, scope.words
        self.papers.clear_selection()
        self.reload()
        self.papers.move_to(0)

    def show_watch(self, watch: Watch) -> None:
        """Show what one watch found."""
        self.show(Scope(view="all", watch=watch))

    def action_read_again(self) -> None:
        """Ask arXiv for what is new."""
        self.run_job(SYNC)

    def action_why(self) -> None:
        """Tell in full why arXiv did not answer everything."""
        from coordtui_arxiv.panes.faults import FaultsScreen

        self.app.push_screen(
            FaultsScreen(self.ctx), lambda again: self.action_read_again() if again else None
        )

    def action_copy(self) -> None:
        """Copy a reference for each chosen paper."""
        if papers := self.chosen_papers():
            self.app.copy("\n".join(reference(paper, self.ctx) for paper in papers))

    def action_open_outside(self) -> None:
        """Show the address of the abstract, and copy it: over SSH there is no browser here."""
        if (entry := self.entry) is not None:
            self.app.copy(entry.paper.url)
            self.status.age(entry.paper.url)

    def action_tag(self) -> None:
        """Tag the chosen papers."""
        from coordtui_arxiv.panes.own_words import tag_form

        if entries := self.inbox.rows(self.chosen):
            self.app.push_screen(tag_form(self.ctx, self.triage, entries), self.acted)

    def action_note(self) -> None:
        """Write a note on the paper."""
        from coordtui_arxiv.panes.own_words import note_form

        if (entry := self.entry) is not None:
            self.app.push_screen(note_form(self.ctx, self.inbox, entry), self.acted)

    def action_export(self) -> None:
        """Export the chosen papers as BibTeX: into a file here, to the clipboard from afar."""
        from coordtui_arxiv.bibtex import to_bibtex
        from coordtui_arxiv.panes.export import export_form

        papers = self.chosen_papers()
        if not papers:
            return
        if self.ctx.actor.at_home:
            self.app.push_screen(export_form(self.ctx, papers), self.acted)
        else:
            self.app.copy(to_bibtex(papers))

    def action_new(self) -> None:
        """Say what you want to be told of."""
        from coordtui_arxiv.panes.watch_form import watch_form

        self.app.push_screen(watch_form(self.ctx, Watch(name="")), self._watch_saved)

    def action_settings(self) -> None:
        """The watches."""
        from coordtui_arxiv.panes.watch_list import WatchesScreen

        def show(watch: Watch | None) -> None:
            if watch is not None:
                self.show_watch(watch)

        self.app.push_screen(WatchesScreen(self.ctx), show)

    def _watch_saved(self, watch: Watch | None) -> None:
        if watch is not None:
            self.reload()
            self.say(N_("Watch “{watch}” is saved. R asks arXiv for its papers.", watch=titled(watch.name)))


_ON_A_PAPER = frozenset(
    {
        "page.keep",
        "page.dismiss",
        "page.copy",
        "page.open_outside",
        "page.note",
        "page.tag",
        "page.export",
        "arxiv.toggle_read",
    }
)
