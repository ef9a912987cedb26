"""What is told queues and can be read again; what is new is told once; what was done is listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui import __version__, news
from coordtui.news import number, seen_now, since, tell_news
from coordtui.testing import FrozenClock
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.unread import Unread
from coordtui.ui.widgets import History
from tests.ui.kit import SamplePage, screen_text, settled, until

App = Callable[..., CoordtuiApp]
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)


async def test_several_notices_at_once_are_counted_and_can_all_be_read_again(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for text in ("first", "second [b]", "third"):
            app.session.notify(N_("The {n} thing.", n=text), "warning" if text == "third" else "info")
        await until(pilot, lambda: "The third thing. (+2)" in screen_text(app)[-2])
        assert "2 unread" in screen_text(app)[0]
        await pilot.press("g", "!")
        await settled(pilot)
        lines = screen_text(app)
        assert "3 notifications" in lines[0]
        assert lines[1].startswith(">! The third thing.")
        assert "warning  just now" in lines[1]
        assert "The second [b] thing." in lines[2]
        await pilot.press("q")
        await settled(pilot)
        assert "unread" not in screen_text(app)[0]


async def test_what_is_told_while_a_window_is_open_is_unread(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("?")
        await settled(pilot)
        app.session.notify("something")
        await settled(pilot)
        await pilot.press("q")
        await until(pilot, lambda: "1 unread" in screen_text(app)[0])


async def test_what_was_told_before_the_screen_was_there_is_said_too(app_of: App) -> None:
    app = app_of()
    app.session.notify("told early")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "told early" in screen_text(app)[-2])


async def test_an_empty_list_of_notifications_says_what_comes_there(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("g", "!")
        await settled(pilot)
        assert "Nothing was told yet." in screen_text(app)[1]
        await pilot.press("enter", "down")
        await settled(pilot)
        assert app.fault is None


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=20))
def test_no_more_is_unread_than_was_told_and_reading_clears_it(told: list[tuple[int, bool]]) -> None:
    unread, at = Unread(), NOON
    for count, (seconds, seen) in enumerate(told, 1):
        at += timedelta(seconds=seconds)
        behind = unread.told(at, seen=seen)
        assert 0 <= behind <= unread.count <= count
        assert seen or unread.count == behind + 1
    unread.read()
    assert unread.count == 0


# News.


def test_news_are_told_once_after_an_upgrade_and_never_to_who_is_new(
    open_lab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_lab({})
    tell_news(session)
    seen_now(session)
    tell_news(session)
    assert session.told.all == []
    monkeypatch.setattr(news, "__version__", "9.0.0")
    monkeypatch.setattr(news, "since", lambda seen: [("9.0.0", [N_("more")])])
    tell_news(session)
    tell_news(session)
    assert [str(notice.message) for notice in session.told.all] == [
        "What is new in 9.0.0: press : and type “news”."
    ]


def test_versions_compare_by_number_and_the_newest_news_are_of_this_version_or_older() -> None:
    assert number("0.10.0") > number("0.9.3") > number("0.9rc.9")
    assert number(news.NEWS[0][0]) <= number(__version__)
    assert since(news.NEWS[0][0]) == []
    assert since("0.0.0") == list(news.NEWS)


async def test_the_news_can_be_read_at_any_time(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(":", *"news", "enter")
        await until(pilot, lambda: f"── Version {news.NEWS[0][0]} ──" in screen_text(app)[1])
        assert str(news.NEWS[0][1][0])[:40] in screen_text(app)[2]


# What was done.


@pytest.fixture
def doing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sample page does three things that can be undone, and one that cannot."""
    done: list[str] = []

    def mount(page: SamplePage) -> None:
        page.history = History(FrozenClock())

        def make(name: str) -> Callable[[], Callable[[], None]]:
            def do() -> Callable[[], None]:
                done.append(name)
                return lambda: done.remove(name)

            return do

        for name in ("one", "two"):
            page.history.do(f"did {name}", make(name))
        page.history.left("sent a mail")
        page.history.do("did three", make("three"))

    monkeypatch.setattr(SamplePage, "on_mount", mount)
    monkeypatch.setattr(SamplePage, "action_undo", lambda page: page.history.undo())
    return done


async def test_the_log_goes_down_to_a_change_after_asking_and_says_what_cannot_be_undone(
    app_of: App, doing: list[str]
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "g", "U")
        await settled(pilot)
        lines = screen_text(app)
        assert lines[0].startswith("What was done: Things")
        assert [line[3:12].strip() for line in lines[1:5]] == ["did three", "sent a ma", "did two", "did one"]
        assert "stays done" in lines[2]
        await pilot.press("down", "down")
        await settled(pilot)
        assert "enter takes 2 changes back" in screen_text(app)[0]
        assert [line[1] for line in screen_text(app)[1:5]] == ["u", "-", "u", " "]
        await pilot.press("enter")
        await settled(pilot)
        text = "\n".join(screen_text(app))
        assert "Take back 2 changes?" in text
        assert "did two" in text
        assert doing == ["one", "two", "three"]
        await pilot.press("c")
        await until(pilot, lambda: app.screen is app.shell)
        await settled(pilot)
    assert doing == ["one"]


async def test_refusing_takes_nothing_back(app_of: App, doing: list[str]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "g", "U", "enter")
        await settled(pilot)
        await pilot.press("x", "q")
        await until(pilot, lambda: app.screen is app.shell)
    assert doing == ["one", "two", "three"]


async def test_a_page_without_a_log_says_so(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "g", "U")
        await settled(pilot)
        assert "Nothing was done on this page yet." in screen_text(app)[1]


async def test_what_is_ticked_off_today_is_in_the_log(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("d", "g", "U")
        await settled(pilot)
        assert "done for today: Settle the first thing" in screen_text(app)[1]
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "Settle the first thing" in "\n".join(screen_text(app)[:6]))
