"""The terminal's own cursor is where one works: screen readers and Braille lines follow it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.geometry import Offset

from coordtui.ui import hardware_cursor
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.jump import JumpScreen
from coordtui.ui.key_capture import KeyCapture
from coordtui.ui.widgets.question import Question
from tests.ui.kit import settled


def _lines(app: CoordtuiApp) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


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
        assert where is not None
        assert _lines(app)[where.y][: where.x].endswith("go")
        assert _lines(app)[where.y][where.x] == "▏"


@pytest.mark.parametrize("keys", [(":",), (":", "o"), ("?",)])
async def test_it_is_on_the_line_one_moved_to_until_more_is_typed(
    app: CoordtuiApp, keys: tuple[str, ...]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await settled(pilot)
        prompt = hardware_cursor.place(app.screen)
        await pilot.press("down", "down")
        await settled(pilot)
        where = hardware_cursor.place(app.screen)
        assert prompt is not None
        assert where is not None
        assert where.y > prompt.y
        assert _lines(app)[where.y][where.x] == ">"
        await pilot.press("t")
        await settled(pilot)
        assert hardware_cursor.place(app.screen) == prompt + Offset(1, 0)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_is_on_the_card_of_today(app: CoordtuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in ("down", "up", "end", "tab"):
            await pilot.press(key)
            await settled(pilot)
            where = hardware_cursor.place(app.screen)
            assert where is not None
            assert _lines(app)[where.y][where.x] == ">"


async def test_it_is_on_the_line_of_a_window_that_is_read(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.action_news()
        await settled(pilot)
        for key in ("down", "end"):
            await pilot.press(key)
            await settled(pilot)
            where = hardware_cursor.place(app.screen)
            assert where is not None
            assert _lines(app)[where.y][where.x] == ">"


async def test_it_is_on_what_a_question_asks(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(Question("Leave without saving?", "What you typed is lost."))
        await settled(pilot)
        where = hardware_cursor.place(app.screen)
        assert where is not None
        assert _lines(app)[where.y][where.x :].startswith("Leave without")


async def test_it_is_where_a_new_key_is_asked_and_then_on_the_key(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(KeyCapture(app, "app.help"))
        await settled(pilot)
        asked = hardware_cursor.place(app.screen)
        assert asked is not None
        assert _lines(app)[asked.y][asked.x :].startswith("Press the new key")
        await pilot.press("f8")
        await settled(pilot)
        where = hardware_cursor.place(app.screen)
        assert where is not None
        assert _lines(app)[where.y][where.x :].startswith("f8")


async def test_it_stays_while_the_labels_to_jump_to_are_shown(app: CoordtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "down")
        await settled(pilot)
        before = hardware_cursor.place(app.screen)
        await pilot.press("J")
        await settled(pilot)
        assert isinstance(app.screen, JumpScreen)
        assert hardware_cursor.place(app.screen) == before


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
