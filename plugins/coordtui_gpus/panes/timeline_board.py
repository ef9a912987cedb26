"""The drawing of the timeline: machines down, time to the right. What it says in words stands beside it."""

from __future__ import annotations

from datetime import datetime

from coordtui.ui.widgets import Timeline


class Board(Timeline):
    """As `Timeline`, without the line of the cursor in words: its page tells of the whole machine.

    The cursor is told to the page at each change of scale too.
    """

    key_scope = "timeline"
    tells_row = False

    @property
    def period(self) -> tuple[datetime, datetime]:
        """What is in sight, from and to."""
        axis = self._axis(self.size.width or 80)
        return axis.start, axis.end

    def action_zoom_in(self) -> None:
        """Less time a sign."""
        super().action_zoom_in()
        self._tell()

    def action_zoom_out(self) -> None:
        """More time a sign."""
        super().action_zoom_out()
        self._tell()
