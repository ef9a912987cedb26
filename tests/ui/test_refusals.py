"""A store that refuses costs a sentence: no window, no page, not the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coordtui.api import StoreError
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets import FormScreen, TextField
from tests.ui.kit import screen_text, settled


class Refusing:
    """Stands for what is kept of a person in a store that can only be read."""

    def __init__(self, personal: Any) -> None:
        self._personal = personal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._personal, name)

    def put(self, *arguments: Any) -> None:
        raise StoreError(N_("The store is full."))

    def all(self, kind: str) -> dict[str, Any]:
        raise StoreError(N_("The store is full."))


@pytest.mark.parametrize("command", ["theme", "language"])
async def test_a_look_that_cannot_be_kept_is_said_and_the_program_goes_on(
    app_of: Callable[..., CoordtuiApp], command: str
) -> None:
    app = app_of()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        getattr(app, f"action_{command}")()
        await settled(pilot)
        app.session.personal = Refusing(app.session.personal)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert "The store is full." in "\n".join(screen_text(app))
        assert app.is_running
        assert app.fault is None


async def test_the_list_of_commands_opens_when_habits_cannot_be_read(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        app.session.personal = Refusing(app.session.personal)
        await pilot.press(":")
        await settled(pilot)
        assert "Command" in "\n".join(screen_text(app))


async def test_leaving_asks_although_something_lies_over_the_form(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        form = FormScreen(
            "A form", [TextField(name="name", label="Name")], save=lambda values, stored: values
        )
        app.push_screen(form)
        await settled(pilot)
        await pilot.press("x", "f1")
        await settled(pilot)
        assert app.screen is not form
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert app.is_running
        assert "Leave without saving?" in "\n".join(screen_text(app))
