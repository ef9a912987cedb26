"""The list of machines and what is said of the one under the cursor, below the strip."""

from __future__ import annotations

from typing import ClassVar

from coordtui.ui.widgets import ListDetail


class FleetSplit(ListDetail):
    """As `ListDetail`, but the lines of the strip above count as its own: a low page keeps its detail."""

    DEFAULT_CSS = """
    FleetSplit.-stacked > .split--list { height: 1fr; }
    FleetSplit.-stacked > .split--detail { height: 1fr; }
    """
    lent: ClassVar[int] = 8
    """Lines that the strip takes at most of a page that has room for list and detail."""

    def _arrange(self, width: int, height: int) -> None:
        super()._arrange(width, height + self.lent)
