"""When a program that is tested has nothing left to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.testing.stillness import all_answered


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
