"""A list that is read and acted on beside the screen, for the windows of every plugin."""

from __future__ import annotations

import threading
from typing import Any

from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets import Column, ListSource, Narrowed, Row, WorkWindow
from tests.ui.kit import screen_text, settled, until


class Things(WorkWindow[None], Narrowed[None], inherit_bindings=False):
    """Lists what is in `stored`; a reading goes on until `gate` is open."""

    key_scope = "page"
    columns = (Column(key="name", title=N_("Name"), width=20),)

    def __init__(self, ctx: Any) -> None:
        super().__init__(ctx)
        self.stored = ["apple", "pear"]
        self.readings, self.gate = 0, threading.Event()
        self.gate.set()

    def gather(self) -> list[str]:
        self.readings += 1
        self.gate.wait(10)
        return [each for each in self.stored if self.filter_text in each]

    def came(self, found: list[str]) -> None:
        self.headline.show("Things", "")
        self.list.refresh_rows(ListSource([Row(each, [each]) for each in found]))

    def show_all(self) -> None:
        self.read()


async def opened(app: CoordtuiApp, pilot: Any) -> Things:
    things = Things(app.session.context("core"))
    await app.push_screen(things)
    await until(pilot, lambda: "pear" in "\n".join(screen_text(app)))
    await settled(pilot)
    return things


async def test_a_burst_of_changes_costs_one_more_reading(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        things = await opened(app, pilot)
        before = things.readings
        things.gate.clear()
        for _ in range(10):
            things.read()
        things.gate.set()
        await settled(pilot)
        assert things.readings == before + 2


async def test_what_was_done_is_taken_back_and_done_again(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        things = await opened(app, pilot)

        def plum() -> Any:
            things.stored.append("plum")
            return lambda: things.stored.remove("plum")

        things.do(N_("plum added"), plum)
        await until(pilot, lambda: "plum added · u undoes" in "\n".join(screen_text(app)))
        await pilot.press("u")
        await until(pilot, lambda: "undone: plum added" in "\n".join(screen_text(app)))
        assert things.stored == ["apple", "pear"]
        await pilot.press("U")
        await until(pilot, lambda: "done again: plum added" in "\n".join(screen_text(app)))
        assert things.stored == ["apple", "pear", "plum"]


async def test_the_list_stays_narrowed_when_the_field_is_left(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        things = await opened(app, pilot)
        await pilot.press("slash", *"app", "enter")
        await until(pilot, lambda: "pear" not in "\n".join(screen_text(app)))
        assert things.list.has_focus
        assert things.available("page.clear_filter")
        await pilot.press("escape")
        await until(pilot, lambda: "pear" in "\n".join(screen_text(app)))
        assert not things.available("page.clear_filter")
