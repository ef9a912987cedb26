"""What can be done with a record of any page: each gives what makes the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from coordtui.api import Command, Context, Message, Ref
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import Window

PERSON = "person"


def actions(ref: Ref) -> Iterator[Command]:
    """For a person: which sessions fit them."""
    if ref.kind == PERSON and ref.key.isdecimal():
        yield Command(
            id="training.fits_person",
            title=N_("which sessions fit this person?"),
            action="coordtui_training.actions:fits",
            requires="training.run",
        )


def fits(ctx: Context, ref: Ref) -> Callable[[], Window[Any]] | Message:
    """Ask which of the coming sessions fit a person."""
    ctx.require("training.run")
    if ref.kind != PERSON:
        return N_("This is asked of a person.")

    def window() -> Window[Any]:
        from coordtui_training.panes.fits import FitsWindow

        return FitsWindow(ctx, int(ref.key))

    return window
