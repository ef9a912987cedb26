"""Commands with a key of their own that work on the record under the cursor, on every page."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import Command, Plugin, Ref, hookimpl
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets import Window
from tests.ui.kit import PAGES, Sample, SamplePage, screen_text, settled, until

App = Callable[..., CoordtuiApp]


class Asking(Sample):
    """Asks about the record under the cursor."""

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        ask = Command(
            id="sample.ask",
            title=N_("ask about it"),
            action=f"{PAGES}:ask",
            keys=("X",),
            on_record=True,
        )
        plugin = super().coordtui_plugin()
        return replace(plugin, commands=(*plugin.commands, ask))


@pytest.mark.parametrize("under", [Ref("thing", "7"), None])
async def test_a_command_on_records_gets_what_is_under_the_cursor_or_none(
    app_of: App, pages: ModuleType, monkeypatch: pytest.MonkeyPatch, under: Ref | None
) -> None:
    asked: list[Any] = []
    pages.ask = lambda ctx, ref: asked.append(ref)
    monkeypatch.setattr(SamplePage, "under_cursor", lambda self: under)
    app = app_of({"sample": Asking()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "X")
        await until(pilot, lambda: asked == [under])


async def test_the_window_that_a_command_makes_is_opened(app_of: App, pages: ModuleType) -> None:
    class Answer(Window[None]):
        pass

    pages.ask = lambda ctx, ref: Answer
    app = app_of({"sample": Asking()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "X")
        await until(pilot, lambda: isinstance(app.screen, Answer))
        await pilot.press("q")
        await until(pilot, lambda: app.screen is app.shell)


async def test_a_window_that_cannot_be_made_costs_its_plugin_a_strike_and_nothing_else(
    app_of: App, pages: ModuleType
) -> None:
    def broken() -> Window[None]:
        raise ZeroDivisionError

    pages.ask = lambda ctx, ref: broken
    app = app_of({"sample": Asking()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "X")
        await until(pilot, lambda: app.session.host.get("sample").strikes == 1)
        await settled(pilot)
        assert app.screen is app.shell
        assert "Thing 1" in "\n".join(screen_text(app))
