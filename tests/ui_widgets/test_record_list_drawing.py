from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coordtui.ui.widgets import Cell, Column, KeySource, ListSource, RecordList, Row
from coordtui.ui.widgets.line_view import differing

COLUMNS = [
    Column(key="title", title="Title", width=20, flex=1),
    Column(key="who", title="Authors", width=16, priority=2),
    Column(key="topic", title="Topic", width=8, priority=1),
    Column(key="age", title="Age", width=4, align="right"),
]
MANY = 100_000


def fetch(keys):
    return [
        Row(
            k,
            [f"An invented title of some length, {k}", Cell(f"Placeholder {k % 9}", "quiet"), "cs.LG", "9h"],
        )
        for k in keys
    ]


def many(keys=range(MANY)) -> KeySource:
    return KeySource(keys, fetch)


class Line:
    """Counts what an app sends to its terminal."""

    def __init__(self, app) -> None:
        self.sent = 0
        display = app._display

        def measured(screen, renderable) -> None:
            if hasattr(renderable, "render_segments"):
                self.sent += len(renderable.render_segments(app.console).encode())
            display(screen, renderable)

        app._display = measured


@pytest.fixture
def busy(bench):
    """An app with a long list, and what it sends over the line."""
    app = bench(RecordList(COLUMNS, many()))
    return app, Line(app)


async def test_a_move_of_the_cursor_sends_less_than_600_bytes(busy):
    app, line = busy
    async with app.run_test(size=(120, 40)) as pilot:
        app.widget.focus()
        await pilot.pause()
        line.sent = 0
        app.widget.action_cursor_down()
        await pilot.pause()
        assert 0 < line.sent <= 600


async def test_coming_and_going_draws_the_line_of_the_cursor_alone(busy):
    app, _ = busy
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        drawn: list[int] = []
        render_line = app.widget.render_line
        app.widget.render_line = lambda y: drawn.append(y) or render_line(y)
        for widget in (None, app.widget):
            app.screen.set_focus(widget)
            await pilot.pause()
            assert drawn.pop() == 1
            assert not drawn


async def test_a_filter_that_changes_every_row_sends_less_than_two_bytes_a_cell(busy):
    app, line = busy
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        line.sent = 0
        app.widget.refresh_rows(many([k for k in range(MANY) if "7" in str(k)]), another=True)
        await pilot.pause()
        assert 0 < line.sent < 120 * 40 * 2


@pytest.mark.parametrize("change", ["refresh_rows", "retranslated", "arranged", "action_cursor_up"])
async def test_what_changes_nothing_sends_nothing(busy, change):
    app, line = busy
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        line.sent = 0
        getattr(app.widget, change)()
        await pilot.pause()
        assert line.sent == 0


async def test_rows_that_are_read_again_by_name_are_fetched_alone(bench):
    fetched: list[int] = []
    said = {k: f"Paper {k}" for k in range(200)}

    def fetch_said(keys):
        fetched.extend(keys)
        return [Row(k, [said[k], "", "", "9h"]) for k in keys]

    app = bench(RecordList(COLUMNS, KeySource(list(said), fetch_said)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        fetched.clear()
        said[3], said[150] = "Another paper", "One far away"
        app.widget.renew_rows([3, 150, 999])
        await pilot.pause()
        assert sorted(fetched) == [3, 150]
        assert "Another paper" in app.widget.line(4).text
        assert "Paper 4" in app.widget.line(5).text
        app.widget.renew_rows(list(said))
        await pilot.pause()
        assert fetched[2:] == list(range(64))


async def test_a_change_of_one_row_draws_one_line(bench):
    rows = [Row(k, [f"Paper {k}", "", "", "9h"]) for k in range(20)]
    app = bench(RecordList(COLUMNS, ListSource(rows)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        drawn: list[int] = []
        render_line = app.widget.render_line
        app.widget.render_line = lambda y: drawn.append(y) or render_line(y)
        other = Row(7, ["Paper 7", "", "", "9h"], sign="★")
        app.widget.refresh_rows(ListSource([*rows[:7], other, *rows[8:]]))
        await pilot.pause()
        assert drawn == [8]
        assert app.lines()[8].startswith(" ★  Paper 7")


async def test_a_line_is_as_few_pieces_as_it_has_looks(bench):
    plain = Row("plain", ["Title", "Placeholder", "cs.LG", "9h"])
    quiet = Row("quiet", ["Title", *(Cell(text, "quiet") for text in ("Placeholder", "cs.LG", "9h"))])
    app = bench(RecordList(COLUMNS, ListSource([plain, plain, quiet])))
    async with app.run_test(size=(80, 24)):
        assert len(list(app.widget.render_line(2))) == 1
        assert len(list(app.widget.render_line(3))) == 2
        assert app.widget.render_line(3).cell_length == 80


STYLES = st.sampled_from([Style(), Style(bold=True)])
TEXTS = st.text(st.sampled_from("ab é深層\u0301"), max_size=4)


@st.composite
def lines(draw, width: int = 20) -> Strip:
    parts = draw(st.lists(st.tuples(TEXTS, STYLES), max_size=4))
    return Strip(Segment(text, style) for text, style in parts if text).adjust_cell_length(width, Style())


def beyond(strip: Strip, start: int) -> list[tuple[str, Style | None]]:
    """The characters that begin at a cell or after it; a mark belongs to the character before it."""
    found, cell, begun = [], 0, 0
    for segment in strip:
        for char in segment.text:
            width = cell_len(char)
            begun = cell if width else begun
            if begun >= start:
                found.append((char, segment.style))
            cell += width
    return found


@example(old=Strip([Segment(" " * 20, Style())]), new=Strip([Segment("\u0301" + " " * 20, Style())]))
@example(old=Strip([Segment(" " * 20, Style())]), new=Strip([Segment("a" * 20 + "\u0301", Style())]))
@given(old=lines(), new=lines())
def test_beyond_what_is_drawn_again_nothing_differs(old, new):
    drawn = differing(old, new)
    assert beyond(old, drawn) == beyond(new, drawn)


async def test_what_to_do_in_an_empty_list_is_said_in_as_many_lines_as_it_takes(bench):
    words = "No paper yet.\nPress n for a watch; its papers come in every morning."
    app = bench(RecordList(COLUMNS, empty=words))
    async with app.run_test(size=(30, 12)) as pilot:
        assert [line.strip() for line in app.lines()[1:5]] == [
            "No paper yet.",
            "Press n for a watch; its",
            "papers come in every",
            "morning.",
        ]
        app.widget.say_empty("Nothing.")
        await pilot.pause()
        assert [line.strip() for line in app.lines()[1:5]] == ["Nothing.", "", "", ""]
