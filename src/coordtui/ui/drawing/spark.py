"""A row of values in one line, with the figure of the last one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coordtui.text.messages import N_, NN_, Message
from coordtui.ui.drawing.figures import UNKNOWN, Value, bounds, figure, known, level_sign, peaks
from coordtui.ui.drawing.parts import Line, Part, Speech, part
from coordtui.ui.widgets.lines import Role, Words, cell_len

_LEAST_STRIP = 5
_NOTHING = N_("no values")


class Spark(msgspec.Struct, frozen=True):
    """Values in the order of time; `labels` says when each was, `low` and `high` fix the scale."""

    values: Sequence[Value]
    title: Words = ""
    labels: Sequence[Words] = ()
    low: float | None = None
    high: float | None = None


def spark_line(spark: Spark, width: int, speech: Speech) -> Line:
    """`24 h ▂▅▇▆?▆ 667  highest 761, 03:00`: title and note give way, the figure never does."""
    if not spark.values:
        return (part(" ".join(filter(None, (speech(spark.title), speech(_NOTHING)))), width, "quiet"),)
    now = figure(last(spark.values), speech.language)
    title = speech(spark.title)
    count, strip = len(spark.values), width - cell_len(now) - 1
    named = bool(title) and strip - cell_len(title) - 1 >= min(_LEAST_STRIP, count)
    if named:
        strip -= cell_len(title) + 1
    parts = [Part(f"{title} ", "quiet")] if named else []
    parts += strip_parts(spark, min(count, strip))
    parts += [Part(f" {now}", "trouble" if now == UNKNOWN else "strong")]
    if (peak := _peak(spark, speech)) and count + 2 + cell_len(note := speech(peak)) <= strip:
        parts += [Part(f"  {note}", "quiet")]
    return tuple(parts) if width > cell_len(now) else (part(now, width),)


def strip_parts(spark: Spark, width: int) -> list[Part]:
    """The values alone, one cell each; where there are more of them than cells, the peaks."""
    found = bounds(spark.values) or (0.0, 0.0)
    low = found[0] if spark.low is None else spark.low
    high = found[1] if spark.high is None else spark.high
    signs = [level_sign(value, low, high) for value in peaks(spark.values, max(width, 0))]
    return [Part(sign, _role(sign)) for sign in signs]


def spark_words(spark: Spark, speech: Speech) -> str:
    """The same in words: `24 h: highest 761, 03:00; from 410 to 761; now 667; 2 values not known`."""
    said = "; ".join(map(speech, _said(spark, speech)))
    title = speech(spark.title)
    return speech(N_("{title}: {words}", title=title, words=said)) if title else said


def last(values: Sequence[Value]) -> Value:
    """The value now: the last one, also when it is not known."""
    return known(values[-1]) if values else None


def _role(sign: str) -> Role:
    return "trouble" if sign == UNKNOWN else "quiet" if sign == "·" else ""


def _peak(spark: Spark, speech: Speech) -> Message | None:
    found = bounds(spark.values)
    if found is None:
        return None
    shown = figure(found[1], speech.language)
    at = next(i for i, each in enumerate(spark.values) if known(each) == found[1])
    if at >= len(spark.labels):
        return N_("highest {value}", value=shown)
    return N_("highest {value}, {when}", value=shown, when=speech(spark.labels[at]))


def _said(spark: Spark, speech: Speech) -> list[Message]:
    if not spark.values:
        return [_NOTHING]
    found, peak = bounds(spark.values), _peak(spark, speech)
    if found is None or peak is None:
        return [NN_("{n} value, not known", "{n} values, none known", len(spark.values))]
    low, high = (figure(each, speech.language) for each in found)
    now = last(spark.values)
    said = [peak, N_("from {low} to {high}", low=low, high=high)]
    said += [N_("now not known") if now is None else N_("now {value}", value=figure(now, speech.language))]
    if missing := sum(known(each) is None for each in spark.values):
        said += [NN_("{n} value not known", "{n} values not known", missing)]
    return said
