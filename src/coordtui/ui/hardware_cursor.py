"""Where the terminal's own cursor stands: screen readers, Braille lines and magnifiers follow it."""

from __future__ import annotations

from typing import Any

from textual.geometry import Offset, clamp
from textual.screen import Screen


def place(screen: Screen[Any]) -> Offset | None:
    """The cell that is being worked on; None when nothing has the focus.

    A widget that has the focus, or a screen in which nothing has it, says where by a
    `cursor_offset`: the cell from the top left of its content as it is in sight. Textual's
    text fields say it by `cursor_screen_offset`. For any other it is its first cell.
    """
    node = screen.focused or screen
    region = node.content_region
    own: Offset | None = getattr(node, "cursor_offset", None)
    if not region or (own is None and node is screen):
        return None
    where = region.offset if own is None else region.offset + own
    if own is None and (told := getattr(node, "cursor_screen_offset", None)) is not None:
        where = told - Offset(getattr(node, "cursor_at_end", 0), 0)  # an `Input` counts one more there
    return Offset(clamp(where.x, region.x, region.right - 1), clamp(where.y, region.y, region.bottom - 1))
