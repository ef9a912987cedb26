"""What every window of training shares: steps of sign-ups that are taken back together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from coordtui.api import Context, sentences
from coordtui.ui.widgets import History, Words, WorkWindow
from coordtui_training.seats.values import Outcome
from coordtui_training.texts import N_

T = TypeVar("T")


class Acting(WorkWindow[T], inherit_bindings=False):
    """A list and a detail, acted on by steps of sign-ups."""

    def act(self, *acts: Callable[[], Outcome]) -> None:
        """Do one thing after the other, all or none; `u` takes them back together where that can be."""

        def all_of_them() -> list[Outcome]:
            with self.ctx.store.transaction():
                return [each() for each in acts]

        def work() -> Words:
            return noted(self.ctx, self.history, all_of_them)

        self.make(work)


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
