"""A test goes on when the program is still: not before, and not later for want of a quiet machine."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from coordtui.testing import settled
from coordtui.testing.stillness import SOON, pending


class Chain(App[None]):
    """What it begins goes through callbacks, a timer, a worker and a layout before it is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = threading.Event()
        self.hold.set()
        self.done = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="said")

    def on_key(self) -> None:
        self.call_after_refresh(self.call_later, self._soon)

    def _soon(self) -> None:
        self.set_timer(SOON / 4, lambda: self.run_worker(self._work, thread=True))

    def _work(self) -> None:
        self.hold.wait(10)
        self.call_from_thread(self._say)

    def _say(self) -> None:
        self.query_one("#said", Static).update("said")
        self.done = "said"


def shown(app: App[Any]) -> str:
    """What is painted."""
    return "".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_what_a_key_began_is_painted_when_the_program_is_settled() -> None:
    app = Chain()
    async with app.run_test(size=(20, 3)) as pilot:
        await pilot.press("a")
        assert app.done == ""
        await settled(pilot)
        assert "said" in shown(app)
        assert not pending(app)


async def test_a_part_that_fell_is_not_waited_for() -> None:
    app = Chain()
    async with app.run_test(size=(20, 3)) as pilot:
        said = app.query_one("#said", Static)
        assert said._task is not None
        said._task.cancel()
        await settled(pilot, within=5)


async def test_keys_do_not_wait_for_a_worker_that_is_held() -> None:
    app = Chain()
    app.hold.clear()
    async with app.run_test(size=(20, 3)) as pilot:
        app.run_worker(app._work, thread=True)
        await pilot.press(*"abc")
        assert app.done == ""
        app.hold.set()
        await settled(pilot)
        assert "said" in shown(app)


async def test_it_says_when_the_program_never_comes_to_rest() -> None:
    app = Chain()
    app.hold.clear()
    async with app.run_test(size=(20, 3)) as pilot:
        app.run_worker(app._work, thread=True)
        with pytest.raises(TimeoutError):
            await settled(pilot, within=0.2)
        app.hold.set()


class Through(ModalScreen[None]):
    DEFAULT_CSS = "Through { background: transparent; }"


async def test_what_changes_below_a_window_is_seen_through_it() -> None:
    app = Chain()
    async with app.run_test(size=(20, 3)) as pilot:
        await app.push_screen(Through())
        await settled(pilot)
        app.screen_stack[0].query_one("#said", Static).update("below")
        await settled(pilot)
        assert "below" in shown(app)
