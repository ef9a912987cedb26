"""What every window of training shares: a list with its detail, and changes that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError
from coordtui.ui.widgets import (
    Column,
    Detail,
    Headline,
    History,
    Key,
    ListDetail,
    ListWindow,
    RecordList,
    StatusLine,
    Words,
)
from coordtui_training.seats.values import Outcome
from coordtui_training.texts import N_, sentences

if TYPE_CHECKING:
    from coordtui.store import Changes

T = TypeVar("T")

Do = Callable[[], Callable[[], object]]
"""Makes a change, and returns what takes it back."""


class Acting(ListWindow[T], inherit_bindings=False):
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
        """In the other language; titles that were read are read again."""
        super().retranslated()
        self.read()

    def go_to(self, key: Key) -> None:
        """Put the cursor on a line that the next reading brings, such as one that is new."""
        self._wanted = key

    def on_store_changed(self, changes: Changes) -> None:
        """Some session changed what is shown here."""
        self.read()

    def available(self, command_id: str) -> bool:
        """There is something to undo once something was done; the rest its windows say."""
        if command_id == "page.undo":
            return self.history.can_undo
        return command_id != "page.redo" or self.history.can_redo

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

        self.beside(work, self.done)

    def act(self, *acts: Callable[[], Outcome]) -> None:
        """Do one thing after the other, all or none; `u` takes them back together where that can be."""

        def all_of_them() -> list[Outcome]:
            with self.ctx.store.transaction():
                return [each() for each in acts]

        def work() -> Words:
            return noted(self.ctx, self.history, all_of_them)

        self.beside(work, self.done)

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


def noted(ctx: Context, history: History, act: Callable[[], list[Outcome]]) -> Words:
    """Do something and note it in the history, with what takes it back; what was done, in words.

    What cannot be taken back whole is noted as what has left.
    """
    done = act()
    said = sentences([each.said for each in done])
    if not all(each.undo for each in done):
        history.left(said)
        return said
    now = [done]

    def undo() -> None:
        with ctx.store.transaction():
            for each in reversed(now[0]):
                if each.undo is not None:
                    each.undo()

    def again() -> None:
        now[0] = act()

    history.did(said, undo, again)
    return N_("{done} · u undoes", done=said)
