"""What the windows of courses and of rooms share: records that are archived, and what comes of each."""

from __future__ import annotations

from typing import Generic, TypeVar

from tinydb import where

from coordtui.api import Context, Record
from coordtui.ui.widgets import History
from coordtui_training import times
from coordtui_training.panes.acting import Acting
from coordtui_training.records import Session

R = TypeVar("R", bound=Record)


class Shelf(Acting[None], Generic[R], inherit_bindings=False):
    """Lists records by number, those that are archived only when asked for; one is under the cursor."""

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.with_archived = False
        self.by_number: dict[int, R] = {}

    @property
    def here(self) -> R | None:
        """The record under the cursor."""
        key = self.list.cursor_key
        return self.by_number.get(key) if isinstance(key, int) else None

    def coming_sessions(self) -> list[Session]:
        """The sessions that are planned or held now, soonest first."""
        soon = (where("end") > times.stored(self.ctx.clock())) & where("state").one_of(["draft", "published"])
        return self.ctx.store.records(Session).find(soon, order=("start",))

    def edit(self, record: R | None) -> None:
        """Open the form of a record, or of a new one."""
        raise NotImplementedError

    def action_new(self) -> None:
        """A new one."""
        self.edit(None)

    def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self.here is not None:
            self.edit(self.here)

    def action_archived(self) -> None:
        """With those that are archived, or without."""
        self.with_archived = not self.with_archived
        self.read()
