"""A sparkline: a row of values in one line, with the figure of now."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.text.messages import Translate
from coordtui.ui.drawing.figures import Value
from coordtui.ui.drawing.parts import Line, plain
from coordtui.ui.drawing.spark import Spark, spark_line, spark_words, strip_parts
from coordtui.ui.widgets.drawn import Drawn
from coordtui.ui.widgets.lines import Words


class Sparkline(Drawn):
    """`24 h ▂▃▅▆▇▇▆▅▆▇ 667  highest 761, 03:00`.

    Values stand in the order of time, one cell each; of more than there are cells the peaks
    are kept. `None` and NaN are not known: a `?`, never a 0, which is `·`. `labels` says when
    each value was. The scale goes from the lowest to the highest, or from `low` to `high`.
    """

    DEFAULT_CSS = "Sparkline { height: 1; }"

    def __init__(
        self,
        values: Sequence[Value] = (),
        *,
        title: Words = "",
        labels: Sequence[Words] = (),
        low: float | None = None,
        high: float | None = None,
        translate: Translate = str,
        id: str | None = None,
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._spark = Spark(values, title, labels, low, high)

    def show(self, values: Sequence[Value], labels: Sequence[Words] = ()) -> None:
        """Other values; draws only when what is seen changes."""
        self._spark = Spark(values, self._spark.title, labels, self._spark.low, self._spark.high)
        self.redraw()

    def lines_at(self, width: int, height: int) -> list[Line]:
        """The one line."""
        return [spark_line(self._spark, width, self.speech)]

    def as_text(self) -> list[str]:
        """The highest and when, the range, the figure of now, and how many values are not known."""
        return [spark_words(self._spark, self.speech)]


def spark_text(
    values: Sequence[Value], width: int, *, low: float | None = None, high: float | None = None
) -> str:
    """The values alone as text of at most `width` cells, for a cell of a list: `▂▅▇▆?▆`."""
    return plain(strip_parts(Spark(values, low=low, high=high), width))
