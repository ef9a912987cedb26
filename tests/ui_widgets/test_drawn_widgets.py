"""The drawn widgets on a screen: cursor, messages, and nothing drawn that did not change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from textual.geometry import Offset

from coordtui.config.themes import find_themes
from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE
from coordtui.ui.ascii import Ascii
from coordtui.ui.drawing.parts import Speech, plain
from coordtui.ui.gallery import drawn, samples
from coordtui.ui.gallery.app import GalleryApp
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
from coordtui.ui.widgets.drawn import Drawn

NOW = datetime(2026, 11, 12, 14, 14, tzinfo=UTC)
DRAWN = {sample.name: sample for sample in drawn.SAMPLES}


def clock() -> datetime:
    return NOW


def heat(count: int = 20) -> Heat:
    cells = [HeatCell(n, f"h{n}", n % 9) for n in range(count)]
    return Heat([HeatRow("a", (cells[:10],)), HeatRow("b", (cells[10:],))])


def month(**options) -> MonthCalendar:
    return MonthCalendar(clock=clock, tz=UTC, **options)


def week(**options) -> WeekCalendar:
    return WeekCalendar(clock=clock, tz=UTC, **options)


def tracks() -> list[Track]:
    return [Track(n, f"h{n}", [Span(NOW, NOW + timedelta(days=1), f"who {n}")]) for n in range(5)]


def timeline() -> Timeline:
    return Timeline(tracks(), clock=clock, tz=UTC)


@asynccontextmanager
async def shown(bench, widget, size=(80, 24)):
    """The widget with the focus, and every message of its own that it posts."""
    app = bench(widget)
    heard = []
    post = widget.post_message

    def listen(message):
        if type(message).__qualname__.startswith(type(widget).__name__):
            heard.append(message)
        return post(message)

    widget.post_message = listen
    async with app.run_test(size=size) as pilot:
        widget.focus()
        await pilot.pause()
        heard.clear()
        yield pilot, heard


# Cursor.


@pytest.mark.parametrize("scope", ["heat", "calendar", "timeline"])
def test_every_command_of_a_drawing_has_its_method(scope):
    owners = {"heat": [HeatStrip], "calendar": [MonthCalendar, WeekCalendar], "timeline": [Timeline]}
    commands = [command for command in CORE if command.scope == scope]
    assert commands
    for command in commands:
        for owner in owners[scope]:
            assert callable(getattr(owner, f"action_{command.action}"))


async def test_the_cursor_of_a_heat_strip_goes_from_thing_to_thing(bench):
    strip = HeatStrip(heat())
    async with shown(bench, strip) as (_, heard):
        for name, key in (("right", 1), ("down", 11), ("left", 10), ("up", 0), ("end", 19), ("home", 0)):
            getattr(strip, f"action_cursor_{name}")()
            assert strip.cursor_key == key
            assert heard[-1].key == key
        strip.action_cursor_left()
        assert strip.cursor_key == 0
        strip.action_open()
        assert isinstance(heard[-1], HeatStrip.Opened)


async def test_the_cursor_of_a_heat_strip_holds_on_to_its_thing(bench):
    strip = HeatStrip(heat())
    async with shown(bench, strip) as (_, heard):
        strip.move_to(12)
        heard.clear()
        strip.show(Heat([HeatRow("z", ([HeatCell(99, "new", 1)],)), *heat().rows]))
        assert (strip.cursor_key, heard) == (12, [])
        strip.show(heat(3))
        assert strip.cursor_key == 2
        assert [message.key for message in heard] == [2]
        strip.show(Heat(()))
        assert strip.cursor_key is None


async def test_the_cursor_of_a_month_turns_the_month(bench):
    calendar = month()
    async with shown(bench, calendar) as (_, heard):
        moves = ("cursor_right", 13), ("cursor_down", 20), ("cursor_left", 19), ("cursor_up", 12)
        for name, day in moves:
            getattr(calendar, f"action_{name}")()
            assert calendar.day == date(2026, 11, day)
        calendar.action_later()
        assert calendar.day == date(2026, 12, 12)
        calendar.action_earlier()
        calendar.action_earlier()
        assert calendar.day == date(2026, 10, 12)
        calendar.action_today()
        assert calendar.day == date(2026, 11, 12)
        assert heard[-1].day == date(2026, 11, 12)


async def test_a_month_opens_with_what_is_on_the_day(bench):
    entry = CalendarEntry(date(2026, 11, 12), "x")
    calendar = month(events=[entry])
    async with shown(bench, calendar) as (_, heard):
        calendar.action_open()
        assert (heard[-1].day, heard[-1].events) == (date(2026, 11, 12), [entry])


async def test_the_cursor_of_a_week_goes_by_hours_and_days(bench):
    calendar = week()
    async with shown(bench, calendar) as (_, heard):
        calendar.action_cursor_up()
        calendar.action_cursor_right()
        assert calendar.slot == (date(2026, 11, 13), 13)
        calendar.action_later()
        assert calendar.slot == (date(2026, 11, 20), 13)
        calendar.action_today()
        assert calendar.slot == (date(2026, 11, 12), 14)
        for _ in range(30):
            calendar.action_cursor_down()
        assert calendar.slot == (date(2026, 11, 12), 23)
        calendar.action_open()
        assert heard[-1].events == []


async def test_a_timeline_keeps_row_and_moment_over_zoom_scroll_and_new_rows(bench):
    line = timeline()
    async with shown(bench, line) as (_, heard):
        line.action_cursor_down()
        line.action_cursor_right()
        moment = NOW + timedelta(hours=3)
        assert (line.cursor_key, line.moment) == (1, moment)
        offset = line.cursor_offset
        for action in (line.action_zoom_in, line.action_zoom_out, line.action_zoom_out):
            action()
            assert (line.moment, line.cursor_offset) == (moment, offset)
        line.action_later()
        assert line.cursor_offset == offset
        assert line.moment > moment
        line.show(list(reversed(tracks())))
        assert line.cursor_key == 1
        line.action_now()
        assert line.moment == NOW
        line.action_open()
        assert [each.title for each in heard[-1].spans] == ["who 1"]


async def test_the_axis_follows_the_cursor_out_of_sight(bench):
    line = timeline()
    async with shown(bench, line, (40, 10)):
        for _ in range(60):
            line.action_cursor_right()
            assert line.cursor_offset is not None


@pytest.mark.parametrize("make", [lambda: HeatStrip(heat()), month, week, timeline])
async def test_the_place_of_the_cursor_is_known_for_the_terminals_own(make, bench):
    widget = make()
    async with shown(bench, widget) as (_, _heard):
        first = widget.cursor_offset
        widget.action_cursor_right()
        assert isinstance(first, Offset)
        assert widget.cursor_offset != first


async def test_a_click_moves_the_cursor_and_a_double_one_opens(bench):
    strip = HeatStrip(heat())
    async with shown(bench, strip) as (pilot, heard):
        await pilot.click(offset=(3 + 4, 1))
        assert strip.cursor_key == 14
        await pilot.click(offset=(3 + 4, 1), times=2)
        assert isinstance(heard[-1], HeatStrip.Opened)


# What is drawn again.


def changes() -> dict[str, tuple[Drawn, Callable[[Drawn], object], Callable[[Drawn], object]]]:
    """For each widget the same data again, and a change of one place."""
    points = [(float(n), float(n % 5)) for n in range(40)]
    bars = [Bar("a", 1, 4), Bar("b", 2, 4), Bar("c", 3, 4)]
    return {
        "sparkline": (Sparkline([1, 2]), lambda w: w.show([1, 2]), lambda w: w.show([1, 3])),
        "bars": (Bars(bars), lambda w: w.show(bars), lambda w: w.show([*bars[:2], Bar("c", 1, 4)])),
        "heat": (HeatStrip(heat()), lambda w: w.show(heat()), lambda w: w.action_cursor_right()),
        "month": (month(), lambda w: w.show([]), lambda w: w.action_cursor_right()),
        "week": (week(), lambda w: w.show([]), lambda w: w.action_cursor_right()),
        "timeline": (timeline(), lambda w: w.show(tracks()), lambda w: w.action_cursor_right()),
        "trend": (
            TrendPlot([Series("x", points)]),
            lambda w: w.show([Series("x", points)]),
            lambda w: w.show([Series("x", [*points[:-1], (39.0, 3.0)])]),
        ),
    }


@pytest.mark.parametrize("name", changes())
async def test_only_lines_that_differ_are_drawn_again(name, bench):
    widget, same, change = changes()[name]
    async with shown(bench, widget, (80, 24)):
        drawn_again = []
        widget.refresh = lambda *regions, **options: drawn_again.append((regions, options))
        same(widget)
        assert drawn_again == []
        change(widget)
        (regions, options), *rest = drawn_again
        assert not rest
        assert not options
        assert 1 <= len(regions) <= (6 if name == "trend" else 4)
        assert all(region.height == 1 for region in regions)


async def test_bars_take_as_many_lines_as_there_are(bench):
    bars = Bars([Bar("a", 1)])
    async with shown(bench, bars) as (pilot, _):
        assert bars.size.height == 1
        bars.show([Bar("a", 1), Bar("b", 2)])
        await pilot.pause()
        assert bars.size.height == 2


async def test_what_finds_no_room_is_counted_in_the_last_line(bench):
    bars = Bars([Bar(f"b{n}", n) for n in range(9)])
    bars.styles.height = 4
    async with shown(bench, bars):
        assert plain(bars._drawn()[-1]).strip() == "▼ 6 more lines"


async def test_the_language_is_switched_while_it_is_open(bench):
    translator = Translator("en")
    calendar = month(translate=translator)
    async with shown(bench, calendar):
        calendar.move_to(date(2026, 11, 20))
        translator.language = "fr"
        calendar.retranslated()
        assert plain(calendar._drawn()[0]).startswith("novembre 2026")
        assert calendar.day == date(2026, 11, 20)


def test_the_language_of_a_page_is_found_behind_its_way_to_say_things():
    class Context:
        translator = Translator("fr")

        def _(self, message):
            return self.translator(message)

    assert [Speech(say).language for say in (Translator("fr"), Context()._, str)] == ["fr", "fr", "en"]


# Colour repeats what a sign says, in every theme.


def states() -> dict[str, list[Drawn]]:
    """Per widget, the states that a person must tell apart."""

    def at(sign: str) -> MonthCalendar:
        return month(
            events=[CalendarEntry(date(2026, 11, 20), "x", sign=sign, role="attention" if sign else "")]
        )

    kinds = ("booked", "asked", "out")
    values = [0, 1, 8, None]
    return {
        "sparkline": [Sparkline([v, 5, 5], low=0, high=8) for v in values],
        "bars": [Bars([Bar("a", v, 8)]) for v in values],
        "heat": [
            HeatStrip(Heat([HeatRow("a", ([HeatCell(1, "h", v, sign=sign)],))]))
            for v, sign in ((0, ""), (1, ""), (8, ""), (None, ""), (8, "!"), (8, "-"), (8, "X"))
        ],
        "month": [at(sign) for sign in ("", "!", "?")] + [month()],
        "timeline": [
            Timeline([Track(1, "a", [Span(NOW, NOW + timedelta(days=2), "x", kind)])], clock=clock, tz=UTC)
            for kind in kinds
        ],
        "trend": [
            TrendPlot([Series("a", [(0.0, 1.0), (1.0, v)]), Series("b", [(0.0, 2.0)])])
            for v in (1.0, 2.0, None)
        ],
    }


@pytest.mark.parametrize("name", states())
def test_no_two_states_differ_by_colour_only(name):
    for first, second in combinations(states()[name], 2):
        one, other = ([plain(line) for line in each.lines_at(40, 10)] for each in (first, second))
        assert one != other
        letters = Ascii(letters=True)
        assert [letters._spell(line) for line in one] != [letters._spell(line) for line in other]


async def seen(theme: str) -> dict[str, list[str]]:
    """What each sample shows under a theme, as text."""
    app = GalleryApp(Translator("en"))
    found = {}
    async with app.run_test(size=(120, 40)) as pilot:
        app.wear(theme)
        for sample in samples():
            if sample.name in DRAWN:
                await app.gallery.show(sample.name)
                await pilot.pause()
                live = app.gallery.live
                found[sample.name] = [live.render_line(y).text for y in range(live.size.height)]
    return found


@pytest.fixture(scope="module")
def plainly() -> dict[str, list[str]]:
    return {}


@pytest.mark.parametrize("theme", find_themes())
async def test_every_theme_shows_the_same_signs_and_words(theme, plainly):
    found = await seen(theme)
    assert set(found) == set(DRAWN)
    first = plainly.setdefault("first", found)
    assert found == first


@pytest.mark.parametrize("name", DRAWN)
def test_every_sign_has_a_twin_of_one_cell(name):
    widget = DRAWN[name].make(Translator("en"))
    for line in widget.lines_at(80, 20):
        twin = Ascii(letters=True)._spell(plain(line))
        assert twin.isascii()
        assert len(twin) == len(plain(line))


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sample_says_in_words_what_it_shows(name, language):
    said = DRAWN[name].make(Translator(language)).as_text()
    assert said
    assert all(line.strip() and "█" not in line for line in said)
