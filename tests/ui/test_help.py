from __future__ import annotations

from typing import Any

from tests.ui.kit import screen_text, settled, until


async def test_help_fits_one_screen_and_names_the_preset_and_the_keys_left_alone(app_of: Any) -> None:
    app = app_of(settings='preset = "vim"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("g", "p")
        await settled(pilot)
        await pilot.press("?")
        await settled(pilot)
        body = app.screen.body
        assert body.rows <= body.size.height
        assert "Keys: vim preset." in "\n".join(screen_text(app))
        assert "ctrl+a ctrl+b" in "\n".join(screen_text(app))


async def test_tab_shows_every_key_there_is_and_enter_says_which_do_nothing_here(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("?", "tab")
        await until(pilot, lambda: "lists" in screen_text(app)[1])
        await pilot.press("enter")
        await until(pilot, lambda: "does nothing here" in screen_text(app)[0])
        await pilot.press(*"save")
        await until(pilot, lambda: any("ctrl+o" in line for line in screen_text(app)))
