"""When a program that a test drives has nothing left to do, told by what it waits for and not by the clock.

Textual's own `Pilot` guesses from the processor's load: slow on a quiet machine, wrong on a busy
one. Here the queues, what is to be laid out or painted and the workers are looked at themselves.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot
    from textual.timer import Timer

A_MOMENT = 0.02
"""Seconds in which a worker that does something uses the processor."""
TWO_FRAMES = 2 / 60
"""Seconds in which a screen that is seen through another one hands on what it has to show."""
MOST_UNPAINTED = 20
"""Rounds of the loop without a painting while messages come: one painting is for many."""
SOON = 0.25
"""A timer that rings once within these seconds is part of what was begun, such as a late detail."""


async def settled(pilot: Pilot[Any], within: float = 30.0) -> None:
    """Until the program is still: workers done, messages handled, all laid out and painted.

    Raises TimeoutError after `within` seconds; workers go on then.
    """
    app = pilot.app
    async with asyncio.timeout(within):
        while True:
            if tasks := _working(app):
                await asyncio.wait(tasks)
            await all_answered(pilot)
            await asyncio.sleep(0)
            app.screen._on_timer_update()
            if len(app.screen_stack) > 1:
                await asyncio.sleep(TWO_FRAMES)
            soon = _ringing_soon(app)
            if not (pending(app) or _working(app) or soon or _veiled(app) or _handling(app)):
                return
            for timer in soon:
                _ring(timer)
            await asyncio.sleep(0.001)


async def until_still(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Take the place of Textual's `wait_for_idle`: go on as soon as nothing is pending.

    A worker is waited for while it uses the processor, as Textual does: one that a test holds
    back on purpose does not stop the keys.
    """
    from textual._context import active_app

    app, end, unpainted = active_app.get(), time.monotonic() + max_sleep, 0
    while time.monotonic() < end:
        await asyncio.sleep(0)
        if _unanswered(app) and unpainted < MOST_UNPAINTED:
            unpainted += 1
        elif pending(app):
            _paint(app)
            unpainted = 0
        elif not await _worker_ended(app):
            return


async def all_answered(pilot: Pilot[Any], timeout: float = 30.0) -> bool:
    """Take the place of a pilot's `_wait_for_screen`: every part has done what it was asked before.

    Textual counts the answers. A part that falls or is taken away meanwhile, such as a page in whose place
    a card is about to come, gives none and would be waited for until the end. False when the program failed.
    """
    app = pilot.app
    if not app.screen_stack:
        return False
    waiting, all_there = set[Any](), asyncio.get_running_loop().create_future()

    def answered(part: Any) -> None:
        waiting.discard(part)
        if not (waiting or all_there.done()):
            all_there.set_result(None)

    for part in _in_front(app):
        if part.call_later(answered, part):
            waiting.add(part)
    async with asyncio.timeout(timeout):
        while any(map(_is_there, waiting)) and not app._exception_event.is_set():
            # `wait_for` would lose a cancellation that comes together with the last answer, and with it
            # the end of whoever waits no longer: each is cancelled once.
            await asyncio.wait([all_there], timeout=A_MOMENT)
    return not app._exception_event.is_set()


def _in_front(app: App[Any]) -> Iterator[Any]:
    """The program and the parts of its screen."""
    yield app
    yield from app.screen.walk_children(with_self=True)


def _handling(app: App[Any]) -> bool:
    """Whether a part is in the middle of what a message asks of it, such as making another one."""
    return not all(_rests(part._task) for part in _in_front(app) if part._task and _is_there(part))


def _rests(task: asyncio.Task[Any]) -> bool:
    """Whether the task of a part waits for the next message."""
    step: Any = task.get_coro()
    while step is not None and getattr(step, "__name__", "") != "_get_message":
        step = getattr(step, "cr_await", None)
    return step is not None


def _is_there(part: Any) -> bool:
    """Whether somebody takes the messages of a part, or will."""
    fell = part._is_mounted and not part._running
    return not (part._closing or part._closed or fell)


@contextmanager
def still_keys() -> Iterator[None]:
    """Keys that a pilot presses go on when nothing is pending, not when the machine looks idle."""
    from textual import app, pilot

    places: tuple[tuple[Any, str, Any], ...] = (
        (app, "wait_for_idle", until_still),
        (pilot, "wait_for_idle", until_still),
        (pilot.Pilot, "_wait_for_screen", all_answered),
    )
    before = [getattr(place, name) for place, name, _ in places]
    for place, name, ours in places:
        setattr(place, name, ours)
    try:
        yield
    finally:
        for (place, name, _), theirs in zip(places, before, strict=True):
            setattr(place, name, theirs)


def pending(app: App[Any]) -> bool:
    """Whether a message, a callback, another size, a layout or a painting is still to come."""
    if app._exit:
        return False  # who leaves paints no more
    screen = app.screen
    return (
        app._resize_event is not None
        or _unanswered(app)
        or bool(screen._callbacks or screen._dirty_widgets)
        or screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
    )


def _unanswered(app: App[Any]) -> bool:
    """Whether messages or callbacks wait for one of the parts."""
    return any(
        pump._next_callbacks or pump._pending_message is not None or not pump._message_queue.empty()
        for pump in (app, *app._registry)
        if pump._running and not pump._closed
    )


def _paint(app: App[Any]) -> None:
    """Do now what the screen would do at its next frame."""
    if app.screen.is_running and not app._batch_count:
        app.screen._on_timer_update()


def _working(app: App[Any]) -> list[asyncio.Task[Any]]:
    return [worker._task for worker in app.workers if worker._task is not None]


async def _worker_ended(app: App[Any]) -> bool:
    """Whether a worker ended or works within a moment."""
    tasks = _working(app)
    if not tasks:
        return False
    wanted = _processor_wanted()
    ended, _ = await asyncio.wait(tasks, timeout=A_MOMENT, return_when=asyncio.FIRST_COMPLETED)
    return bool(ended) or _processor_wanted() - wanted > A_MOMENT / 20


def _processor_wanted() -> float:
    """Seconds for which this process used the processor, or a thread of it waited for its turn.

    On a busy machine a worker has no turn for longer than a moment. Only Linux tells of that.
    """
    wanted = time.process_time()
    with suppress(OSError):
        for thread in Path("/proc/self/task").iterdir():
            if int(thread.name) != os.getpid():  # our own turn has come
                wanted += int((thread / "schedstat").read_text().split()[1]) / 1e9
    return wanted


def _ringing_soon(app: App[Any]) -> list[Timer]:
    """The timers that ring once and soon, or end a rest after something; the shortest first."""
    from coordtui.ui.widgets.latest import RESTING

    found = [
        timer
        for pump in (app, *app._registry)
        for timer in pump._timers
        if timer._repeat is not None
        and (timer._interval <= SOON or timer.name == RESTING)
        and timer._task is not None
        and not timer._task.done()
    ]
    return sorted(found, key=lambda timer: timer._interval)


def _ring(timer: Timer) -> None:
    """Let a timer that sleeps ring now: nothing else would happen until it does."""
    task: Any = timer._task
    within: Any = getattr(task.get_coro(), "cr_await", None)
    nap: Any = getattr(within, "cr_await", None)
    asleep = getattr(task, "_fut_waiter", None)
    if getattr(nap, "__name__", "") == "sleep" and asleep is not None and not asleep.done():
        asleep.set_result(None)


def _veiled(app: App[Any]) -> bool:
    return bool(getattr(app.screen, "veiled", False))
