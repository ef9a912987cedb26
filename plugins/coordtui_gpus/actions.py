"""What can be done with a record of any page: each gives what makes the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coordtui.api import Command, Context, Message, Ref
from coordtui_gpus.records import DEVICE, HOST
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import Window

PERSON = "person"


def actions(ref: Ref) -> Iterator[Command]:
    """For a person: reserve GPUs for them. For a machine or a GPU: reserve it."""
    if not ref.key.isdecimal():
        return
    if ref.kind == PERSON:
        yield Command(
            id="gpus.reserve_for",
            title=N_("reserve GPUs for this person"),
            action="coordtui_gpus.actions:reserve",
            requires="gpus.decide",
        )
    elif ref.kind in (HOST, DEVICE):
        yield Command(
            id="gpus.reserve_here",
            title=N_("reserve GPUs here"),
            action="coordtui_gpus.actions:reserve",
            requires="gpus.reserve",
        )


def reserve(ctx: Context, ref: Ref) -> Callable[[], Window[Any]] | Message:
    """Open the form of a reservation, for this person, or of this machine or GPU."""
    ctx.require("gpus.decide" if ref.kind == PERSON else "gpus.reserve")
    if ref.kind not in (PERSON, HOST, DEVICE):
        return N_("GPUs are reserved for a person, on a machine.")

    def window() -> Window[Any]:
        form: Window[Any] = import_module("coordtui_gpus.panes.reserve").window(ctx, ref)
        return form

    return window
