"""The drawing of the timeline: machines down, time to the right. What it says in words stands beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coordtui.ui.widgets import Timeline

HEAD = 3
"""Lines above the first machine: the period, its days, and where now is."""

TRIES = 12
"""What the words take depends on the room that they are given."""


class Board(Timeline):
    """As `Timeline`, without the line of the cursor in words: its page tells of the whole machine.

    The cursor is told to the page at each change of scale too.
    """

    key_scope = "timeline"

    @property
    def period(self) -> tuple[datetime, datetime]:
        """What is in sight, from and to."""
        axis = self._axis(self.size.width or 80)
        return axis.start, axis.end

    _more = 0
    """So many lines more were asked for the last time."""

    def lines_at(self, width: int, height: int) -> list[Any]:
        """As many lines more are asked for as the words take, so that machines alone fill the height."""
        top, wanted = self._top, min(height, HEAD + len(self._tracks))
        lines: list[Any] = []
        for _ in range(TRIES):
            self._top = top
            lines = super().lines_at(width, height + self._more)
            rule = next((n for n, line in enumerate(lines) if n >= HEAD and _is_rule(line)), len(lines))
            if rule == wanted:
                legend = [line for line in lines[rule:] if _is_legend(line)]
                fits = legend and height - rule > len(legend)
                return [*lines[:rule], (), *legend] if fits else lines[:rule]
            self._more = max(0, self._more + wanted - rule)
        return lines[:height]

    def action_zoom_in(self) -> None:
        """Less time a sign."""
        super().action_zoom_in()
        self._tell()

    def action_zoom_out(self) -> None:
        """More time a sign."""
        super().action_zoom_out()
        self._tell()


def _is_rule(line: Any) -> bool:
    return bool(line) and line[0].text.startswith("──")


def _is_legend(line: Any) -> bool:
    """Whether a line says what the signs mean: it begins with that of what is booked."""
    return bool(line) and line[0].text == "="
