"""What was done on a page, newest first, and going back down to any of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.ui.choices import Choice, ChoiceList, Piece, said
from coordtui.ui.reading import LinesWindow
from coordtui.ui.widgets.history import Change, History, Left
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class UndoLog(LinesWindow[int]):
    """The changes of the open page; those that would be taken back are marked down to the cursor.

    Returns how many changes to take back.
    """

    titles = hint_words = {"list.open": N_("take back down to here")}  # noqa: RUF012 - as in Window

    def __init__(self, app: CoordtuiApp, history: History | None, page: Words) -> None:
        super().__init__(
            app.session.translator,
            N_("What was done: {page}", page=page),
            N_("Nothing was done on this page yet. u takes back what you do."),
        )
        self._app = app
        self._changes: Sequence[Left] = history.changes if history is not None else ()

    def right(self) -> Words:
        """How many of them would be taken back."""
        count = len(self._down_to(self.list.value))
        return NN_("enter takes {n} change back", "enter takes {n} changes back", count) if count else ""

    def lines(self) -> Sequence[Choice]:
        """What was done, its time, and whether it would be taken back."""
        now = self._app.now()
        here = self.list.value[0] if self.list.value is not None else 0
        return [
            self._line(place, change, formats.ago(change.at, now, self._app.session.translator), here)
            for place, change in enumerate(self._changes)
        ]

    def _line(self, place: int, change: Left, age: str, here: int) -> Choice:
        sign: Piece = (" ", "")
        if not isinstance(change, Change):
            sign, word = ("-", "quiet"), N_("{age} · stays done", age=age)
        elif place <= here:
            sign, word = ("u", "accent"), N_("{age} · enter takes it back", age=age)
        else:
            word = N_("{age} · can be undone", age=age)
        text = said(self._translate(change.words), "" if isinstance(change, Change) else "quiet")
        return Choice(sign=sign, text=text, more=said(self._translate(word), "quiet"), value=(place,))

    def in_full(self, value: Any) -> Words:
        """The whole text, and why what left the machine stays done."""
        change: Left = self._changes[value[0]]
        if isinstance(change, Change):
            return change.words
        return N_("{words} · It left the machine, so it cannot be taken back.", words=change.words)

    def on_choice_list_moved(self, event: ChoiceList.Moved) -> None:
        """Mark what would be taken back down to here."""
        event.stop()
        self.show()

    def available(self, command_id: str) -> bool:
        """Something must be there to take back."""
        return command_id != "list.open" or bool(self._down_to(self.list.value))

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Ask, naming the oldest, and return how many."""
        event.stop()
        from coordtui.ui.widgets.question import Question

        changes = self._down_to(event.value)
        if not changes:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(len(changes))

        self.app.push_screen(
            Question(
                NN_("Take back {n} change?", "Take back {n} changes?", len(changes)),
                N_("The oldest of them: {words}", words=changes[-1].words),
                yes=N_("take back"),
                no=N_("leave it"),
                translate=self._translate,
            ),
            answered,
        )

    def _down_to(self, value: Any) -> list[Change]:
        """The changes from the newest to this one that can be taken back."""
        down_to = 0 if value is None else value[0] + 1
        return [each for each in self._changes[:down_to] if isinstance(each, Change)]


def open_log(app: CoordtuiApp) -> None:
    """Show what was done on the open page, and take back what the person chooses there."""
    page = app.open_page
    history = page.history if page is not None else None

    async def take_back(count: int | None) -> None:
        undo: Callable[[], object] = getattr(page, "action_undo", lambda: None)
        for _ in range(count or 0):
            done = undo()
            if inspect.isawaitable(done):
                await done
        app.show_hints()

    app.push_screen(UndoLog(app, history, app.shell.panes[app.shell.open_id].title), take_back)
