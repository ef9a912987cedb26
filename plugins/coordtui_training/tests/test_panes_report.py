"""The window of reports in the real program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import Ref
from coordtui.testing import app_for, settled
from coordtui_training.panes.report import AttendanceWindow, report_window
from coordtui_training.panes.report_rows import RowsOf
from coordtui_training.records import Signup

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def term(lab):
    """Three past sessions of two courses, some of whose people came."""
    people = [lab.person(name) for name in ("Hrafn Placeholder", "Tobin Example", "Ilse Nobody")]
    courses = [lab.course("GIT"), lab.course("SLRM")]
    signups = lab.ctx().store.records(Signup)
    for n, course in enumerate((courses[0], courses[0], courses[1])):
        start = lab.now - timedelta(days=7 + 30 * (n == 1))
        session = lab.session(course, start=start, held=n < 2)
        for place, person in enumerate(people):
            state = "confirmed" if n == 2 else "no_show" if place == 2 else "attended"
            signups.add(Signup(session=session.doc_id, person=person, state=state, asked=lab.now))
    return lab


class Desk:
    def __init__(self, lab, size=(80, 24), person=None) -> None:
        self.app = app_for(lab.opened)
        self.window, self.running = report_window(lab.ctx(person)), self.app.run_test(size=size)
        self.returned: list[Ref | None] = []

    async def __aenter__(self):
        self.pilot = await self.running.__aenter__()
        await self.app.push_screen(self.window, self.returned.append)
        await settled(self.pilot)
        return self

    async def __aexit__(self, *raised) -> None:
        await self.running.__aexit__(*raised)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize("size", SIZES)
async def test_the_window_draws_and_counts_the_term(term, size) -> None:
    async with Desk(term, size) as desk:
        text = desk.text()
        assert "Attended by course   1 Sep–31 Dec 2026" in text
        assert "1 list not closed" in text
        assert "Course GIT" in text
        assert "who came, by lists that are closed" in text


@pytest.mark.parametrize("size", SIZES)
async def test_the_views_of_the_term_are_drawn_as_they_were(term, size, snapshot) -> None:
    async with Desk(term, size) as desk:
        assert desk.text() == snapshot(name="by course")
        await desk.press("V")
        assert desk.text() == snapshot(name="by month")
        await desk.press("enter")
        assert desk.text() == snapshot(name="rows")


async def test_each_number_opens_as_many_rows_as_it_counts(term) -> None:
    async with Desk(term) as desk:
        assert desk.window.shown.lines[0].cells["attended"].value == 4
        await desk.press("enter")
        assert isinstance(desk.app.screen, RowsOf)
        assert "4 sign-ups" in desk.text()
        assert desk.text().count("Tobin Example") == 2
        await desk.press("q")
        assert isinstance(desk.app.screen, AttendanceWindow)


async def test_a_row_that_is_opened_gives_back_its_session(term) -> None:
    async with Desk(term) as desk:
        await desk.press("enter", "enter")
        assert [each.kind for each in desk.returned] == ["training.session"]


async def test_tab_goes_to_the_next_number_and_V_to_the_next_grouping(term) -> None:
    async with Desk(term) as desk:
        await desk.press("tab")
        assert "In part by course" in desk.text()
        await desk.press("V")
        assert "In part by month" in desk.text()
        await desk.press("V")
        assert "In part by group" in desk.text()


async def test_a_number_of_nothing_opens_nothing_and_says_so(term) -> None:
    async with Desk(term) as desk:
        await desk.press("tab", "enter")
        assert isinstance(desk.app.screen, AttendanceWindow)
        assert "Nothing is counted there." in desk.text()


async def test_the_form_asks_for_another_period(term) -> None:
    async with Desk(term) as desk:
        await desk.press("e")
        desk.app.screen.dismiss(None)
        await settled(desk.pilot)
        from msgspec.structs import replace

        from coordtui_training.reports.spans import span_of

        desk.window.ask(replace(desk.window.asked, span=span_of("2025", term.now.date())))
        await settled(desk.pilot)
        assert "No session in this period" in desk.text()


async def test_how_it_is_counted_is_shown_where_there_is_room_and_by_N(term) -> None:
    async with Desk(term, (120, 40)) as desk:
        assert "Each sign-up counts once, under its course." in desk.text()
    async with Desk(term) as desk:
        assert "Each sign-up counts once" not in desk.text()
        await desk.press("N")
        assert "Each sign-up counts once" in desk.text()


async def test_who_may_not_see_reports_is_told(term) -> None:
    async with Desk(term, person=term.person()) as desk:
        assert "You may not do this" in desk.text()


async def test_bars_stand_in_the_order_of_the_lines_as_they_are_sorted(term) -> None:
    def labels(desk: Desk) -> list[list[str]]:
        lines = desk.window.lines.source
        return [
            [str(bar.label) for bar in desk.window.shown.bars],
            [row.cells[0] for row in lines.rows(0, len(lines))],
        ]

    async with Desk(term) as desk:
        desk.window.lines.sort_by("label")
        await settled(desk.pilot)
        assert labels(desk) == [["Course GIT", "Course SLRM"], ["Course GIT", "Course SLRM", "All"]]
        desk.window.lines.sort_by("label", reverse=True)
        await settled(desk.pilot)
        turned = ["Course SLRM", "Course GIT"]
        assert labels(desk) == [turned, [*turned, "All"]], "the total stays the last"
        await desk.press("tab")
        assert labels(desk) == [turned, [*turned, "All"]], "also for another number"
        desk.window.lines.sort_by("attended", reverse=True)
        await settled(desk.pilot)
        assert labels(desk)[1] == ["Course GIT", "Course SLRM", "All"]


async def test_a_line_opens_its_own_rows_in_another_order(term) -> None:
    async with Desk(term) as desk:
        desk.window.lines.sort_by("label", reverse=True)
        await settled(desk.pilot)
        desk.window.lines.move_to(1)
        await desk.press("enter")
        assert "4 sign-ups" in desk.text()


async def test_the_rows_of_a_number_keep_their_day_at_80_columns(term) -> None:
    async with Desk(term, (80, 24)) as desk:
        await desk.press("enter")
        assert "5 Nov 2026" in desk.text()
