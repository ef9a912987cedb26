from __future__ import annotations

import pytest
from rich.cells import cell_len

from coordtui.ui.widgets import Cell, Column, KeySource, ListSource, RecordList, Row

COLUMNS = [
    Column(key="title", title="Title", width=12, flex=1, sortable=True),
    Column(key="who", title="Authors", width=15, priority=2),
    Column(key="topic", title="Topic", width=8, priority=1),
    Column(key="age", title="Age", width=4, align="right", sortable=True),
]


def rows(keys):
    return [Row(k, [f"Paper {k}", "Placeholder+3", "cs.LG", "9h"], sign="•") for k in keys]


def some(count: int) -> ListSource:
    return ListSource(rows(range(count)))


async def test_ten_rows_stand_under_a_header_with_the_cursor_on_the_first(bench):
    app = bench(RecordList(COLUMNS, some(10)))
    async with app.run_test(size=(80, 24)):
        lines = app.lines()
        assert lines[0].startswith("    Title")
        assert lines[1].startswith(">•  Paper 0")
        assert lines[10].startswith(" •  Paper 9")
        assert lines[1].rstrip().endswith("Placeholder+3   cs.LG      9h")


async def test_columns_give_way_by_priority_when_it_is_narrow(bench):
    app = bench(RecordList(COLUMNS, some(3)))
    async with app.run_test(size=(40, 10)) as pilot:
        assert "Authors" not in app.lines()[0]
        assert "Topic" in app.lines()[0]
        await pilot.resize_terminal(24, 10)
        assert "Topic" not in app.lines()[0]
        assert "Age" in app.lines()[0]


async def test_a_low_list_gives_its_header_to_the_rows(bench):
    app = bench(RecordList(COLUMNS, some(3)))
    async with app.run_test(size=(40, 6)):
        assert "Paper 0" in app.lines()[0]


async def test_a_hundred_thousand_rows_are_not_made_before_they_are_in_sight(bench):
    made: list[int] = []

    def fetch(keys):
        made.extend(keys)
        return rows(keys)

    app = bench(RecordList(COLUMNS, KeySource(range(100_000), fetch)))
    async with app.run_test(size=(80, 24)) as pilot:
        assert len(made) <= 128
        app.widget.action_cursor_end()
        await pilot.pause()
        assert "Paper 99999" in app.lines()[-1]
        assert app.widget.more_below == 0
        assert len(made) <= 256


