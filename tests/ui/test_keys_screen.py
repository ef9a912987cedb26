from __future__ import annotations

from typing import Any

from coordtui.ui.key_capture import KeyCapture
from coordtui.ui.keys_screen import KeysScreen
from tests.ui.kit import screen_text, settled, until


async def open_keys(app: Any, pilot: Any, query: str) -> None:
    await settled(pilot)
    await app.run_bound(app.dispatcher.bind(app.dispatcher.table.commands["app.keys"], app))
    await until(pilot, lambda: isinstance(app.screen, KeysScreen))
    await pilot.press(*query)
    await settled(pilot)


async def test_a_key_is_given_by_pressing_it_and_works_at_once(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_keys(app, pilot, "sample.star")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KeyCapture))
        await pilot.press("s")
        await until(pilot, lambda: "sort" in "".join(screen_text(app)))  # what it collides with
        await pilot.press("backspace", "X", "enter")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen))
        await settled(pilot)
        assert any("X   yours" in line for line in screen_text(app))
        assert app.session.own_settings["keys"] == {"sample.star": ["X"]}
        await pilot.press("escape")
        await pilot.press("2", "X")
        await until(pilot, lambda: app.open_page.done == ["star"])


async def test_a_key_that_never_arrives_is_not_kept(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_keys(app, pilot, "page.new")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KeyCapture))
        capture = app.screen
        capture.catch("ctrl+space")
        assert not capture.available("capture.keep")
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is capture
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen))
        assert app.session.own_settings == {}


async def test_keys_are_added_taken_away_and_reset(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_keys(app, pilot, "page.undo")
        table = lambda: app.dispatcher.table.commands["page.undo"].keys  # noqa: E731 - it is another each time
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, KeyCapture))
        await pilot.press("ctrl+g", "enter")
        await until(pilot, lambda: table() == ("u", "ctrl+g"))
        await pilot.press("f8")
        await until(pilot, lambda: table() == ())
        await pilot.press("delete")
        await until(pilot, lambda: table() == ("u",))
        assert app.session.own_settings == {}


async def test_problems_come_first_and_a_key_for_no_command_is_named(app_of: Any) -> None:
    app = app_of(settings='[keys]\n"page.nothing" = ["X"]\n"page.tag" = ["ctrl+i"]\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await open_keys(app, pilot, "")
        lines = screen_text(app)
        assert "page.nothing" in lines[2]
        assert "tags" in "".join(lines[3:6])
        assert "ctrl+i" in "".join(lines[3:7])
