"""What would end the program, a task or the stack, raised in a page: it costs that page."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from textual import _callback
from textual.pilot import WaitForScreenTimeout
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from coordtui.host import failures
from coordtui.ui import guards, interrupts, loop
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.error_card import ErrorCard
from coordtui.ui.page_host import PageHost
from coordtui.ui.run import run_made
from tests.ui.kit import Sample, SamplePage, screen_text, settled, until, words


class Action(SamplePage):
    def action_star(self) -> None:
        sys.exit(3)


class OnMount(SamplePage):
    def on_mount(self) -> None:
        self.call_after_refresh(sys.exit)


class Timer(SamplePage):
    def on_mount(self) -> None:
        self.set_timer(0.01, lambda: sys.exit("a timer"))


class AsyncWorker(SamplePage):
    def on_mount(self) -> None:
        self.run_worker(self.work())

    async def work(self) -> None:
        sys.exit(4)


class ThreadWorker(SamplePage):
    def on_mount(self) -> None:
        self.run_worker(lambda: sys.exit(5), thread=True)


class Fatal(BaseException):
    """Neither an exception nor an end."""


class Unknown(SamplePage):
    def on_mount(self) -> None:
        raise Fatal("of its own kind")


class Cancelled(SamplePage):
    def on_mount(self) -> None:
        self.set_timer(0.01, self.cancel)

    def cancel(self) -> None:
        raise asyncio.CancelledError


class Recursion(SamplePage):
    def on_mount(self) -> None:
        self.on_mount()


KINDS = [Action, OnMount, Timer, AsyncWorker, ThreadWorker, Unknown, Cancelled, Recursion]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_what_would_end_the_program_costs_the_page_and_nothing_else(
    kind: type[SamplePage], app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = kind
    app = app_of({"bad": Sample("BadPage", name="bad"), "sample": Sample()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        if kind is Action:
            await until(pilot, lambda: app.open_page is not None)
            await pilot.press("f")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        assert "Things has stopped" in words(app)
        assert ("RecursionError" if kind is Recursion else "It tried to end the program") in words(app)
        await pilot.press("3")
        await until(pilot, lambda: app.open_page is not None)
        await settled(pilot)
        await pilot.press("f")
        await settled(pilot)
        assert app.open_page.done == ["star"]
        assert app.session.host.get("bad").strikes == 1
    assert app.fault is None


class Mute(Exception):
    def __str__(self) -> str:
        raise SystemExit


class Questioned(SamplePage):
    """Answers each question of the program by ending it."""

    def available(self, command_id: str) -> bool:
        return not command_id.endswith(".never")

    def why_not(self, command_id: str) -> None:
        sys.exit(7)

    def place(self) -> dict[str, Any]:
        sys.exit(8)

    def on_unmount(self) -> None:
        raise RuntimeError("farewell")

    def action_star(self) -> None:
        self.app.exit(9)

    def action_undo(self) -> None:
        raise GeneratorExit

    def action_redo(self) -> None:
        raise Mute


async def test_a_page_that_answers_questions_by_ending_the_program_ends_itself(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = Questioned
    app = app_of({"bad": Sample("BadPage", name="bad"), "sample": Sample()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        for key, said in {"f": "exit(9)", "F": "exit(7)", "u": "GeneratorExit", "U": "Mute:"}.items():
            await until(pilot, lambda: app.open_page is not None)
            await settled(pilot)
            await pilot.press(key)
            await until(pilot, lambda: list(app.screen.query(ErrorCard)))
            await settled(pilot)
            assert said in words(app)
            await pilot.press("R")
        await until(pilot, lambda: app.open_page is not None)
        await pilot.press("3")
        await until(pilot, lambda: app.open_page is not None)
        await settled(pilot)
        await pilot.press("f")
        await settled(pilot)
        assert app.open_page.done == ["star"]
    assert (app.fault, app._exit) == (None, False)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual as it comes."""
    monkeypatch.setattr(_callback, "_invoke", interrupts._invoke)
    monkeypatch.setattr(Worker, "run", interrupts._run)