async def test_a_move_repaints_two_lines_and_no_more(bench):
    app = bench(RecordList(COLUMNS, some(50)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        asked: list[int] = []
        render_line = app.widget.render_line
        app.widget.render_line = lambda y: asked.append(y) or render_line(y)
        app.widget.action_cursor_down()
        await pilot.pause()
        assert sorted(set(asked)) == [1, 2]


async def test_the_cursor_never_leaves_the_screen(bench):
    app = bench(RecordList(COLUMNS, some(200)))
    async with app.run_test(size=(80, 12)) as pilot:
        for action in ["cursor_down"] * 30 + ["page_down", "page_down", "page_up", "cursor_end", "cursor_up"]:
            getattr(app.widget, f"action_{action}")()
            await pilot.pause()
            assert sum(line.startswith(">") for line in app.lines()) == 1
        assert app.widget.cursor == 198


async def test_a_refresh_that_brings_rows_in_above_does_not_move_what_is_under_the_cursor(bench):
    app = bench(RecordList(COLUMNS, ListSource(rows(range(100, 200)))))
    async with app.run_test(size=(80, 12)) as pilot:
        app.widget.move_to_key(150)
        await pilot.pause()
        app.widget.action_toggle_select()
        app.widget.action_cursor_up()
        await pilot.pause()
        before = next(i for i, line in enumerate(app.lines()) if line.startswith(">"))
        app.widget.refresh_rows(ListSource(rows(range(90, 200))))
        await pilot.pause()
        after = next(i for i, line in enumerate(app.lines()) if line.startswith(">"))
        assert (app.widget.cursor_key, app.widget.selected, after) == (150, [150], before)


async def test_when_the_row_under_the_cursor_goes_the_cursor_stays_at_its_place(bench):
    app = bench(RecordList(COLUMNS, some(10)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.widget.move_to(9)
        app.widget.action_select_all()
        app.widget.refresh_rows(some(5))
        await pilot.pause()
        assert app.widget.cursor_key == 4
        assert app.widget.selected == [0, 1, 2, 3, 4]
        app.widget.refresh_rows(some(0))
        await pilot.pause()
        assert app.widget.cursor_key is None
        assert app.widget.chosen == []
        app.widget.action_cursor_down()
        app.widget.action_open()
        app.widget.action_toggle_select()
        app.widget.action_select_range()


async def test_selecting_goes_on_to_the_next_and_a_range_follows_the_cursor(bench):
    app = bench(RecordList(COLUMNS, some(20)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.widget.action_toggle_select()
        assert (app.widget.cursor, app.widget.selected) == (1, [0])
        app.widget.move_to(5)
        app.widget.action_select_range()
        app.widget.action_cursor_down()
        app.widget.action_cursor_down()
        app.widget.action_cursor_up()
        app.widget.action_select_range()
        app.widget.action_cursor_down()
        assert app.widget.selected == [0, 5, 6]
        assert app.widget.chosen == [0, 5, 6]
        await pilot.pause()
        assert app.lines()[6].startswith(" •+")
        app.widget.action_cursor_up()
        await pilot.pause()
        assert app.lines()[7].startswith(">•+")
        app.widget.action_select_all()
        assert len(app.widget.selected) == 20
        app.widget.action_select_all()
        assert app.widget.chosen == [6]


async def test_only_the_last_of_a_burst_of_moves_is_told(bench):
    app = bench(RecordList(COLUMNS, some(50)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.heard.clear()
        for _ in range(10):
            app.widget.action_cursor_down()
        await pilot.pause()
        assert [message.key for message in app.heard_of(RecordList.Highlighted)] == [10]


async def test_sort_walks_through_the_columns_that_can_be_sorted_by(bench):
    app = bench(RecordList(COLUMNS, some(5)))
    async with app.run_test(size=(80, 24)) as pilot:
        for action in ("sort", "reverse", "sort", "sort"):
            getattr(app.widget, f"action_{action}")()
        await pilot.pause()
        told = [(message.key, message.reverse) for message in app.heard_of(RecordList.Sorted)]
        assert told == [("title", False), ("title", True), ("age", False), ("", False)]
        assert "↓" not in app.lines()[0]
        app.widget.action_sort()
        await pilot.pause()
        assert "Title ↓" in app.lines()[0]


async def test_a_click_moves_the_cursor_a_double_click_opens_and_the_wheel_scrolls(bench):
    app = bench(RecordList(COLUMNS, some(50)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(RecordList, offset=(10, 4))
        assert app.widget.cursor_key == 3
        await pilot.click(RecordList, offset=(10, 5), times=2)
        assert [message.key for message in app.heard_of(RecordList.Opened)] == [4]
        await pilot.click(RecordList, offset=(10, 0))
        assert app.widget.cursor_key == 4
        await pilot._post_mouse_events([__import__("textual").events.MouseScrollDown], RecordList)
        await pilot.pause()
        assert "Paper 0" not in app.lines()[1]


async def test_hostile_text_is_shown_as_text_and_keeps_its_line(bench, hostile):
    odd = Row("odd", [hostile, Cell(hostile, "quiet"), hostile, hostile], sign=hostile)
    app = bench(RecordList(COLUMNS, ListSource([odd, *rows([1])])))
    async with app.run_test(size=(80, 24)):
        lines = app.lines()
        assert cell_len(lines[1]) == 80
        assert lines[2].startswith(" •  Paper 1")
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b" for c in "".join(lines))
        if hostile.startswith("["):
            assert hostile[:10] in lines[1]


async def test_an_empty_list_says_why(bench):
    app = bench(RecordList(COLUMNS, empty="No paper matches “zzz”."))
    async with app.run_test(size=(80, 24)):
        assert app.lines()[1].strip() == "No paper matches “zzz”."


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
async def test_the_cursor_is_seen_without_colour(bench, theme):
    app = bench(RecordList(COLUMNS, some(3)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        app.widget.focus()
        await pilot.pause()
        strip = app.widget.render_line(1)
        assert all(segment.style and segment.style.reverse for segment in strip)
        assert strip.text.startswith(">")


async def test_when_the_row_under_the_cursor_goes_its_nearest_neighbour_is_next(bench):
    app = bench(RecordList(COLUMNS, some(20)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.widget.move_to(10)
        app.widget.refresh_rows(ListSource(rows([2, 4, 6, 8, 12, 14])))
        await pilot.pause()
        assert app.widget.cursor_key == 12
        app.widget.refresh_rows(ListSource(rows([2, 4, 6, 8])))
        await pilot.pause()
        assert app.widget.cursor_key == 8


async def test_in_another_list_the_cursor_keeps_its_row_or_goes_to_the_first(bench):
    app = bench(RecordList(COLUMNS, some(60)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.widget.move_to(50)
        app.widget.refresh_rows(ListSource(rows([1, 50, 55])), another=True)
        assert app.widget.cursor_key == 50
        app.widget.refresh_rows(ListSource(rows([1, 2, 55])), another=True)
        await pilot.pause()
        assert app.widget.cursor_key == 1
        assert app.lines()[1].startswith(">•  Paper 1 ")


async def test_a_list_says_which_of_its_commands_would_do_something(bench):
    widget = RecordList(COLUMNS[1:3], selectable=False)
    ids = ("list.toggle_select", "list.sort", "list.reverse", "list.open")
    assert [widget.available(id) for id in ids] == [False, False, False, True]
    assert RecordList(COLUMNS).available("list.sort")
    assert RecordList(COLUMNS).available("list.select_all")
