from __future__ import annotations

from types import SimpleNamespace

import pytest

from coordtui.api import Pane
from coordtui.text.messages import N_
from coordtui.text.translation import Translator
from coordtui.ui.widgets import (
    Column,
    Detail,
    FilterBar,
    ListDetail,
    ListSource,
    Page,
    RecordList,
    Row,
    progress_words,
)

PANE = Pane(id="birds.list", title=N_("Birds"), target="birds.panes:BirdsPage")
NAMES = ["harfang", "geai bleu", "mésange", "huard"]


class BirdsPage(Page):
    """A page of a few birds."""

    watched_tables = frozenset({"birds.birds"})

    def compose_body(self):
        columns = [Column(key="name", title=N_("Name"), width=10, flex=1)]
        self.birds = RecordList(columns, translate=self.ctx._)
        self.detail = Detail(translate=self.ctx._)
        return [ListDetail(self.birds, self.detail)]

    def on_mount(self):
        self.filtered("")
        self.focus_default()

    def filtered(self, text):
        found = [name for name in NAMES if text in name]
        self.birds.refresh_rows(ListSource([Row(name, [name]) for name in found]))
        self.headline(N_("Birds   {n} in sight", n=len(found)), N_("sort: name"))


def page(language: str = "en") -> Page:
    return BirdsPage(SimpleNamespace(_=Translator(language)), PANE)


async def test_a_page_is_a_headline_a_body_and_a_status_line(bench):
    app = bench(page())
    async with app.run_test(size=(80, 24)):
        lines = app.lines()
        assert lines[0].startswith("Birds   4 in sight")
        assert lines[0].rstrip().endswith("sort: name")
        assert "harfang" in lines[2]
        assert lines[-1].rstrip().endswith("all saved")
        assert app.focused is app.widget.birds
        assert app.widget.key_scope == "birds.list"


async def test_the_list_narrows_while_typing_and_stays_narrowed_when_the_field_is_left(bench):
    app = bench(page())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.widget.action_filter()
        await pilot.press(*"ha")
        await pilot.pause()
        assert app.widget.filtering
        assert "ha" in app.lines()[0]
        assert "Birds   1 in sight" in app.lines()[0]
        assert "harfang" in app.lines()[2]
        app.widget.query_one(FilterBar).action_leave_filter()
        await pilot.pause()
        assert not app.widget.filtering
        assert app.widget.filter_text == "ha"
        assert app.focused is app.widget.birds
        await app.widget.action_filter()
        await pilot.press("rf")
        assert app.widget.query_one(FilterBar).value == "ha"
        app.widget.query_one(FilterBar).action_clear_filter()
        await pilot.pause()
        assert not app.widget.filter_text
        assert len(app.widget.birds.source) == 4
        app.widget.action_clear_filter()


async def test_typing_a_burst_filters_once_for_the_last_text(bench):
    app = bench(page())
    async with app.run_test(size=(80, 24)) as pilot:
        asked = []
        app.widget.filtered = asked.append
        await app.widget.action_filter()
        field = app.widget.query_one(FilterBar)
        await pilot.pause()
        for text in ("h", "hu", "hua"):
            field.value = text
        await pilot.pause()
        assert asked[-1] == "hua"
        assert asked.count("hua") == 1


async def test_what_was_done_stays_until_something_else_is_done(bench):
    app = bench(page())
    async with app.run_test(size=(80, 24)) as pilot:
        app.widget.status.age(N_("read 4 min ago"))
        app.widget.say(N_("dismissed “{title}”: u undoes", title="[/x]" * 100), "attention")
        await pilot.pause()
        assert app.lines()[-1].startswith("dismissed “[/x][/x]")
        app.widget.say(N_("{done} · u undoes", done="dismissed “[/x]” " * 9))
        await pilot.pause()
        assert app.lines()[-1].endswith("… · u undoes")
        app.widget.say(N_("dismissed “{title}” · u undoes", title="long " * 11))
        await pilot.pause()
        assert app.lines()[-1].endswith("long ” · u undoes")
        assert "read" not in app.lines()[-1]
        app.widget.say(N_("dismissed"), "attention")
        await pilot.pause()
        assert app.lines()[-1].startswith("read 4 min ago  ")
        app.widget.status.progress(progress_words(N_("asking arXiv"), 3, 12))
        await pilot.pause()
        assert app.lines()[-1].startswith("asking arXiv ██░░░░░░░░ 3 of 12 · esc stops")
        app.widget.status.progress(None)
        app.widget.say(None)
        await pilot.pause()
        assert app.lines()[-1].rstrip().endswith("all saved")


def test_progress_without_an_end_has_no_bar():
    assert str(progress_words("asking arXiv", 3)) == "asking arXiv · esc stops"


async def test_panes_and_zoom(bench):
    app = bench(page())
    async with app.run_test(size=(80, 24)) as pilot:
        app.widget.action_next_pane()
        await pilot.pause()
        assert app.focused is app.widget.detail
        app.widget.action_zoom()
        await pilot.pause()
        assert "harfang" not in "".join(app.lines())
        app.widget.action_zoom()
        await pilot.pause()
        app.widget.action_next_pane()
        await pilot.pause()
        assert app.focused is app.widget.birds
        app.widget.action_zoom()
        await pilot.pause()
        app.widget.action_next_pane()
        await pilot.pause()
        assert app.focused is app.widget.birds


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_nothing_overflows_at_any_size(bench, size):
    app = bench(page("fr"))
    async with app.run_test(size=size) as pilot:
        await app.widget.action_filter()
        await pilot.press("h")
        await pilot.pause()
        lines = app.lines()
        assert len(lines) == size[1]
        assert "harfang" in "".join(lines)
