from __future__ import annotations

from coordtui.ui.widgets import Cell, Column, ListSource, RecordList, Row

COLUMNS = [
    Column(key="title", title="Title", width=12, flex=1, sortable=True),
    Column(key="who", title="Authors", width=15, priority=2),
    Column(key="mark", title="", width=2),
]


def rows(count: int) -> list[Row]:
    return [
        Row(k, [f"Paper {k}", Cell("Placeholder", "quiet"), "●"], sign="•", state="new") for k in range(count)
    ]


async def test_the_rows_in_sight_are_said_in_words(bench):
    app = bench(RecordList(COLUMNS, ListSource(rows(30))))
    async with app.run_test(size=(80, 24)):
        app.widget.action_toggle_select()
        said = app.widget.as_text()
        assert said[0] == "Rows 1 to 23 of 30"
        assert said[1] == "selected; new; Title: Paper 0; Authors: Placeholder; ●"
        assert said[2].startswith("you are here; new; Title: Paper 1")
        assert len(said) == 24


async def test_a_drawn_cell_is_said_as_its_words(bench):
    row = Row(1, ["Paper", "Placeholder", Cell("●●○○○", said="2 of 5")])
    app = bench(RecordList(COLUMNS, ListSource([row])))
    async with app.run_test(size=(80, 24)):
        assert app.widget.as_text()[1].endswith("Authors: Placeholder; 2 of 5")


async def test_a_range_is_said_whatever_is_in_sight_or_gave_way(bench):
    app = bench(RecordList(COLUMNS, ListSource(rows(30))))
    async with app.run_test(size=(20, 4)):
        app.widget.action_sort()
        app.widget.action_reverse()
        said = app.widget.as_text(28, 99)
        assert said[0] == "Rows 29 to 30 of 30, by “Title”, reversed"
        assert said[1] == "new; Title: Paper 1; Authors: Placeholder; ●"
        assert len(said) == 3


async def test_a_column_that_was_hidden_is_not_said(bench):
    app = bench(RecordList(COLUMNS, ListSource(rows(1))))
    async with app.run_test(size=(80, 24)):
        app.widget.arrangement.toggle("who")
        assert "Authors" not in app.widget.as_text()[1]


async def test_an_empty_list_says_what_to_do(bench):
    app = bench(RecordList(COLUMNS, empty="Nothing yet.\nPress n."))
    async with app.run_test(size=(80, 24)):
        assert app.widget.as_text() == ["Nothing yet.", "Press n."]


async def test_what_is_said_is_safe(bench, hostile):
    app = bench(RecordList(COLUMNS, ListSource([Row(1, [hostile, hostile, ""], state=hostile)])))
    async with app.run_test(size=(80, 24)):
        said = "".join(app.widget.as_text())
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b" for c in said)
