"""A box over the page: for what interrupts, and is done soon."""

from __future__ import annotations

from typing import TypeVar

from textual.containers import Vertical

from coordtui.ui.widgets.window import Window

T = TypeVar("T")


class Box(Vertical):
    """The box: as high as what is in it."""

    DEFAULT_CSS = """
    Box {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; padding: 0 1; background: $surface;
    }
    Box WrappedText { width: 1fr; height: auto; }
    """


class BoxWindow(Window[T], inherit_bindings=False):
    """A window that is a `Box` in the middle; the page stays in sight around it."""

    DEFAULT_CSS = "BoxWindow { align: center middle; background: transparent; }"
