"""What can be done with a record of any page: each gives what makes the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, Ref
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import Window

PERSON = "person"


def who_knows(ctx: Context, ref: Ref | None) -> Callable[[], Window[Any]]:
    """Ask who knows about the record under the cursor, or about what is then typed."""
    ctx.require("expertise.view")
    about = None if ref is None or ref.kind == PERSON else ref

    def window() -> Window[Any]:
        from coordtui_expertise.panes.who_knows import WhoKnows

        return WhoKnows(ctx, about=about)

    return window


def fits(ctx: Context, ref: Ref) -> Callable[[], Window[Any]] | Message:
    """Ask who fits with a person."""
    ctx.require("expertise.view")
    if ref.kind != PERSON:
        return N_("This is asked of a person.")

    def window() -> Window[Any]:
        from coordtui_expertise.panes.fits import Fits

        return Fits(ctx, int(ref.key))

    return window
