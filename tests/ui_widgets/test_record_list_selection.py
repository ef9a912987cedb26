from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from coordtui.ui.widgets import Column, Key, KeySource, RecordList, Row
from coordtui.ui.widgets.selection import Selection

COLUMN = Column(key="title", title="Title", width=12, flex=1)
MANY = 100_000


class Counted(KeySource):
    """Counts the keys that are asked for."""

    asked = 0

    def keys(self, start: int, stop: int) -> Sequence[Key]:
        found = super().keys(start, stop)
        self.asked += len(found)
        return found


def counted(keys: Sequence[int]) -> Counted:
    return Counted(keys, lambda keys: [Row(key, [f"Paper {key}"]) for key in keys])


@given(before=st.sets(st.integers(0, 19)), places=st.lists(st.integers(0, 19), min_size=1))
def test_an_open_range_selects_what_lies_between_and_what_was_selected_before(before, places):
    def keys(start: int, stop: int) -> range:
        return range(start, stop)

    selection = Selection()
    selection.replace(before)
    selection.open_range(places[0], places[0], keys)
    for place in places:
        selection.reach(place, keys)
        first, last = sorted((places[0], place))
        assert set(selection) == before | set(range(first, last + 1))
    selection.close_range()
    assert set(selection) == before | set(range(first, last + 1))


async def test_a_step_in_a_long_range_asks_for_the_rows_it_passes_only(bench):
    source = counted(range(MANY))
    app = bench(RecordList([COLUMN], source))
    async with app.run_test(size=(60, 20)) as pilot:
        app.widget.action_select_range()
        app.widget.action_cursor_end()
        assert app.widget.selected_count == MANY
        await pilot.pause()
        source.asked = 0
        app.widget.action_cursor_up()
        app.widget.action_toggle_select()
        assert app.widget.selected_count == MANY - 1
        assert source.asked < 10


async def test_all_and_none(bench):
    app = bench(RecordList([COLUMN], counted(range(MANY))))
    async with app.run_test(size=(60, 20)) as pilot:
        app.widget.action_select_all()
        await pilot.pause()
        assert app.widget.chosen == list(range(MANY))
        assert all(line[2] == "+" for line in app.lines()[1:])
        assert [line[0] for line in app.lines()[1:]].count(">") == 1
        app.widget.action_select_all()
        assert app.widget.chosen == [0]


async def test_what_is_selected_stays_so_when_rows_come_and_go_around_it(bench):
    app = bench(RecordList([COLUMN], counted(range(100, 200))))
    async with app.run_test(size=(60, 20)) as pilot:
        app.widget.move_to_key(110)
        app.widget.action_toggle_select(count=3)
        assert app.widget.cursor_key == 113
        app.widget.refresh_rows(counted([*range(90, 111), *range(112, 150)]))
        await pilot.pause()
        assert app.widget.selected == [110, 112]
        assert app.widget.cursor_key == 113


async def test_an_open_range_goes_on_when_rows_come_in(bench):
    app = bench(RecordList([COLUMN], counted(range(100, 200))))
    async with app.run_test(size=(60, 20)):
        app.widget.move_to_key(110)
        app.widget.action_select_range()
        app.widget.move_to_key(112)
        app.widget.refresh_rows(counted(range(90, 200)))
        app.widget.action_cursor_down()
        assert app.widget.selected == [110, 111, 112, 113]
        app.widget.action_cursor_up(count=3)
        assert app.widget.selected == [110]
        app.widget.refresh_rows(counted(range(111, 200)))
        app.widget.action_cursor_down()
        assert app.widget.selected == []


async def test_of_a_burst_of_changes_the_last_is_told(bench):
    app = bench(RecordList([COLUMN], counted(range(100))))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        for _ in range(5):
            app.widget.action_toggle_select()
        await pilot.pause()
        assert len(app.heard_of(RecordList.SelectionChanged)) == 1
        assert app.widget.selected_count == 5
