"""What the pages of every plugin with a list and a detail have in common."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets import (
    Column,
    Detail,
    ListDetail,
    ListPage,
    ListSource,
    Paragraph,
    RecordList,
    Row,
    Section,
)
from tests.ui.kit import Sample, settled, words


class Things(ListPage):
    """Three things, and the name of the one under the cursor."""

    def __init__(self, ctx: Any, pane: Any) -> None:
        super().__init__(ctx, pane)
        self.list = RecordList([Column(key="name", title=N_("Name"), width=20)], translate=ctx._)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)

    def on_mount(self) -> None:
        self.list.refresh_rows(ListSource([Row(each, [f"thing {each}"]) for each in "abc"]))
        self.tell()

    def tell(self) -> None:
        self.headline(N_("{n} chosen", n=self.list.selected_count))

    def show_detail(self, *, keep_place: bool = True) -> None:
        self.detail.show([Section([Paragraph(f"all about {self.list.cursor_key}")])], keep_place=keep_place)


async def test_the_detail_follows_the_cursor_and_is_closed_by_escape(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.Things = Things
    app = app_of({"things": Sample("Things", name="things")})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "down", "enter")
        await settled(pilot)
        assert "all about b" in words(app)
        assert app.open_page.split.detail_alone
        await pilot.press("escape")
        await settled(pilot)
        assert not app.open_page.split.detail_alone


async def test_what_is_selected_is_told_at_once(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.Things = Things
    app = app_of({"things": Sample("Things", name="things")})
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await pilot.press("2", "space", "space")
        await settled(pilot)
        assert "2 chosen" in words(app)
