"""The watches and the folders: what each watch asks for and found, and the keys that change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.widget import Widget
from tinydb import where

from coordtui.api import Context, CoordtuiError, Message
from coordtui.ui.widgets import (
    Cell,
    Column,
    Headline,
    History,
    ListSource,
    RecordList,
    Row,
    StatusLine,
    Window,
    Words,
)
from coordtui_arxiv.batches import batches
from coordtui_arxiv.groups import my_groups, names_of_groups
from coordtui_arxiv.panes.paper_lines import AGE, age
from coordtui_arxiv.panes.triage import titled
from coordtui_arxiv.panes.views import Scope
from coordtui_arxiv.panes.watch_form import watch_form
from coordtui_arxiv.records import Match, Paper, Watch
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.api import Changes

COLUMNS = (
    Column(key="name", title=N_("Watch"), width=18, flex=1),
    Column(key="asks", title=N_("Asks for"), width=26, flex=2, priority=1),
    Column(key="whose", title=N_("For"), width=14, priority=3),
    Column(key="new", title=N_("New"), width=6, align="right"),
    Column(key="found", title=N_("Found"), width=8, align="right"),
    Column(key="last", title=N_("Last"), width=AGE, priority=4, align="right"),
)


class WatchesScreen(Window[Scope], inherit_bindings=False):
    """Lists the watches of the person and of their groups, then their folders.

    Who manages all watches also finds those of the other groups here, after their own.
    Opening one leads to its papers: the screen returns what they are the papers of.
    """

    key_scope = "page"
    called = N_("Your watches and folders")
    watched_tables = frozenset({"arxiv.watches", "arxiv.matches", "arxiv.marks"})
    titles: Mapping[str, Message] = {
        "page.new": N_("new watch"),
        "page.edit": N_("change the watch"),
        "page.refuse": N_("remove the watch"),
        "list.open": N_("show its papers"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("remove")}

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx, self._watches = ctx, Watches(ctx)
        self._known: dict[int, Watch] = {}
        self._history = History()
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self._whose = bool(my_groups(ctx) or self._of_others(self._watches.all()))
        self.watches = RecordList(
            [column for column in COLUMNS if self._whose or column.key != "whose"],
            translate=ctx._,
            empty=N_("No watch yet: n says what you want to be told of."),
            selectable=False,
        )

    def compose(self) -> Iterable[Widget]:
        """Title, watches, what was done last."""
        return [self._headline, self.watches, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Opening a watch or a folder shows its papers."))
        self._read()
        self.watches.focus()

    def _read(self) -> None:
        mine, folders = self._watches.all(), Inbox(self._ctx).folders()
        others = self._of_others(mine)
        known = [*mine, *others]
        self._known = {watch.doc_id: watch for watch in known}
        rows = [*self._rows(known), *(self._folder(name, count) for name, count in folders)]
        self.watches.refresh_rows(ListSource(rows))
        unread = Inbox(self._ctx).counts().unread
        yours = NN_("{n} watch of yours", "{n} watches of yours", len(mine))
        if others:
            more = NN_("{n} of another group", "{n} of other groups", len(others))
            yours = N_("{yours}, {others}", yours=yours, others=more)
        self._headline.show(
            self._ctx._(yours),
            self._ctx._(NN_("{n} new in your inbox", "{n} new in your inbox", unread)),
        )
        self.refresh_bindings()

    def _of_others(self, mine: Sequence[Watch]) -> list[Watch]:
        """The watches of the groups the person is not in, for who manages all watches."""
        if not self._ctx.may("arxiv.manage"):
            return []
        own = {watch.doc_id for watch in mine}
        return [watch for watch in self._watches.of_groups() if watch.doc_id not in own]

    def _rows(self, known: Sequence[Watch]) -> Iterable[Row]:
        counts, unread, last = self._watches.counts(), self._watches.unread(), self._last(known)
        groups = names_of_groups(self._ctx) if any(watch.group for watch in known) else {}
        waiting = self._watches.waiting()
        for watch in known:
            waits, number = watch.doc_id in waiting, watch.doc_id
            when = age(last[number], self._ctx) if number in last else ""
            yield Row(
                number,
                [
                    watch.name,
                    self._asks(watch),
                    *([Cell(groups.get(watch.group, ""), "quiet")] if self._whose else []),
                    str(unread.get(number) or ""),
                    Cell(str(counts[number] if number in counts else self._watches.count(number)), "quiet"),
                    Cell(when, "quiet"),
                ],
                sign="?" if waits else " " if watch.enabled else "-",
                role="" if watch.enabled else "quiet",
                sign_role="attention" if waits else "",
            )

    def _asks(self, watch: Watch) -> str:
        parts = (", ".join(watch.categories), watch.words, "; ".join(watch.authors))
        without = " ".join(f"−{category}" for category in watch.exclude)
        sends = self._ctx._(N_("sends by itself")) if watch.send else ""
        return " · ".join(part for part in (*parts, without, sends) if part)

    def _last(self, known: Sequence[Watch]) -> dict[int, datetime]:
        """When each watch found its last paper: when that came, for a match itself has no time."""
        matches, last = self._ctx.store.records(Match), dict[int, int]()
        for part in batches([watch.doc_id for watch in known]):
            for watch, paper in matches.select("watch", "paper", where=where("watch").one_of(part)):
                last[watch] = max(paper, last.get(watch, 0))
        papers = self._ctx.store.records(Paper).get_many(sorted(set(last.values())))
        came = {paper.doc_id: paper.first_seen for paper in papers}
        return {watch: came[paper] for watch, paper in last.items() if paper in came}

    def _folder(self, name: str, count: int) -> Row:
        whose = [""] if self._whose else []
        what, n = Cell(self._ctx._(N_("folder")), "quiet"), Cell(str(count), "quiet")
        return Row(("folder", name), [name, what, *whose, "", n, ""])

    def on_store_changed(self, changes: Changes) -> None:
        """Another session changed a watch, or papers came in."""
        self._read()

    def retranslated(self) -> None:
        """Count and rows in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.edit", "page.refuse"}:
            return self._watch is not None and self._watches.may_change(self._watch)
        return command_id != "page.undo" or self._history.can_undo

    @property
    def _watch(self) -> Watch | None:
        key = self.watches.cursor_key
        return self._known.get(key) if isinstance(key, int) else None

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Show what is in the watch or the folder."""
        event.stop()
        if self._watch is not None:
            self.dismiss(Scope("all", watch=self._watch))
        elif isinstance(event.key, tuple):
            self.dismiss(Scope("all", folder=event.key[1]))

    def action_new(self) -> None:
        """A new watch."""
        self._edit(Watch(name=""))

    def action_edit(self) -> None:
        """Change the watch under the cursor."""
        if self._watch is not None:
            self._edit(self._watch)

    def action_refuse(self) -> None:
        """Remove the watch under the cursor; the papers stay."""
        watch = self._watch
        if watch is None:
            return
        done = N_("removed “{watch}”", watch=titled(watch.name))

        def remove() -> Words:
            self._history.do(done, lambda: self._watches.remove(watch.doc_id))
            return N_("{done} · u undoes", done=done)

        self.beside(remove, self._done)

    def action_undo(self) -> None:
        """Bring back what was removed last."""

        def bring_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(bring_back, self._done)

    def _edit(self, watch: Watch) -> None:
        self.app.push_screen(watch_form(self._ctx, watch), self._saved)

    def _saved(self, watch: Watch | None) -> None:
        if watch is not None:
            self._done(N_("saved “{watch}”", watch=titled(watch.name)), None)
            self.watches.move_to_key(watch.doc_id)

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
        elif said is not None:
            self._status.say(said)
        self._read()
