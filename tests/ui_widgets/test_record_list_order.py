from __future__ import annotations

import pytest

from coordtui.text.translation import Translator
from coordtui.ui.widgets import Cell, Column, KeySource, ListSource, RecordList, Row

NAMES = ["zèbre", "cote", "côté", "coté", "côte", "Éclair", "eclair", "12", ""]


def columns() -> list[Column]:
    return [
        Column(key="name", title="Name", width=12, flex=1, sortable=True),
        Column(key="sign", title="Sign", width=6),
        Column(key="size", title="Size", width=6, sortable=True, sort_value=lambda row: SIZES.get(row.key)),
    ]


SIZES = {"cote": 100, "côté": 20, "coté": 3}


def source() -> ListSource:
    return ListSource([Row(name, [Cell(name, "quiet"), "•", str(SIZES.get(name, ""))]) for name in NAMES])


def order(widget: RecordList) -> list[object]:
    return list(widget.source.keys(0, len(widget.source)))


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ["cote", "côte", "coté", "côté"]), ("en", ["cote", "coté", "côte", "côté"])],
)
async def test_rows_that_are_there_are_ordered_as_the_language_does(bench, language, words):
    app = bench(RecordList(columns(), source(), translate=Translator(language)))
    async with app.run_test(size=(60, 20)):
        app.widget.action_sort()
        assert order(app.widget) == ["12", *words, "eclair", "Éclair", "zèbre", ""]
        app.widget.action_reverse()
        assert order(app.widget)[0] == "zèbre"
        assert order(app.widget)[-1] == ""


async def test_a_column_may_be_ordered_by_values_and_what_is_not_known_comes_last(bench):
    app = bench(RecordList(columns(), source()))
    async with app.run_test(size=(60, 20)):
        app.widget.sort_by("size")
        assert order(app.widget)[:3] == ["coté", "côté", "cote"]
        app.widget.action_reverse()
        assert order(app.widget)[:3] == ["cote", "côté", "coté"]
        assert order(app.widget)[3:] == [name for name in NAMES if name not in SIZES]


async def test_after_the_last_column_the_rows_are_in_the_pages_own_order_again(bench):
    app = bench(RecordList(columns(), source()))
    async with app.run_test(size=(60, 20)):
        for _ in range(3):
            app.widget.action_sort()
        assert order(app.widget) == NAMES
        assert not app.widget.available("list.reverse")


async def test_cursor_and_selection_stay_with_their_rows_in_another_order(bench):
    app = bench(RecordList(columns(), source()))
    async with app.run_test(size=(60, 20)):
        app.widget.action_toggle_select()
        app.widget.move_to_key("côte")
        app.widget.action_sort()
        assert (app.widget.cursor_key, app.widget.selected) == ("côte", ["zèbre"])
        assert app.widget.source.index_of("côte") == app.widget.cursor


async def test_new_rows_come_in_the_order_that_is_in_force(bench):
    app = bench(RecordList(columns(), source()))
    async with app.run_test(size=(60, 20)):
        app.widget.action_sort()
        app.widget.refresh_rows(ListSource([Row(n, [n, "", ""]) for n in ("b", "c", "a")]))
        assert order(app.widget) == ["a", "b", "c"]


async def test_rows_that_are_fetched_are_left_to_their_page(bench):
    app = bench(
        RecordList(columns(), KeySource(NAMES, lambda keys: [Row(k, [str(k), "", ""]) for k in keys]))
    )
    async with app.run_test(size=(60, 20)) as pilot:
        app.widget.action_sort()
        await pilot.pause()
        assert order(app.widget) == NAMES
        assert [(m.key, m.reverse) for m in app.heard_of(RecordList.Sorted)] == [("name", False)]


async def test_another_language_orders_anew(bench):
    say = Translator("en")
    app = bench(RecordList(columns(), source(), translate=say))
    async with app.run_test(size=(60, 20)):
        app.widget.action_sort()
        assert order(app.widget).index("coté") < order(app.widget).index("côte")
        say.language = "fr"
        app.widget.retranslated()
        assert order(app.widget).index("coté") > order(app.widget).index("côte")


async def test_a_click_on_a_title_orders_by_it_and_another_one_turns_it_round(bench):
    app = bench(RecordList(columns(), source()))
    async with app.run_test(size=(60, 20)) as pilot:
        for x, expected in ((6, "Name ↓"), (6, "Name ↑"), (50, "Name ↑"), (58, "Size ↓")):
            await pilot.click(RecordList, offset=(x, 0))
            await pilot.pause()
            assert expected in app.lines()[0]


async def test_a_title_gives_way_to_the_arrow_beside_it(bench):
    narrow = Column(key="n", title="Published", width=6, sortable=True)
    app = bench(RecordList([narrow], ListSource([Row(1, ["x"])])))
    async with app.run_test(size=(10, 12)) as pilot:
        app.widget.action_sort()
        await pilot.pause()
        assert app.lines()[0].rstrip().endswith("… ↓")


async def test_a_column_that_nobody_can_order_by_is_refused(bench):
    app = bench(RecordList(columns(), source()))
    async with app.run_test(size=(60, 20)):
        app.widget.sort_by("sign")
        app.widget.sort_by("nowhere")
        assert app.widget.sort_key == ""
