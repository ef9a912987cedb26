"""Bars below each other, each with its figure."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.text.messages import Translate
from coordtui.ui.drawing.bar_chart import Bar, bar_lines, bar_words
from coordtui.ui.drawing.parts import Line
from coordtui.ui.widgets.drawn import Drawn

__all__ = ["Bar", "Bars"]


class Bars(Drawn):
    """`Seats  ███████████████████░░  22/24  5 wait`: one line a bar.

    A bar is empty only for nothing and full only for all; what is below zero goes to the
    left of a `│`; what is not known is a `?`. Where it is narrow the note goes first, then
    the bar, then the label; the figure stays.
    """

    DEFAULT_CSS = "Bars { height: auto; }"

    def __init__(
        self, bars: Sequence[Bar] = (), *, translate: Translate = str, id: str | None = None
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._bars = bars

    def show(self, bars: Sequence[Bar]) -> None:
        """Other bars; only lines that differ are drawn."""
        self._bars = bars
        self.redraw()

    def lines_at(self, width: int, height: int) -> list[Line]:
        """A line for each bar."""
        return bar_lines(self._bars, width, self.speech)

    def as_text(self) -> list[str]:
        """A sentence for each bar."""
        return bar_words(self._bars, self.speech)
