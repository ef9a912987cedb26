"""Whoever holds the screen is known by seconds of their own, not by those in which others worked."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coordtui.store import open_store, patience
from coordtui.ui import own_time
from coordtui.ui.containment import Host
from coordtui.ui.loop import HouseLoop, house_loop
from coordtui.ui.own_time import OwnTime
from coordtui.ui.watchdog import Held, Watchdog
from tests.ui.kit import settled
from tests.waiting import until

CROWD = 4
"""Others that want the same processor: a second is then a fifth for each."""

WORK = 0.35
"""Seconds of processor that a page needs, which is well below what is held against it."""


class Hasty(Watchdog):
    """One that is not to be waited for."""

    tick, limit = 0.5, 0.6


class Page(Host):
    """A page that has something to do, in one go or in a great many steps of next to nothing."""

    def __init__(self, loop: HouseLoop) -> None:
        super().__init__()
        self.loop = loop
        self.until = time.thread_time() + WORK

    def work(self) -> None:
        while time.thread_time() < self.until:
            pass
        self.loop.call_soon(self.loop.stop)

    def step(self) -> None:
        self.loop.call_soon(self.step if time.thread_time() < self.until else self.loop.stop)


@contextmanager
def crowd() -> Iterator[None]:
    """So many others on our processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    others = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(CROWD)]
    try:
        yield
    finally:
        for each in others:
            each.kill()
            each.wait()
        os.sched_setaffinity(0, before)


def blamed(step: str) -> tuple[list[Held], list[object]]:
    """Who is said to hold the screen, and who never to rest, when a page works in a crowd."""
    held: list[Held] = []
    flooded: list[object] = []
    watchdog = Hasty(lambda _: None, held.append, lambda host, _: flooded.append(host))
    with crowd(), house_loop(lambda _: False, watchdog) as loop:
        page = Page(loop)
        loop.call_soon(getattr(page, step))
        loop.run_forever()
    return held, flooded


needs_told = pytest.mark.skipif(
    not Path("/proc/thread-self/schedstat").exists(), reason="the system does not tell who waits"
)


@needs_told
@pytest.mark.parametrize("step", ["work", "step"])
def test_who_waits_for_the_processor_in_a_crowd_is_not_blamed_for_what_the_others_do(step: str) -> None:
    assert blamed(step) == ([], [])


@needs_told
@pytest.mark.parametrize(("step", "what"), [("work", 0), ("step", 1)])
def test_by_the_clock_on_the_wall_the_same_page_would_be_blamed(
    step: str, what: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OwnTime, "waited", lambda self: 0.0)
    assert blamed(step)[what]


def test_who_sleeps_holds_the_screen_though_it_takes_no_processor() -> None:
    held: list[Held] = []
    watchdog = Hasty(lambda _: None, held.append, lambda *_: None)

    def sleeps() -> None:
        until(lambda: watchdog._held)
        loop.call_soon(loop.stop)

    with house_loop(lambda _: False, watchdog) as loop:
        loop.call_soon(sleeps)
        loop.run_forever()
    assert held


class Patient(Hasty):
    """One that counts how often it has looked."""

    looks = 0

    def _look_at_clocks(self) -> tuple[float, float]:
        self.looks += 1
        return super()._look_at_clocks()


def waits_for_its_turn(path: Path) -> list[Held]:
    """Who is said to hold the screen when it writes while another writes, until it was looked at thrice."""
    held: list[Held] = []
    watchdog = Patient(lambda _: None, held.append, lambda *_: None)
    begun = threading.Event()
    with open_store(str(path)) as store:

        def other() -> None:
            with store.transaction():
                begun.set()
                until(lambda: watchdog.looks >= 3)

        def write() -> None:
            store.insert({"by": "the screen"})
            loop.call_soon(loop.stop)

        thread = threading.Thread(target=other)
        thread.start()
        assert begun.wait(20)
        with house_loop(lambda _: False, watchdog) as loop:
            loop.call_soon(write)
            loop.run_forever()
        thread.join()
    return held


def test_who_waits_until_another_has_written_is_not_blamed_for_it(tmp_path: Path) -> None:
    assert waits_for_its_turn(tmp_path / "lab.db") == []


def test_if_the_wait_were_not_known_it_would_be_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "waited", lambda: 0.0)
    assert waits_for_its_turn(tmp_path / "lab.db")


def test_a_clock_that_cannot_be_read_as_linux_has_it_knows_of_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "schedstat"
    empty.touch()
    monkeypatch.setattr(own_time, "_TOLD", str(empty))
    clock = OwnTime()
    assert clock.passed(60.0) >= 0.0
    assert clock.waited() == patience.waited()
    clock.close()


async def test_a_frame_waits_until_what_goes_on_is_done_but_not_for_what_never_ends(app_of: Any) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        loop, left, drawn = asyncio.get_running_loop(), [10], list[int]()
        app.screen._on_timer_update = lambda: drawn.append(left[0])

        def step() -> None:
            left[0] -= 1
            if left[0]:
                loop.call_soon(step)

        step()
        await app.screen._draw_when_done()
        assert set(drawn) == {0}
        left[0] = -1  # it goes on for ever
        step()
        await app.screen._draw_when_done()
        assert min(drawn) < 0
        left[0] = 1
        del app.screen._on_timer_update
