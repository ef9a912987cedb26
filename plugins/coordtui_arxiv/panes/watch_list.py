"""The watches: what each asks for, how much it found, and the keys that change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

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
from coordtui_arxiv.panes.triage import titled
from coordtui_arxiv.panes.watch_form import watch_form
from coordtui_arxiv.records import Watch
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches

if TYPE_CHECKING:
    from coordtui.store import Changes

COLUMNS = (
    Column(key="name", title=N_("Watch"), width=16, flex=1),
    Column(key="asks", title=N_("Asks for"), width=24, flex=2, priority=1),
    Column(key="found", title=N_("Found"), width=8, align="right"),
)


class WatchesScreen(Window[Watch], inherit_bindings=False):
    """Lists the person's watches. Opening one leads to its papers: the screen returns it."""

    key_scope = "page"
    called = N_("Your watches")
    watched_tables = frozenset({"arxiv.watches", "arxiv.matches"})
    titles: Mapping[str, Message] = {
        "page.new": N_("new watch"),
        "page.edit": N_("change the watch"),
        "page.refuse": N_("remove the watch"),
        "list.open": N_("show what it found"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("remove")}

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx, self._watches = ctx, Watches(ctx)
        self._known: dict[int, Watch] = {}
        self._history = History()
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.watches = RecordList(
            COLUMNS,
            translate=ctx._,
            empty=N_("No watch yet: n says what you want to be told of."),
            selectable=False,
        )

    def compose(self) -> Iterable[Widget]:
        """Title, watches, what was done last."""
        return [self._headline, self.watches, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Opening a watch shows what it found."))
        self._read()
        self.watches.focus()

    def _read(self) -> None:
        known, counts = self._watches.all(), self._watches.counts()
        waiting = self._watches.waiting()
        self._known = {watch.doc_id: watch for watch in known}
        self.watches.refresh_rows(
            ListSource([self._row(w, counts.get(w.doc_id, 0), w.doc_id in waiting) for w in known])
        )
        self._headline.show(self._ctx._(NN_("{n} watch of yours", "{n} watches of yours", len(known))), "")
        self.refresh_bindings()

    def _row(self, watch: Watch, found: int, waits: bool) -> Row:
        asks = " · ".join(
            part for part in (", ".join(watch.categories), watch.words, "; ".join(watch.authors)) if part
        )
        sign = "?" if waits else " " if watch.enabled else "-"
        return Row(
            watch.doc_id,
            [watch.name, asks, Cell(str(found), "quiet")],
            sign=sign,
            role="" if watch.enabled else "quiet",
            sign_role="attention" if waits else "",
        )

    def on_store_changed(self, changes: Changes) -> None:
        """Another session changed a watch, or papers came in."""
        self._read()

    def retranslated(self) -> None:
        """Count and rows in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.edit", "page.refuse"}:
            return self._watch is not None
        return command_id != "page.undo" or self._history.can_undo

    @property
    def _watch(self) -> Watch | None:
        key = self.watches.cursor_key
        return self._known.get(key) if isinstance(key, int) else None

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Show what the watch found."""
        event.stop()
        self.dismiss(self._watch)

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
