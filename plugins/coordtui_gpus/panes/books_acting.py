"""What the windows of the books share: a list with its detail, and changes that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError
from coordtui.ui.widgets import (
    Column,
    Detail,
    FilterChanged,
    FilterClosed,
    Headline,
    History,
    Key,
    ListDetail,
    ListWindow,
    RecordList,
    StatusLine,
    Words,
)
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import FilterField
    from coordtui.store import Changes


class BooksActing(ListWindow[None], inherit_bindings=False):
    """A list and a detail; `gather` is called in a thread and `came` shows what it found.

    Readings come one after the other: while one goes on, many changes of the store cost one more.
    """

    columns: tuple[Column, ...] = ()
    selectable = False

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx._)
        self.ctx = ctx
        self.history = history or History(ctx.clock)
        self.filter_text = ""
        self.filter_fields: tuple[FilterField, ...] = ()
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.list = RecordList(
            self.columns, translate=ctx._, empty=N_("reading …"), selectable=self.selectable
        )
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)
        self._reading = self._again = False
        self._wanted: Key | None = None

    def compose(self) -> Iterable[Widget]:
        """Where you are, list and detail, what was done last."""
        return [self.headline, self.split, self.status]

    def on_mount(self) -> None:
        """Read it."""
        self.status.say("")
        self.list.focus()
        self.read()

    # Reading.

    def gather(self) -> Any:
        """What is shown; called in a thread, may raise any `CoordtuiError`."""
        raise NotImplementedError

    def came(self, found: Any) -> None:
        """Take what `gather` found and show it."""
        raise NotImplementedError

    def read(self) -> None:
        """Read what is shown."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self.beside(self.gather, self._came)

    def _came(self, found: Any, error: CoordtuiError | None) -> None:
        self._reading = False
        if error is not None:
            said = error.parts(self.ctx._)
            self.list.say_empty("\n".join(said))
            self.status.say(" ".join(said), "trouble")
        else:
            self.came(found)
            if self._wanted is not None:
                self.list.move_to_key(self._wanted)
                self._wanted = None
        self.refresh_bindings()
        if self._again:
            self.read()

    def retranslated(self) -> None:
        """In the other language."""
        super().retranslated()
        self.read()

    def go_to(self, key: Key) -> None:
        """Put the cursor on a line that the next reading brings, such as one that is new."""
        self._wanted = key

    def on_store_changed(self, changes: Changes) -> None:
        """Some session changed what is shown here."""
        self.read()

    def available(self, command_id: str) -> bool:
        """There is something to undo once something was done; the rest the windows say."""
        if command_id == "page.clear_filter":
            return bool(self.filter_text)
        if command_id == "page.filter":
            return bool(self.filter_fields)
        if command_id == "page.undo":
            return self.history.can_undo
        return command_id != "page.redo" or self.history.can_redo

    # Filtering.

    async def action_filter(self) -> None:
        """Open the field that narrows the list."""
        if self.filter_fields:
            await self.headline.open_filter(self.filter_text)

    def action_clear_filter(self) -> None:
        """Show everything again."""
        self._narrow("")

    def on_filter_changed(self, event: FilterChanged) -> None:
        """Show what answers."""
        event.stop()
        self._narrow(event.text)

    def on_filter_closed(self, event: FilterClosed) -> None:
        """Back to the list, which stays narrowed."""
        event.stop()
        self.headline.close_filter()
        self.list.focus()

    def _narrow(self, text: str) -> None:
        if text != self.filter_text:
            self.filter_text = text
            self.show_all()
            self.refresh_bindings()

    # Acting.

    def do(self, said: Words, act: Callable[[], Callable[[], object]]) -> None:
        """Make a change beside the screen that `u` takes back; `said` says that it was made."""

        def work() -> Words:
            self.history.do(said, act)
            return N_("{done} · u undoes", done=said)

        self.beside(work, self.done)

    def done(self, said: Words | None, error: CoordtuiError | None = None) -> None:
        """It was done, or refused: say so, and show how things are now."""
        if error is not None:
            self.app.say_error(error)
        elif said is not None:
            self.status.say(said)
            self.list.clear_selection()
        self.read()

    def told(self, said: Words | None) -> None:
        """What a form did, in words; None when it was left."""
        if said is not None:
            self.done(said)

    def action_undo(self) -> None:
        """Take the last change back."""

        def take_back() -> Words | None:
            done = self.history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(take_back, self.done)

    def action_redo(self) -> None:
        """Make it again."""

        def again() -> Words | None:
            done = self.history.redo()
            return None if done is None else N_("done again: {done}", done=done)

        self.beside(again, self.done)
