"""A list with its detail, read beside the screen, and changes there that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.widget import Widget

from coordtui.api.context import Context
from coordtui.api.errors import CoordtuiError
from coordtui.text.messages import N_
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.detail import Detail
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.history import History
from coordtui.ui.widgets.latest import Latest
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.list_window import ListWindow
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Key
from coordtui.ui.widgets.split import ListDetail
from coordtui.ui.widgets.status import StatusLine

if TYPE_CHECKING:
    from coordtui.store import Changes

T = TypeVar("T")

Do = Callable[[], Callable[[], object]]
"""Makes a change, and returns what takes it back."""


class WorkWindow(ListWindow[T], inherit_bindings=False):
    """A list and a detail that are read beside the screen, and acted on there.

    `gather` is called in a thread and returns what is shown; `came` shows it. `do` makes a change
    that `u` takes back, `make` one that stays. After each the list is read again. Readings come one
    after the other: while one goes on, many changes of the store cost one more.
    """

    columns: tuple[Column, ...] = ()
    selectable = False

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx._)
        self.ctx = ctx
        self.history = history or History(ctx.clock)
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.list = RecordList(
            self.columns, translate=ctx._, empty=N_("reading …"), selectable=self.selectable
        )
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)
        self._latest = Latest(self, self.gather, self._came)
        self._wanted: Key | None = None

    def compose(self) -> Iterable[Widget]:
        """Where you are, list and detail, what was done last."""
        return [self.headline, self.split, self.status]

    def on_mount(self) -> None:
        """Read it."""
        self.status.say("")
        self.list.focus()
        self.read()

    @property
    def narrowed_list(self) -> Widget:
        """Where the keys go when the field of a filter is left."""
        return self.list

    def narrow(self) -> None:
        """Show what answers to the filter."""
        self.show_all()

    # Reading.

    def gather(self) -> Any:
        """What is shown; called in a thread, may raise any `CoordtuiError`."""
        raise NotImplementedError

    def came(self, found: Any) -> None:
        """Take what `gather` found and show it."""
        raise NotImplementedError

    def read(self) -> None:
        """Read what is shown, now."""
        self._latest.ask(now=True)

    def _came(self, found: Any, error: CoordtuiError | None) -> None:
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

    def retranslated(self) -> None:
        """In the other language; titles that were read are read again."""
        super().retranslated()
        self.read()

    def go_to(self, key: Key) -> None:
        """Put the cursor on a line that the next reading brings, such as one that is new."""
        self._wanted = key

    def on_store_changed(self, changes: Changes) -> None:
        """Some session changed what is shown here."""
        self._latest.ask()

    def available(self, command_id: str) -> bool:
        """There is something to undo once something was done; the rest its windows say."""
        if command_id == "page.undo":
            return self.history.can_undo
        if command_id == "page.redo":
            return self.history.can_redo
        return super().available(command_id)

    # Acting.

    def say(self, words: Words | None) -> None:
        """What was done last; nothing when nothing was."""
        if words is not None:
            self.status.say(words)

    def tell(self, error: CoordtuiError) -> None:
        """Why something was not done, in full."""
        self.app.say_error(error)

    def do(self, said: Words, act: Do) -> None:
        """Make a change beside the screen that `u` takes back; `said` says that it was made."""

        def work() -> Words:
            self.history.do(said, act)
            return N_("{done} · u undoes", done=said)

        self.make(work)

    def make(self, act: Callable[[], Words | None]) -> None:
        """Make a change beside the screen that says itself what it was."""
        self.beside(act, self.done)

    def done(self, said: Words | None, error: CoordtuiError | None = None) -> None:
        """It was done, or refused: say so, and show how things are now."""
        if error is not None:
            self.tell(error)
        else:
            self.say(said)
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

        self.make(take_back)

    def action_redo(self) -> None:
        """Make it again."""

        def again() -> Words | None:
            done = self.history.redo()
            return None if done is None else N_("done again: {done}", done=done)

        self.make(again)
