"""The terminal's own cursor is where one works: screen readers and Braille lines follow it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.geometry import Offset

from coordtui.ui import hardware_cursor
from coordtui.ui.app import CoordtuiApp
from tests.ui.kit import settled


@pytest.fixture
def app(app_of: Callable[..., CoordtuiApp]) -> CoordtuiApp:
    return app_of()


async def test_it_is_on_the_row_of_a_list(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await settled(pilot)
        first = hardware_cursor.place(app.screen)
        await pilot.press("down", "down")
        await settled(pilot)
        focused = app.focused
        assert focused is not None
        assert first == focused.region.offset + Offset(0, focused.header)
        assert hardware_cursor.place(app.screen) == first + Offset(0, 2)


async def test_it_is_behind_the_last_letter_of_a_field(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await settled(pilot)
        await pilot.press("/", "t", "h")
        await settled(pilot)
        focused = app.focused
        assert focused is not None
        assert hardware_cursor.place(app.screen) == focused.content_region.offset + Offset(2, 0)


async def test_it_is_behind_the_last_letter_where_typing_searches(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(":", "g", "o")
        await settled(pilot)
        where = hardware_cursor.place(app.screen)
        if where is None:
            pytest.skip("that window does not say yet where its cursor is")
        assert where.y <= 1


async def test_nothing_with_the_focus_is_no_cursor(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.set_focus(None)
        await settled(pilot)
        assert hardware_cursor.place(app.screen) is None


async def test_it_never_leaves_what_has_the_focus(app: CoordtuiApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await settled(pilot)
        focused = app.focused
        assert focused is not None
        monkeypatch.setattr(type(focused), "cursor_offset", Offset(500, 500))
        assert hardware_cursor.place(app.screen) == Offset(
            focused.region.right - 1, focused.region.bottom - 1
        )
