"""A test goes on when the program is still: not before, and not later for want of a quiet machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from coordtui.testing import settled
from coordtui.testing.stillness import SOON, all_answered, pending


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


class Handed(Message):
    """Somebody else is asked to go on."""


class Slow(Static):
    """Takes its time, and asks the program to go on, which takes its time too."""

    async def on_handed(self) -> None:
        await asyncio.sleep(0.02)
        self.app.post_message(Handed())


class Handing(App[None]):
    done = False

    def compose(self) -> ComposeResult:
        yield Slow()

    async def on_handed(self) -> None:
        await asyncio.sleep(0.1)
        self.done = True


async def test_a_part_in_the_middle_of_a_message_is_waited_for() -> None:
    app = Handing()
    async with app.run_test(size=(20, 3)) as pilot:
        app.query_one(Slow).post_message(Handed().stop())
        await settled(pilot)
        assert app.done


class Answering:
    """A part of a program that answers in the next round of the loop.

    Whoever waits for it is cancelled `late` rounds after that.
    """

    _is_mounted = _running = True
    _closing = _closed = False

    def __init__(self, late: int) -> None:
        self.late = late

    def call_later(self, answer: Callable[..., None], *arguments: Any) -> bool:
        loop, waiting = asyncio.get_running_loop(), asyncio.current_task()
        assert waiting

        def give_up(rounds: int) -> None:
            if rounds:
                loop.call_soon(give_up, rounds - 1)
            elif not waiting.done():
                waiting.cancel()

        loop.call_soon(answer, *arguments)
        loop.call_soon(give_up, self.late)
        return True


@pytest.mark.parametrize("late", range(5))
async def test_who_waits_no_longer_is_let_go_also_when_the_last_answer_comes_at_once(late: int) -> None:
    screen = SimpleNamespace(walk_children=lambda **_: [])
    part: Any = Answering(late)
    part.screen_stack, part.screen, part._exception_event = [screen], screen, asyncio.Event()
    waits = asyncio.create_task(then_rest(all_answered(SimpleNamespace(app=part))))
    with pytest.raises(asyncio.CancelledError):
        await waits


async def then_rest(work: Any) -> None:
    """Wait for the work, then go on as if nobody had said that it is over."""
    await work
    await asyncio.sleep(0.5)
