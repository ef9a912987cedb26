from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events

from coordtui.ui.widgets import Column, Detail, ListDetail, ListSource, RecordList, Row
from coordtui.ui.widgets.list_place import ListPlace

COLUMNS = [
    Column(key="title", title="Title", width=12, flex=1, sortable=True),
    Column(key="who", title="Authors", width=15, priority=2),
    Column(key="age", title="Age", width=4, align="right", sortable=True),
]


def some(keys) -> ListSource:
    return ListSource([Row(key, [f"Paper {key}", "Placeholder", "9h"]) for key in keys])


def in_sight(widget: RecordList) -> tuple[int, object, int]:
    """The first row, the row under the cursor, and its line."""
    return widget.top, widget.cursor_key, widget.cursor - widget.top


async def resized(pilot, *sizes: tuple[int, int]) -> None:
    for size in sizes:
        await pilot.resize_terminal(*size)
        await pilot.pause()


# Layouts.


@pytest.mark.parametrize("way", [[(80, 20)], [(40, 10), (80, 20)], [(1, 1)], [(119, 39), (90, 30), (1, 1)]])
async def test_back_at_the_old_size_the_same_rows_stand_on_the_same_lines(bench, way):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(120, 40)) as pilot:
        app.widget.move_to(100)
        app.widget.action_cursor_up(count=15)
        before = in_sight(app.widget)
        await resized(pilot, *way)
        assert app.widget.cursor_key == 85
        assert 0 <= app.widget.cursor - app.widget.top < app.widget.page
        await resized(pilot, *reversed(way[:-1]), (120, 40))
        assert in_sight(app.widget) == before


async def test_a_pane_that_had_the_whole_page_comes_back_as_it_was(bench):
    both = ListDetail(RecordList(COLUMNS, some(range(200))), Detail())
    app = bench(both)
    async with app.run_test(size=(80, 30)) as pilot:
        both.record_list.focus()
        await pilot.pause()
        both.record_list.move_to(50)
        both.record_list.action_cursor_up(count=3)
        before = in_sight(both.record_list)
        both.toggle_zoom()
        await pilot.pause()
        both.record_list.action_cursor_down()
        both.record_list.action_cursor_up()
        both.toggle_zoom()
        await pilot.pause()
        assert in_sight(both.record_list) == before


async def test_where_the_person_went_meanwhile_is_in_sight_all_the_same(bench):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 40)) as pilot:
        await resized(pilot, (80, 10))
        app.widget.action_cursor_end()
        await resized(pilot, (80, 40))
        assert "Paper 199" in app.lines()[-1]


# Motions.


async def test_motions_are_counted(bench):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 21)):
        steps = [
            ("cursor_down", 12, 12),
            ("cursor_up", 2, 10),
            ("page_down", 3, 70),
            ("page_up", 1, 50),
            ("half_down", 2, 70),
            ("half_up", 1, 60),
            ("go_to_line", 5, 4),
            ("cursor_end", 0, 199),
            ("cursor_end", 100, 99),
            ("cursor_home", 1, 0),
            ("cursor_up", 9, 0),
            ("go_to_line", 1000, 199),
        ]
        for action, count, expected in steps:
            getattr(app.widget, f"action_{action}")(count=count)
            assert app.widget.cursor == expected


async def test_a_page_key_leaves_the_cursor_on_its_line(bench):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 21)):
        app.widget.move_to(5)
        app.widget.action_page_down()
        assert in_sight(app.widget) == (20, 25, 5)
        app.widget.action_page_up()
        assert in_sight(app.widget) == (0, 5, 5)


async def test_the_wheel_never_leaves_the_cursor_behind(bench):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 21)) as pilot:
        for _ in range(4):
            await pilot._post_mouse_events([events.MouseScrollDown], RecordList)
        assert in_sight(app.widget) == (12, 12, 0)
        await pilot._post_mouse_events([events.MouseScrollUp], RecordList)
        assert in_sight(app.widget) == (9, 12, 3)


async def test_the_cursor_says_where_it_is_on_the_screen(bench):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 21)) as pilot:
        app.widget.action_cursor_down(count=3)
        assert tuple(app.widget.cursor_offset) == (0, 4)
        await resized(pilot, (80, 5))
        assert app.lines()[app.widget.cursor_offset.y].startswith(">")
        app.widget.refresh_rows(some([]))
        assert app.widget.cursor_offset is None


# Where one left.


async def test_order_columns_cursor_and_its_line_are_kept_for_the_next_start(bench):
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 21)) as pilot:
        app.widget.action_sort()
        app.widget.action_reverse()
        app.widget.arrangement.toggle("who")
        app.widget.arrangement.move("age", -2)
        app.widget.arranged()
        app.widget.move_to(100)
        app.widget.action_cursor_up(count=4)
        await pilot.pause()
        left, lines = json.loads(json.dumps(app.widget.place())), app.lines()
    app = bench(RecordList(COLUMNS, some(range(200))))
    async with app.run_test(size=(80, 21)) as pilot:
        app.widget.take_place(left)
        await pilot.pause()
        assert app.lines() == lines
        assert app.widget.place() == left


async def test_the_cursor_goes_back_when_its_row_comes_later(bench):
    widget = RecordList(COLUMNS)
    widget.take_place({"cursor": 150, "line": 7})
    app = bench(widget)
    async with app.run_test(size=(80, 21)) as pilot:
        await pilot.pause()
        widget.refresh_rows(some(range(200)))
        assert in_sight(widget) == (143, 150, 7)


async def test_a_row_that_was_gone_to_before_there_was_a_screen_has_rows_above_it(bench):
    widget = RecordList(COLUMNS, some(range(200)))
    widget.move_to(100)
    app = bench(widget)
    async with app.run_test(size=(80, 21)):
        assert in_sight(widget) == (90, 100, 10)


async def test_whoever_moves_is_not_taken_back(bench):
    app = bench(RecordList(COLUMNS, some(range(10))))
    async with app.run_test(size=(80, 21)):
        app.widget.take_place({"cursor": 150, "line": 7})
        app.widget.action_cursor_down()
        app.widget.refresh_rows(some(range(200)))
        assert app.widget.cursor_key == 1


def test_keys_of_several_parts_come_back_from_json():
    assert ListPlace.read(json.loads(json.dumps({"cursor": ("paper", 7)}))).cursor == ("paper", 7)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("title"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
PARTS = st.sampled_from(["sort", "reverse", "columns", "cursor", "line"])
COLUMN_PARTS = st.fixed_dictionaries({"order": ANYTHING, "hidden": ANYTHING})


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=ANYTHING | st.dictionaries(PARTS, ANYTHING | COLUMN_PARTS))
def test_rubbish_is_borne(place):
    widget = RecordList(COLUMNS, some(range(20)))
    widget.take_place(place)
    widget.refresh_rows(some(range(10)))
    assert widget.arrangement.shown
    assert widget.cursor_key in range(10)


async def test_a_split_page_keeps_which_part_has_everything(bench):
    app = bench(ListDetail(RecordList(COLUMNS, some(range(20))), Detail()))
    async with app.run_test(size=(80, 30)) as pilot:
        app.widget.record_list.focus()
        app.widget.toggle_zoom()
        left = app.widget.place()
    for place, shown in ((left, False), (None, True), ({"zoom": ["list"]}, True)):
        app = bench(ListDetail(RecordList(COLUMNS, some(range(20))), Detail()))
        app.widget.take_place(place)
        async with app.run_test(size=(80, 30)) as pilot:
            await pilot.pause()
            assert app.widget.detail_shown is shown