async def test_without_the_seam_a_cancellation_leaves_a_page_that_is_dead_and_says_nothing(
    bare: None, app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    class Silent(SamplePage):
        def action_star(self) -> None:
            self.call_later(self.cancel)

        def cancel(self) -> None:
            raise asyncio.CancelledError

    pages.BadPage = Silent
    app = app_of({"bad": Sample("BadPage", name="bad")})
    with pytest.raises(WaitForScreenTimeout):
        await _visit(app, "f")
    assert app.session.host.get("bad").strikes == 0


async def _visit(app: CoordtuiApp, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        page = app.open_page
        await pilot.press(key)
        await until(pilot, lambda: page._task is None or page._task.done())
        await pilot.pause()


async def test_the_card_says_whether_it_was_seen_before_what_was_tried_and_what_is_missing(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.BadPage = Unknown
    app = app_of({"bad": Sample("BadPage", name="bad"), "sample": Sample()})
    host = app.session.host
    failures.keep("bad", ValueError("x"), datetime(2026, 11, 2, 8, 30, tzinfo=UTC), folder=host._failures)
    monkeypatch.setattr(PageHost, "restarts", (0.01, 0.01))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "now waits for you" in words(app))
        said = words(app)
        assert "Seen before once, on Mon 2 Nov" in said
        assert "Tried 2 restarts, at" in said
        assert "Nothing else of it is asked for" in said  # three failures: it is put aside
    kept = failures.last("bad", folder=host._failures)
    assert kept is not None
    assert kept.times == 4
    assert "TriedToEnd" in kept.error


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)], ids=str)
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_card_says_what_happened_at_every_size_in_both_languages(
    size: tuple[int, int], language: str, app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = Unknown
    app = app_of({"bad": Sample("BadPage", name="bad")}, language=language)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        await settled(pilot)
        assert "Fatal(of its own kind)" in " ".join(words(app).replace("│", " ").split())
        assert "R " in screen_text(app)[-1]  # the keys are in the last line, whatever the size


async def test_who_is_called_by_a_page_is_blamed_for_what_it_says_of_itself(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    from coordtui.host.misconduct import HeldTheScreen

    class Caller(SamplePage):
        def on_mount(self) -> None:
            raise HeldTheScreen("sample", 9.0)

    pages.BadPage = Caller
    app = app_of({"bad": Sample("BadPage", name="bad"), "sample": Sample()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        assert "It held the screen for 9 seconds" in words(app)
        strikes: dict[str, Any] = {each.name: each.strikes for each in app.session.host.plugins}
        assert strikes == {"bad": 0, "sample": 1}


class Slow(Widget):
    """A part of a window that fails once it goes on, after the window was closed."""

    goes_on: asyncio.Event

    async def on_mount(self) -> None:
        await self.goes_on.wait()
        self.query_one("#what-is-gone")


class SlowWindow(Screen[None]):
    def compose(self) -> Iterator[Widget]:
        yield Slow()


async def _there(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_window_closed_while_it_opens_does_not_end_the_program(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app, Slow.goes_on = app_of({"sample": Sample()}), asyncio.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        opening, window = app.push_screen(SlowWindow()), app.screen
        await _there(lambda: list(window.query(Slow)))
        closing = app.pop_screen()
        Slow.goes_on.set()
        await asyncio.wait_for(asyncio.gather(opening, closing), 10)
        await settled(pilot)
        assert (app.fault, app.is_running) == (None, True)


def test_a_fault_too_ends_the_process_though_a_plugins_thread_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[int] = []
    monkeypatch.setattr(loop, "leave_in_time", left.append)

    class Failing(CoordtuiApp):
        def __init__(self) -> None:
            """Nothing is opened."""
            self.fault = ZeroDivisionError("on purpose")

        def run(self, **options: Any) -> None:  # type: ignore[override]
            """It failed."""

    monkeypatch.setattr(guards, "guarded", lambda app: contextlib.nullcontext({}))
    with pytest.raises(ZeroDivisionError):
        run_made(Failing())
    assert left == [1]
