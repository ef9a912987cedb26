"""What others write reaches the screen at once, and no more often than the machine bears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coordtui.store import Changes
from coordtui.ui.gathering import Gathering
from coordtui.ui.listening import StoreChanged
from coordtui.ui.widgets.latest import AT_REST, MOST_REST
from tests.ui.kit import settled, until


class Screen:
    """What a gathering tells, on a screen that has drawn it when the test says so."""

    def __init__(self) -> None:
        self.told: list[Changes] = []
        self.drawn: list[Callable[[], None]] = []
        self.rests: list[tuple[float, Callable[[], None]]] = []
        self.now = 0.0
        self.gathering = Gathering(
            self.told.append, self.drawn.append, lambda *rest: self.rests.append(rest), lambda: self.now
        )

    def hear(self, revision: int, *tables: str) -> None:
        """Somebody wrote."""
        self.gathering.heard(Changes(revision, frozenset(tables)))

    def draw(self, seconds: float) -> None:
        """It took so long until it was on the screen."""
        self.now += seconds
        self.drawn.pop()()

    def rest(self) -> float:
        """The rest is over; how long it was to be."""
        seconds, go_on = self.rests.pop()
        self.now += seconds
        go_on()
        return seconds


def test_the_first_is_told_at_once() -> None:
    screen = Screen()
    screen.hear(7, "a")
    assert screen.told == [Changes(7, frozenset("a"))]


def test_what_comes_until_it_is_drawn_and_rested_is_told_as_one() -> None:
    screen = Screen()
    screen.hear(1, "a")
    screen.hear(3, "b")
    screen.draw(0.5)
    screen.hear(2, "c")
    assert len(screen.told) == 1
    screen.rest()
    assert screen.told[1:] == [Changes(3, frozenset("bc"))]


def test_it_rests_the_longer_the_longer_it_took_to_be_drawn() -> None:
    screen = Screen()
    for took in (0.02, 2.0):
        screen.hear(1, "a")
        screen.draw(took)
        assert screen.rest() == took * AT_REST


def test_it_does_not_rest_for_ever_after_the_program_was_stopped() -> None:
    screen = Screen()
    screen.hear(1, "a")
    screen.draw(600.0)
    assert screen.rest() == MOST_REST


def test_when_nothing_came_meanwhile_nothing_is_told_and_the_next_is_told_at_once() -> None:
    screen = Screen()
    screen.hear(1, "a")
    screen.draw(1.0)
    screen.rest()
    assert len(screen.told) == 1
    assert not screen.rests
    screen.hear(2, "a")
    assert len(screen.told) == 2


def test_a_hundred_who_write_while_one_screen_is_drawn_cost_it_one_more_drawing() -> None:
    screen = Screen()
    for revision in range(100):
        screen.hear(revision, "a")
    screen.draw(0.1)
    screen.rest()
    assert [each.revision for each in screen.told] == [0, 99]


def test_when_telling_fails_the_next_is_told_all_the_same() -> None:
    screen = Screen()

    def fail(changes: Changes) -> None:
        raise ValueError(changes)

    screen.gathering._tell = fail
    with pytest.raises(ValueError, match="revision=1"):
        screen.hear(1, "a")
    screen.gathering._tell = screen.told.append
    screen.draw(0.1)
    screen.rest()
    screen.hear(2, "a")
    assert len(screen.told) == 1


async def test_a_window_that_closes_before_its_next_frame_takes_no_later_change_with_it(
    app_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        page, told = app.open_page, frozenset({"sample.things"})
        await pilot.press("?")
        await settled(pilot)
        window = app.screen
        monkeypatch.setattr(window, "_on_timer_update", lambda: None)
        window.refresh()
        app.post_message(StoreChanged(Changes(1, told)))
        await until(pilot, lambda: page.changes)
        await pilot.pause()
        window.dismiss()
        await settled(pilot)
        app.post_message(StoreChanged(Changes(2, told)))
        await settled(pilot)
        assert [each.revision for each in page.changes] == [1, 2]
