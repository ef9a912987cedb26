"""Samples of what is drawn: the same invented lab, always at the same moment."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from coordtui.text.messages import N_, Translate
from coordtui.ui.gallery.sample import Sample
from coordtui.ui.widgets import (
    Bar,
    Bars,
    CalendarEntry,
    Heat,
    HeatCell,
    HeatRow,
    HeatStrip,
    MonthCalendar,
    Series,
    Span,
    Sparkline,
    Timeline,
    Track,
    TrendPlot,
    WeekCalendar,
)

HERE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 12, 14, 14, tzinfo=UTC)
SPRING = datetime(2027, 3, 14, 14, 0, tzinfo=UTC)
"""The day on which the clocks go forward there."""

_BUSY = (410, 418, 455, 520, 601, 688, 702, 730, 761, 748, 733, 725, 700, 690, 655, 601, 590, 622, 667)
_HOURS = tuple(f"{(19 + n) % 24:02}:00" for n in range(len(_BUSY)))
_STATES = {
    "b07": ("?", N_("silent for 3 h")),
    "c15": ("-", N_("out of service")),
    "c21": ("!", N_("fault: memory errors")),
}
_MEANINGS = {"?": N_("silent"), "!": N_("fault"), "-": N_("out of service")}


def _clock() -> datetime:
    return NOW


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


def _sparkline(say: Translate) -> Sparkline:
    return Sparkline(_BUSY, title=N_("busy"), labels=_HOURS, translate=say)


def _gaps(say: Translate) -> Sparkline:
    values = (5, 6, None, math.nan, 4, 0, 0, 3, 7, None)
    return Sparkline(values, title="gpu-b07", low=0, high=8, translate=say)


def _bars(say: Translate) -> Bars:
    bars = (
        Bar("Slurm for newcomers", 22, 24, note=N_("5 wait"), sign="!", role="attention"),
        Bar("Éthique de l’IA", 11, 20),
        Bar("Writing grants", 30, 30, note=N_("9 wait")),
        Bar("Fortran sans larmes", 0, 8),
        Bar("Git for labs", None, 16),
    )
    return Bars(bars, translate=say)


def _signed(say: Translate) -> Bars:
    changes = {"cs.LG": 310, "cs.CL": 42, "stat.ML": 0, "math.OC": -120.5, "q-bio": None}
    return Bars([Bar(name, value) for name, value in changes.items()], translate=say)


def _cell(rack: str, number: int) -> HeatCell:
    name = f"{rack}{number:02}"
    sign, words = _STATES.get(name, ("", ""))
    busy = 0 if rack == "c" and 11 <= number < 15 else (8, 8, 7, 8, 6, 8, 4)[(number * ord(rack)) % 7]
    return HeatCell(name, f"gpu-{name}", busy, 8, sign, words)


def _heat(say: Translate) -> HeatStrip:
    sizes = {"a": 25, "b": 25, "c": 25, "d": 20}
    rows = []
    for rack, size in sizes.items():
        cells = [_cell(rack, number) for number in range(1, size + 1)]
        rows.append(HeatRow(rack, (cells[:10], cells[10:20], cells[20:])))
    return HeatStrip(Heat(rows, _MEANINGS), translate=say)


ENTRIES = (
    CalendarEntry(_at(3, 10), "GPU basics", _at(3, 12), short="GPU", count="9/16"),
    CalendarEntry(_at(12, 10), "Reading group: invented bandits", _at(12, 11), short="READ"),
    CalendarEntry(
        _at(12, 14),
        "Slurm for newcomers",
        _at(12, 17),
        short="SLRM",
        count="22/24",
        sign="!",
        role="attention",
    ),
    CalendarEntry(_at(13, 9, 30), "Éthique de l’IA", _at(13, 12), short="ÉTHI", count="11/20"),
    CalendarEntry(date(2026, 11, 16), "Writing week", date(2026, 11, 19), short="WRIT"),
    CalendarEntry(_at(16, 9), "Écrire un article", _at(16, 12), short="ÉCRI", count="18/20"),
    CalendarEntry(_at(16, 13, 30), "Git for labs", _at(16, 16), short="GIT", count="6/16"),
    CalendarEntry(_at(25, 10), "Writing grants", _at(25, 12), short="GRNT", count="30/30"),
)


def _month(say: Translate) -> MonthCalendar:
    return MonthCalendar(ENTRIES, clock=_clock, tz=HERE, translate=say)


def _sundays(say: Translate) -> MonthCalendar:
    return MonthCalendar(ENTRIES, clock=_clock, tz=HERE, first_weekday=6, translate=say)


def _week(say: Translate) -> WeekCalendar:
    return WeekCalendar(ENTRIES, slot=(date(2026, 11, 12), 14), clock=_clock, tz=HERE, translate=say)


def _spring(say: Translate) -> WeekCalendar:
    night = CalendarEntry(SPRING - timedelta(hours=8), "Night run", SPRING - timedelta(hours=6))
    slot = (date(2027, 3, 14), 2)
    return WeekCalendar([night], slot=slot, clock=lambda: SPRING, tz=HERE, translate=say)


def _timeline(say: Translate) -> Timeline:
    tracks = (
        Track(
            "a01", "a01-a04", (_span(11, 18, 13, 18, "Fauxpont"), _span(17, 8, 30, 0, "Inventada 8")), "4x8"
        ),
        Track("b07", "b07", (_span(11, 18, 13, 18, "Fauxpont 8"), _asked()), "8?"),
        Track("c13", "c13-c14", (), "2x8"),
        Track("c15", "c15", (Span(_at(12, 0), _at(18, 15), N_("out of service"), "out"),), "8 -"),
        Track(
            "d01",
            "d01",
            (
                _span(12, 0, 13, 20, "Example 8"),
                _span(13, 20, 15, 12, "Xiangtest 8"),
                _span(15, 6, 17, 0, "Dubois 4"),
            ),
            "8",
        ),
    )
    return Timeline(tracks, clock=_clock, tz=HERE, translate=say)


def _span(day: int, hour: int, until: int, end: int, title: str) -> Span:
    return Span(_at(day, hour), _at(until, end), title)


def _asked() -> Span:
    return Span(_at(14, 6), _at(16, 0), "Carabosse 8", "asked", note=N_("you decide"))


def _points(values: tuple[float | None, ...]) -> list[tuple[datetime, float | None]]:
    return [(NOW - timedelta(hours=len(values) - 1 - n), value) for n, value in enumerate(values)]


def _trend(say: Translate) -> TrendPlot:
    values = (*_BUSY[:12], None, *_BUSY[13:])
    return TrendPlot([Series(N_("busy"), _points(values))], tz=HERE, translate=say)


def _several(say: Translate) -> TrendPlot:
    asked = tuple(1100 - value for value in _BUSY)
    series = [Series(N_("busy"), _points(_BUSY)), Series(N_("asked for"), _points(asked))]
    return TrendPlot(series, tz=HERE, translate=say)


SAMPLES = (
    Sample("sparkline", N_("Sparkline"), _sparkline, 1),
    Sample("sparkline-gaps", N_("Sparkline with gaps"), _gaps, 1),
    Sample("sparkline-empty", N_("Sparkline without values"), lambda say: Sparkline((), translate=say), 1),
    Sample("bars", N_("Bars of a whole"), _bars, 5),
    Sample("bars-signed", N_("Bars below zero"), _signed, 5),
    Sample("bars-empty", N_("Bars of nothing"), lambda say: Bars((), translate=say), 1),
    Sample("heat", N_("Heat strip"), _heat, 8),
    Sample("heat-empty", N_("Heat strip of nothing"), lambda say: HeatStrip(translate=say), 2),
    Sample("month", N_("Month"), _month, 20),
    Sample("month-sunday", N_("Month from Sunday on"), _sundays, 14),
    Sample("week", N_("Week"), _week, 18),
    Sample("week-spring", N_("Week in which the clocks change"), _spring, 12),
    Sample("timeline", N_("Timeline"), _timeline, 16),
    Sample("timeline-empty", N_("Timeline of nothing"), lambda say: Timeline(clock=_clock, translate=say), 5),
    Sample("trend", N_("Trend"), _trend, 10),
    Sample("trend-several", N_("Trends of several"), _several, 10),
    Sample("trend-empty", N_("Trend of nothing"), lambda say: TrendPlot(translate=say), 2),
)
