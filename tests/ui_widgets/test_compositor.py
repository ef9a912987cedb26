"""Whoever comes to the screen is told its size."""

from __future__ import annotations

from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.events import Resize
from textual.widget import Widget

from coordtui.ui.widgets.compositor import TellingCompositor


class Part(Widget):
    """Notes the sizes that it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []

    def on_resize(self, event: Resize) -> None:
        self.told.append(event.size.width)


async def told_after_a_scroll(compositor: Compositor) -> list[int]:
    """What a part is told that comes after a scroll, when the map is read before the layout."""
    app: App[Any] = App()
    async with app.run_test(size=(40, 10)) as pilot:
        screen, part = app.screen, Part()
        screen._compositor = compositor
        screen._refresh_layout()
        with app.batch_update():  # no frame in between
            screen._refresh_layout(scroll=True)
            await screen.mount(part)
            assert part in screen._compositor.full_map
            screen._refresh_layout()
        await pilot.pause()
        return part.told


async def test_a_widget_that_comes_between_a_scroll_and_a_layout_is_told_its_size() -> None:
    assert await told_after_a_scroll(TellingCompositor()) == [40]


async def test_control_textual_alone_forgets_it() -> None:
    assert await told_after_a_scroll(Compositor()) == []


@pytest.mark.parametrize("make", [TellingCompositor, Compositor])
async def test_a_widget_is_told_once_in_the_ordinary_way(make) -> None:
    app: App[Any] = App()
    async with app.run_test(size=(40, 10)) as pilot:
        app.screen._compositor = make()
        app.screen._refresh_layout()
        part = Part()
        await app.screen.mount(part)
        await pilot.pause()
        assert part.told == [40]
