from __future__ import annotations

from coordtui.ui.widgets import Column, Detail, ListDetail, ListSource, Paragraph, RecordList, Row, Section


def both() -> ListDetail:
    rows = [Row(i, [f"Paper {i}"]) for i in range(100)]
    return ListDetail(
        RecordList([Column(key="t", title="Title", width=10, flex=1)], ListSource(rows)), Detail()
    )


async def shown(app, pilot):
    app.widget.detail.show([Section([Paragraph("In full")])])
    app.widget.rule("1 of 100", "11 Nov")
    app.widget.record_list.focus()
    await pilot.pause()
    return app.lines()


async def test_at_eighty_columns_nine_rows_stay_in_sight_above_the_detail(bench):
    app = bench(both())
    async with app.run_test(size=(80, 20)) as pilot:
        lines = await shown(app, pilot)
        assert [line[4:12].rstrip() for line in lines[1:10]] == [f"Paper {i}" for i in range(9)]
        assert lines[10].startswith("── 1 of 100 ───")
        assert lines[11].startswith("In full")
        app.widget.toggle_zoom()
        await pilot.pause()
        assert sum("Paper" in line for line in app.lines()) == 19
        app.widget.toggle_zoom()
        await pilot.pause()
        assert "In full" in "".join(app.lines())


async def test_when_wide_they_stand_side_by_side(bench):
    app = bench(both())
    async with app.run_test(size=(120, 30)) as pilot:
        lines = await shown(app, pilot)
        assert "│ In full" in lines[0]
        assert "│" in lines[29]
        assert "Paper 28" in lines[29]


async def test_when_small_the_detail_opens_over_the_list_and_closes_again(bench):
    app = bench(both())
    async with app.run_test(size=(40, 7)) as pilot:
        lines = await shown(app, pilot)
        assert "In full" not in "".join(lines)
        assert not app.widget.close_detail()
        app.widget.open_detail()
        await pilot.pause()
        assert app.lines()[0].startswith("In full")
        assert app.widget.detail_alone
        assert app.widget.close_detail()
        await pilot.pause()
        assert "Paper 0" in app.lines()[0]
        assert app.widget.record_list.has_focus


async def test_the_layout_follows_the_window(bench):
    app = bench(both())
    async with app.run_test(size=(120, 30)) as pilot:
        await shown(app, pilot)
        for size, detail in (((40, 7), False), ((80, 20), True), ((110, 8), True)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.widget.detail_shown is detail
