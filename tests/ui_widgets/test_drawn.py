"""What is drawn, as text: without a screen, at every width, with whatever data."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coordtui.text.translation import Translator
from coordtui.ui.drawing.bar_chart import Bar, bar_lines, bar_words
from coordtui.ui.drawing.booking import Board, Span, Track, clashes, track_line
from coordtui.ui.drawing.days import CalendarEntry, by_day, hours, interval, months_on, weeks_of_month
from coordtui.ui.drawing.figures import figure, filled, known, peaks, share_sign
from coordtui.ui.drawing.heat_map import Heat, HeatCell, HeatRow, heat_layout, heat_words
from coordtui.ui.drawing.month import Month, month_lines, month_words
from coordtui.ui.drawing.parts import Part, Speech, padded, plain
from coordtui.ui.drawing.plot import MARKS, SEVERAL, Plot, Series, plot_lines, plot_words
from coordtui.ui.drawing.scale import STEPS, Axis
from coordtui.ui.drawing.spark import Spark, spark_line, spark_words
from coordtui.ui.drawing.week import Week, week_lines, week_words

TORONTO = ZoneInfo("America/Toronto")
NOON = datetime(2026, 11, 12, 17, 0, tzinfo=UTC)
SAY = Speech(Translator("en"))
WIDTHS = (1, 2, 3, 10, 21, 22, 40, 80, 120, 200)
ANY_VALUE = st.one_of(
    st.none(), st.floats(), st.integers(), st.sampled_from([math.nan, math.inf, 1e308, -1e308, 0, 10**400])
)
ANY_TEXT = st.one_of(
    st.text(max_size=30), st.sampled_from(["[/x] [is]", "\x1b[2J", "深層学習" * 9, "a\u202eb\u200b", ""])
)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - bounds have no zone
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def text(lines) -> str:
    return "\n".join(plain(line).rstrip() for line in lines)


# Values.


def test_what_is_not_known_is_never_zero():
    for value in (None, math.nan, math.inf, -math.inf, 10**400, "3", object()):
        assert known(value) is None
        assert figure(value, "en") == "?"
        assert share_sign(value, 8) == "?"
    assert share_sign(0, 8) == "·"
    assert figure(0, "en") == "0"


def test_figures_are_short_and_in_the_language():
    assert [figure(v, "en") for v in (1234, 12.34, 0.25, 1e30, -1e30, 1e-9)] == [
        *("1,234", "12.3", "0.25", "1.0e+30", "-1.0e+30", "1.0e-09")
    ]
    assert figure(1234.5, "fr") == "1\u00a0234"
    assert figure(0.25, "fr") == "0,25"


@given(ANY_VALUE)
def test_no_figure_is_long(value):
    assert len(figure(value, "fr")) <= 19


@given(st.lists(ANY_VALUE, max_size=60), st.integers(0, 20))
def test_no_peak_is_lost_when_values_share_a_cell(values, count):
    kept = [v for v in peaks(values, count) if v is not None]
    sure = [v for v in map(known, values) if v is not None]
    assert len(peaks(values, count)) == min(len(values), count)
    if count and sure:
        assert max(kept) == max(sure)


@given(st.floats(0, 1), st.integers(2, 200))
def test_a_bar_is_empty_only_for_nothing_and_full_only_for_all(share, width):
    cells = filled(share, width)
    assert 0 <= cells <= width
    assert (cells == 0) == (share == 0)
    assert (cells == width) == (share == 1)


def test_a_line_is_exactly_as_wide_as_asked():
    line = (Part("深層"), Part("abc", "quiet"), Part(""), Part("def", "quiet"))
    for width in range(20):
        assert cell_len(plain(padded(line, width))) == width
    assert padded(line, 12) == (Part("深層"), Part("abcdef", "quiet"), Part("  "))


# Every drawing, at every width, in both languages, with whatever it is given.


def drawings(values, texts, moments, speech, width, height):
    """All of them on the same data."""
    labelled = list(zip(texts * len(values), values, strict=False)) if texts else []
    spark = Spark(values, texts[0] if texts else "", texts)
    yield [spark_line(spark, width, speech)], [spark_words(spark, speech)]
    bars = [Bar(label, value, whole=9, note=label, sign=label) for label, value in labelled]
    bars += [Bar(label, value) for label, value in labelled]
    yield bar_lines(bars, width, speech), bar_words(bars, speech)
    cells = [HeatCell(n, label, value, 8, sign=label) for n, (label, value) in enumerate(labelled)]
    heat = Heat([HeatRow(label, (cells, cells[:2], ())) for label in texts], {"?": "x"})
    yield [], heat_words(heat, speech)
    pairs = list(pairwise(moments))
    title = texts[0] if texts else ""
    entries = [CalendarEntry(a, title, b, short=title, count=title, sign=title) for a, b in pairs]
    month = Month(entries, date(2026, 11, 12), date(2026, 11, 13), TORONTO)
    yield month_lines(month, width, height, speech), month_words(month, speech)
    week = Week(entries, (date(2026, 11, 12), 9), NOON, TORONTO)
    yield week_lines(week, width, height, speech), week_words(week, speech)
    plot = Plot([Series(t, list(zip(moments, values, strict=False))) for t in (*texts, "")], tz=TORONTO)
    yield plot_lines(plot, width, height, speech), plot_words(plot, speech)
    figures = Plot([Series("", list(zip(values, reversed(values), strict=False)))])
    yield plot_lines(figures, width, height, speech), plot_words(figures, speech)
    spans = [Span(a, b, title) for a, b in pairs]
    board = Board([Track(1, title, spans)], 0, NOON, NOON)
    axis = Axis(NOON, STEPS[height % len(STEPS)], width, TORONTO)
    yield [track_line(board, 0, axis, (5, 0), speech)], []


@given(
    values=st.lists(ANY_VALUE, max_size=12),
    texts=st.lists(ANY_TEXT, max_size=3),
    moments=st.lists(MOMENTS, max_size=5),
    width=st.sampled_from(WIDTHS),
    height=st.integers(1, 30),
    language=st.sampled_from(["en", "fr"]),
)
def test_whatever_the_data_and_the_size_lines_fit_and_nothing_is_obeyed(
    values, texts, moments, width, height, language
):
    speech = Speech(Translator(language))
    for lines, words in drawings(values, texts, moments, speech, width, height):
        for line in lines:
            assert cell_len(plain(padded(line, width))) == width
        for said in (*map(plain, lines), *words):
            assert not any(ord(char) < 32 or char in "\x7f\u202e\u200b" for char in said)


def test_without_data_each_drawing_says_so():
    assert plain(spark_line(Spark((), "24 h"), 20, SAY)) == "24 h no values      "
    assert spark_words(Spark(()), SAY) == "no values"
    assert text(bar_lines((), 40, SAY)) == "nothing to compare"
    assert heat_words(Heat(()), SAY) == ["nothing here"]
    assert text(plot_lines(Plot(()), 40, 9, SAY)) == "nothing known to plot"
    assert month_words(Month((), date(2026, 11, 12), date(2026, 11, 12)), SAY) == ["November 2026: 0 entries"]


# Sparkline.


def test_a_sparkline_says_the_highest_the_range_and_now():
    spark = Spark([410, 761, None, 667], "24 h", ["02:00", "03:00", "04:00", "05:00"])
    assert plain(spark_line(spark, 40, SAY)) == "24 h ▁█?▆ 667  highest 761, 03:00"
    assert plain(spark_line(spark, 10, SAY)) == "▁█?▆ 667"
    assert spark_words(spark, SAY) == "24 h: highest 761, 03:00; from 410 to 761; now 667; 1 value not known"


def test_a_sparkline_whose_last_value_is_not_known_says_so():
    assert plain(spark_line(Spark([1, None]), 10, SAY)) == "▅? ?"
    assert "now not known" in spark_words(Spark([1, None]), SAY)
    assert spark_words(Spark([None, None]), SAY) == "2 values, none known"


# Bars.


def test_the_figure_of_a_bar_stays_at_ten_columns():
    bars = [Bar("Slurm for newcomers", 22, 24, note="5 wait"), Bar("x", None), Bar("y", 0, 8)]
    lines = text(bar_lines(bars, 10, SAY)).splitlines()
    assert [line.split()[-1] for line in lines] == ["22/24", "?", "0/8"]
    assert all(len(line) <= 10 for line in lines)


def test_bars_below_zero_go_to_the_left_of_their_axis():
    lines = text(bar_lines([Bar("up", 5), Bar("down", -5), Bar("none", 0)], 30, SAY)).splitlines()
    tracks = [line.split()[1] for line in lines]
    assert len({track.index("│") for track in tracks}) == 1
    assert tracks[0].endswith("│" + "█" * len(tracks[0].partition("│")[2]))
    assert tracks[1].startswith("█")
    assert "█" not in tracks[2]


def test_bars_are_told_in_sentences():
    bars = [Bar("Seats", 22, 24, note="5 wait", sign="!"), Bar("Other", None), Bar("Down", -3)]
    assert bar_words(bars, SAY) == ["! Seats: 22 of 24, 5 wait", "Other: not known", "Down: -3"]


# Heat strip.


def test_a_row_that_is_too_long_goes_on_without_cutting_a_group():
    cells = [HeatCell(n, f"h{n}", 8) for n in range(25)]
    heat = Heat([HeatRow("a", (cells[:10], cells[10:20], cells[20:]))])
    lines, _ = heat_layout(heat, 20, SAY)
    assert [len(line.places) for line in lines] == [10, 15]
    assert sum(len(line.places) for line in lines) == 25
    assert [line.label for line in lines] == ["a"] + [""] * (len(lines) - 1)


@given(st.lists(st.integers(0, 40), max_size=6), st.integers(1, 60))
def test_every_thing_of_a_heat_strip_has_its_own_place_in_sight(sizes, width):
    groups = [[HeatCell((g, n), "x") for n in range(size)] for g, size in enumerate(sizes)]
    lines, gutter = heat_layout(Heat([HeatRow("row", groups)]), width, SAY)
    places = [(y, x) for y, line in enumerate(lines) for x in line.places]
    assert len(set(places)) == len(places) == sum(sizes)
    assert all(x < max(width, gutter + 1) for _, x in places)


# Calendars.


@pytest.mark.parametrize(
    ("when", "length"), [(date(2027, 3, 14), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)]
)
def test_days_have_as_many_hours_as_the_clock_has(when, length):
    slots = hours(when, TORONTO)
    assert sum(map(len, slots)) == 2 * length
    assert len(slots) == 24


def test_an_hour_that_the_clock_jumps_over_is_empty_and_said():
    week = Week([], (date(2027, 3, 14), 2), datetime(2027, 3, 14, 14, tzinfo=UTC), TORONTO)
    drawn = text(week_lines(week, 80, 20, SAY))
    assert "----" in next(line for line in drawn.splitlines() if ">02:00" in line)
    assert "no 02:00: clocks go forward" in drawn
    assert any("no 02:00" in line for line in week_words(week, SAY))


def test_an_hour_that_comes_twice_holds_what_is_in_either():
    for hour in (5, 6):  # 01:00 in summer time, then 01:00 in winter time
        entry = CalendarEntry(datetime(2026, 11, 1, hour, tzinfo=UTC), "x")
        week = Week([entry], (date(2026, 11, 1), 1), NOON, TORONTO)
        assert week.at((date(2026, 11, 1), 1)) == [entry]


def test_what_ends_at_midnight_is_not_on_the_next_day():
    start = datetime(2026, 11, 12, 23, tzinfo=TORONTO)
    entry = CalendarEntry(start, "x", datetime(2026, 11, 13, 0, tzinfo=TORONTO))
    whole = CalendarEntry(date(2026, 11, 12), "y", date(2026, 11, 14))
    found = by_day([entry, whole], date(2026, 11, 1), date(2026, 11, 30), TORONTO)
    assert {when.day: len(events) for when, events in found.items()} == {12: 2, 13: 1}


@given(MOMENTS, st.timedeltas(timedelta(days=-3), timedelta(days=40)))
def test_no_entry_is_empty(start, length):
    first, last = interval(CalendarEntry(start, "x", start + length), TORONTO)
    assert first < last


@given(st.dates(date(1500, 1, 1), date(8000, 1, 1)), st.integers(-40, 40), st.integers(0, 6))
def test_months_turn_to_a_day_that_there_is_and_weeks_cover_them(when, months, first_weekday):
    there = months_on(when, months)
    assert (there.year * 12 + there.month) == when.year * 12 + when.month + months
    weeks = weeks_of_month(there, first_weekday)
    days = [day for week in weeks for day in week]
    assert there in days
    assert all(week[0].weekday() == first_weekday for week in weeks)
    assert {day.day for day in days if day.month == there.month} >= {1, 28}


def test_today_is_marked_by_a_sign_and_a_word():
    drawn = text(month_lines(Month((), date(2026, 11, 1), date(2026, 11, 12), TORONTO), 80, 20, SAY))
    assert "*12 today" in drawn
    assert drawn.count("*") == 1


@pytest.mark.parametrize("width", [18, 24, 80])
@pytest.mark.parametrize("day", [1, 12, 20])
def test_the_one_arrow_of_a_month_is_at_the_cursor(width: int, day: int):
    drawn = text(month_lines(Month((), date(2026, 11, day), date(2026, 11, 12), TORONTO), width, 40, SAY))
    assert drawn.count(">") == 1
    assert re.search(rf"> ?{day}\b", drawn)
    assert drawn.count("*") == (day != 12)


def test_the_arrow_of_a_week_is_at_the_day_and_the_hour_of_the_cursor():
    week = Week([], (date(2026, 11, 10), 9), datetime(2026, 11, 12, 14, tzinfo=UTC), TORONTO)
    names = next(line for line in text(week_lines(week, 140, 20, SAY)).splitlines() if "today" in line)
    assert re.search(r">\w+ 10\b", names)
    assert re.search(r"\*\w+ 12 today", names)
    assert names.count(">") == names.count("*") == 1


def test_a_month_begins_on_monday_with_week_numbers_or_on_sunday_without():
    monday = text(month_lines(Month((), date(2026, 11, 1), date(2026, 11, 12), TORONTO), 80, 20, SAY))
    sunday = text(month_lines(Month((), date(2026, 11, 1), date(2026, 11, 12), TORONTO, 6), 80, 20, SAY))
    assert monday.splitlines()[1].split()[0] == "Monday"
    assert sunday.splitlines()[1].split()[0] == "Sunday"
    assert "\n46 " in monday
    assert "\n46 " not in sunday


def test_a_calendar_speaks_both_languages():
    french = Speech(Translator("fr"))
    drawn = text(month_lines(Month((), date(2026, 11, 1), date(2026, 11, 12), TORONTO), 80, 20, french))
    assert drawn.startswith("novembre 2026\n    lundi")
    assert " 1er déc." in drawn


def test_a_naive_moment_is_refused():
    entry = CalendarEntry(datetime(2026, 11, 12, 9), "x")  # noqa: DTZ001 - on purpose
    with pytest.raises(ValueError, match="aware"):
        by_day([entry], date(2026, 11, 1), date(2026, 11, 30), TORONTO)


# Timeline.


def span(first, last, title="x", kind="booked") -> Span:
    return Span(NOON + timedelta(hours=first), NOON + timedelta(hours=last), title, kind)


def drawn_track(*spans, width=16, hours_a_sign=1) -> str:
    axis = Axis(NOON, timedelta(hours=hours_a_sign), width, UTC)
    board = Board([Track(1, "", spans)], 0, NOON, NOON)
    return plain(track_line(board, 0, axis, (2, 0), SAY))[2:]


def test_spans_that_touch_do_not_clash_and_do_not_cover_each_other():
    assert clashes(Track(1, "", [span(0, 4), span(4, 8)])) == []
    assert drawn_track(span(0, 4), span(4, 8)) == "[x=][x=]········"


def test_spans_that_overlap_are_marked_where_they_do():
    first, second = span(0, 6, "one"), span(4, 10, "two")
    assert [(clash.first, clash.second) for clash in clashes(Track(1, "", [first, second]))] == [
        (first, second)
    ]
    assert drawn_track(first, second) == "[one!!two]······"


def test_a_span_that_goes_on_out_of_sight_says_so():
    assert drawn_track(span(-5, 30, "long")) == "<long" + "=" * 10 + ">"


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), max_size=8))
def test_there_is_a_clash_exactly_where_two_spans_share_time(pairs):
    spans = [span(a, b) for a, b in pairs]
    shared = any(a < b and c < d and max(a, c) < min(b, d) for (a, b), (c, d) in combinations(pairs, 2))
    assert bool(clashes(Track(1, "", spans))) == shared


@pytest.mark.parametrize("step", STEPS)
def test_the_axis_can_be_read_at_every_scale(step):
    axis = Axis(NOON, step, 70, TORONTO)
    labels = axis.labels("en")
    assert len(labels) == 70
    assert labels.strip()
    assert all(0 <= column < 70 for column in axis.marks())


def test_days_of_the_axis_begin_at_local_midnight_also_when_clocks_change():
    axis = Axis(datetime(2026, 10, 31, 4, tzinfo=UTC), timedelta(hours=1), 60, TORONTO)
    assert sorted(axis.marks()) == [0, 24, 49]


# Trend.


def test_several_series_are_told_apart_by_their_marks():
    points = [(float(n), float(n)) for n in range(9)]
    plot = Plot([Series("up", points), Series("down", [(x, 8 - y) for x, y in points])])
    drawn = text(plot_lines(plot, 40, 12, SAY))
    assert MARKS[0] in drawn
    assert MARKS[1] in drawn
    assert SEVERAL in drawn
    assert drawn.splitlines()[-1] == "● up  ○ down  & several at once"
    assert len(set(MARKS)) == len(MARKS)


def test_a_plot_does_not_draw_through_what_is_not_known():
    points = [(0.0, 5.0), (1.0, None), (2.0, 5.0)]
    ground = text(plot_lines(Plot([Series("x", points)]), 40, 6, SAY)).splitlines()[-2]
    assert ground.count("?") == 1
    assert "█" not in ground.partition("┤")[2][2:-2]


def test_a_plot_is_told_as_sparklines_are():
    plot = Plot([Series("busy", [(NOON, 4), (NOON + timedelta(hours=1), 7)])], tz=TORONTO)
    assert plot_words(plot, SAY) == ["busy: highest 7, 13:00; from 4 to 7; now 7"]
