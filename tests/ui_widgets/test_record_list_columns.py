from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.testing import settled
from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE
from coordtui.ui.base_app import BaseApp
from coordtui.ui.keymap import KeyTable
from coordtui.ui.widgets import Column, ListSource, RecordList, Row
from coordtui.ui.widgets.columns import Arrangement

KEYS = ["title", "who", "topic", "age"]
COLUMNS = [
    Column(key="title", title="Title", width=12, flex=1, sortable=True),
    Column(key="who", title="Authors", width=15, priority=2),
    Column(key="topic", title="Topic", width=8, priority=1),
    Column(key="age", title="Age", width=4, align="right", sortable=True),
]

CHANGES = st.lists(
    st.tuples(st.just("toggle"), st.sampled_from(KEYS))
    | st.tuples(st.just("move"), st.sampled_from(KEYS), st.integers(-9, 9))
)


@given(changes=CHANGES)
def test_whatever_is_changed_one_column_stays_and_each_comes_once(changes):
    arrangement = Arrangement(COLUMNS)
    for name, *arguments in changes:
        getattr(arrangement, name)(*arguments)
        assert arrangement.shown
        assert sorted(arrangement.order) == sorted(KEYS)
        assert [COLUMNS[place] for place, _ in arrangement.shown] == [c for _, c in arrangement.shown]
    again = Arrangement(COLUMNS)
    again.take_place(arrangement.place())
    assert again.shown == arrangement.shown
    arrangement.reset()
    assert arrangement.standard


def test_a_column_that_is_new_stands_where_the_page_has_it():
    arrangement = Arrangement(COLUMNS)
    arrangement.take_place({"order": ["age", "title", "gone"], "hidden": ["title", "gone"]})
    assert arrangement.order == ["age", "title", "who", "topic"]
    assert arrangement.hidden == {"title"}


def test_all_hidden_is_not_believed():
    arrangement = Arrangement(COLUMNS)
    arrangement.take_place({"order": KEYS, "hidden": KEYS})
    assert len(arrangement.shown) == 4


class Keyed(BaseApp):
    """The program's keys around one list."""

    def __init__(self) -> None:
        super().__init__(KeyTable(CORE), Translator("en"))

    def compose(self):
        rows = [Row(k, [f"Paper {k}", "Placeholder+3", "cs.LG", "9h"], sign="•") for k in range(40)]
        self.list = RecordList(COLUMNS, ListSource(rows))
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()

    @property
    def ground(self):
        return self.screen_stack[0]

    def lines(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]


async def test_the_window_shows_hides_and_moves_columns_and_the_list_follows_at_once():
    app = Keyed()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("C")
        await pilot.pause()
        assert any("Authors" in line and "shown" in line for line in app.lines())
        await pilot.press("down", "space")
        await settled(pilot)
        assert any("Authors" in line and "hidden" in line for line in app.lines())
        assert "Authors" not in app.lines()[0]
        await pilot.press("down", "left", "left", "left")
        await settled(pilot)
        assert app.lines()[0].split() == ["Age", "Title", "Topic"]
        assert app.lines()[1].startswith(">•    9h Paper 0")
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is app.ground
        assert app.list.arrangement.place() == {"order": ["age", "title", "who", "topic"], "hidden": ["who"]}
        await pilot.press("C", "x", "escape")
        await pilot.pause()
        assert app.list.arrangement.standard


@pytest.mark.parametrize("size", [(40, 10), (20, 6), (1, 1), (120, 40)])
async def test_the_window_fits_the_screen(size):
    app = Keyed()
    async with app.run_test(size=size) as pilot:
        await pilot.press("C", "down", "down", "space", "space", "enter")
        await pilot.pause()
        assert app.screen is app.ground


async def test_the_last_column_cannot_be_hidden():
    app = Keyed()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("C", "space", "space", "space", "space")
        await settled(pilot)
        assert app.list.arrangement.hidden == {"title", "who", "topic"}
        assert app.lines()[0].split() == ["Age"]


def test_a_list_of_one_column_has_nothing_to_arrange():
    assert not RecordList(COLUMNS[:1]).available("list.columns")
    assert RecordList(COLUMNS).available("list.columns")
