"""A plot of one or several series, with the figures of its axes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from coordtui.text.messages import Translate
from coordtui.ui.drawing.parts import Line
from coordtui.ui.drawing.plot import Plot, Series, plot_lines, plot_words
from coordtui.ui.widgets.drawn import Drawn

__all__ = ["Series", "TrendPlot"]


class TrendPlot(Drawn):
    """Values over moments, days or figures: one series in blocks, several by a mark each.

    A legend names the marks; `&` is where several meet, `?` where a value is not known. The
    scale begins at 0 where that costs the values less than half of the height, or at `low`.
    """

    def __init__(
        self,
        series: Sequence[Series] = (),
        *,
        low: float | None = None,
        high: float | None = None,
        tz: tzinfo | None = None,
        translate: Translate = str,
        id: str | None = None,
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._plot = Plot(series, low, high, tz)

    def show(self, series: Sequence[Series]) -> None:
        """Other series; only lines that differ are drawn."""
        self._plot = Plot(series, self._plot.low, self._plot.high, self._plot.tz)
        self.redraw()

    def lines_at(self, width: int, height: int) -> list[Line]:
        """Plot, axis, legend."""
        return plot_lines(self._plot, width, height, self.speech)

    def as_text(self) -> list[str]:
        """A sentence for each series: the highest and when, the range, the last value."""
        return plot_words(self._plot, self.speech)
