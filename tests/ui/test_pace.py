"""What is typed goes in as fast as the program takes it, however much comes."""

from __future__ import annotations

import threading
from functools import partial

from textual.events import Key, Paste
from textual.message import Message

from coordtui.ui.loop import house_loop
from coordtui.ui.pace import AHEAD, FEW, Pace
from coordtui.ui.watchdog import Watchdog


class Taker:
    """A program that takes what is let in when the test says so."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.waiting = 0
        self.asked = self.woken = 0
        self.pace = Pace(self.taken.append, lambda: self.waiting, self._ask, self._wake)

    def _ask(self) -> None:
        self.asked += 1

    def _wake(self) -> None:
        self.woken += 1

    def rest(self) -> None:
        """The loop rests, and the thread hears of it where it wanted to."""
        woken = self.woken
        self.pace.rests()
        if self.woken > woken:
            self.pace.rested()


def key() -> Key:
    return Key("j", "j")


def test_a_few_go_in_at_once_and_as_many_more_each_time_the_loop_has_rested() -> None:
    taker = Taker()
    for _ in range(FEW * 2 + 1):
        taker.pace.add(key())
    assert len(taker.taken) == FEW
    taker.rest()
    assert len(taker.taken) == FEW * 2
    taker.rest()
    assert len(taker.taken) == FEW * 2 + 1


def test_none_goes_in_while_those_before_it_wait_for_their_turn() -> None:
    taker = Taker()
    taker.waiting = FEW
    for _ in range(FEW + 1):
        taker.pace.add(key())
    taker.rest()
    assert len(taker.taken) == FEW
    taker.waiting = 0
    taker.rest()
    assert len(taker.taken) == FEW + 1


def test_a_loop_that_rests_wakes_nobody_who_did_not_ask() -> None:
    taker = Taker()
    taker.pace.add(key())
    taker.rest()
    assert (taker.asked, taker.woken) == (0, 0)


def test_no_more_is_read_once_many_wait_outside_and_long_pastes_are_many() -> None:
    for message, most in ((key(), AHEAD), (Paste("a" * 100_000), 2)):
        taker = Taker()
        for _ in range(FEW + most - 1):
            taker.pace.add(message)
        assert not taker.pace.full
        taker.pace.add(message)
        assert taker.pace.full
        taker.rest()
        assert not taker.pace.full


def test_a_flood_of_keys_leaves_the_loop_its_rest_so_that_no_page_is_blamed_for_it() -> None:
    """The watchdog blames the page that is open once the loop has not rested for long."""
    many, rests = FEW * 20, 0
    done, woken = threading.Event(), threading.Semaphore(0)
    taken: list[Message] = []

    def take(message: Message) -> None:
        taken.append(message)
        if len(taken) == many:
            loop.call_soon(loop.stop)

    watchdog = Watchdog(lambda _: None, lambda _: None, lambda *_: None)
    with house_loop(lambda _: False, watchdog) as loop:
        pace = Pace(
            lambda message: loop.call_soon_threadsafe(take, message),
            waiting=int,
            ask=partial(loop.call_soon_threadsafe, int),
            room=woken.release,
        )

        def rested() -> None:
            nonlocal rests
            rests += 1
            pace.rests()

        def flood() -> None:
            for _ in range(many):
                pace.add(key())
            while not done.is_set():
                if woken.acquire(timeout=0.05):
                    pace.rested()

        watchdog.on_rest = rested
        thread = threading.Thread(target=flood)
        thread.start()
        loop.run_forever()
        done.set()
        thread.join()
    assert rests >= many // FEW - 1
