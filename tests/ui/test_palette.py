"""The list of commands: over the page, found by letters, ranked by use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from coordtui.api import Command, Ref, hookimpl
from coordtui.testing import FrozenClock
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.habits import Habits
from coordtui.ui.offers import Offer, ranked
from coordtui.ui.overlay import Overlay
from tests.ui.kit import PAGES, Sample, SamplePage, screen_text, settled, until

App = Callable[..., CoordtuiApp]


def prompt(app: CoordtuiApp) -> int:
    """The line of the prompt."""
    return next(y for y, line in enumerate(screen_text(app)) if line.startswith("── Command"))


async def test_the_list_lies_over_the_page_narrows_and_runs(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", ":")
        await settled(pilot)
        lines = screen_text(app)
        assert "[2 Things" in lines[0]
        assert "Thing 1" in lines[3]
        assert prompt(app) == 12
        await pilot.press(*"TAR")
        await settled(pilot)
        assert "── Command   TAR▏" in screen_text(app)[12]
        assert screen_text(app)[13].startswith(">  star the thing")
        assert " f " in screen_text(app)[13]
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is app.shell
        assert app.open_page.done == ["star"]


async def test_what_was_covered_is_whole_again_when_the_list_closes(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        before = screen_text(app)
        await pilot.press("ctrl+p", "x", "escape")
        await until(pilot, lambda: app.screen is app.shell)
        await settled(pilot)
        assert screen_text(app) == before
        assert not isinstance(app.screen, Overlay)


async def test_letters_are_taken_back_and_nothing_found_is_said(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p", "z", "q", "z")
        await settled(pilot)
        assert "No command is called like that." in screen_text(app)[prompt(app) + 1]
        await pilot.press("enter")
        assert app.screen is not app.shell
        await pilot.press("backspace", "ctrl+u")
        await settled(pilot)
        assert "── Command   ▏" in screen_text(app)[prompt(app)]


async def test_q_leaves_as_in_other_programs(app_of: App) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", ":", "q", "enter")
        async with asyncio.timeout(10):
            while not app._exit:
                await asyncio.sleep(0)
    assert app.return_code == 0


@pytest.mark.parametrize("typed", ["2", "things", "Thi"])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_name_or_the_number_of_a_page_goes_there(app_of: App, typed: str, language: str) -> None:
    app = app_of(language=language)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press(":", *typed, "enter")
        await until(pilot, lambda: app.shell.open_id == "sample.things")


async def test_the_english_name_is_found_in_french_too(app_of: App) -> None:
    app = app_of(language="fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(":", *"search every")
        await settled(pilot)
        assert "ctrl+k" in "\n".join(screen_text(app))


async def test_what_does_not_run_now_stands_last_with_its_reason_and_leads_to_its_page(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(":", *"star the thing")
        await settled(pilot)
        assert "on the page “Things”" in screen_text(app)[prompt(app) + 1]
        await pilot.press("enter")
        await until(pilot, lambda: app.shell.open_id == "sample.things")
        await pilot.press(":", *"never")
        await settled(pilot)
        assert "nothing to do it with now" in screen_text(app)[prompt(app) + 1]
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is not app.shell
        assert app.open_page.done == []


async def test_a_page_may_say_why_not(app_of: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SamplePage, "why_not", lambda self, id: N_("needs luck"), raising=False)
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", ":", *"never")
        await settled(pilot)
        assert "needs luck" in screen_text(app)[prompt(app) + 1]


async def test_a_key_that_does_nothing_now_says_why_where_the_page_knows(
    app_of: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    lucky: list[str] = []
    monkeypatch.setattr(
        SamplePage, "available", lambda self, id: id != "sample.never" or bool(lucky), raising=False
    )
    monkeypatch.setattr(
        SamplePage,
        "why_not",
        lambda self, id: N_("needs luck") if id == "sample.never" else None,
        raising=False,
    )
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "F")
        await settled(pilot)
        assert "never: needs luck." in screen_text(app)[-2]
        lucky.append("now")
        await pilot.press("F")
        await settled(pilot)
        assert app.open_page.done == ["star"]


class Acting(Sample):
    """Offers something to do with any record."""

    @hookimpl
    def coordtui_record_actions(self, ctx: Any, ref: Ref) -> Iterable[Command]:
        yield Command(id="sample.lend", title=N_("lend it"), action=f"{PAGES}:lend")


async def test_what_plugins_offer_for_the_record_under_the_cursor_comes_first_and_gets_it(
    app_of: App, pages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = []
    pages.lend = lambda ctx, ref: lent.append(ref)
    monkeypatch.setattr(SamplePage, "under_cursor", lambda self: Ref("thing", "7"), raising=False)
    app = app_of({"sample": Acting()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", ":")
        await until(pilot, lambda: "lend it" in "\n".join(screen_text(app)))
        assert "lend it" in screen_text(app)[prompt(app) + 1]
        await pilot.press("enter")
        await until(pilot, lambda: lent == [Ref("thing", "7")])


async def test_what_is_used_comes_first_the_next_time(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for _ in range(2):
            await pilot.press(":", *"go to thi", "enter")
            await until(pilot, lambda: app.screen is app.shell and app.shell.open_id == "sample.things")
            await pilot.press("1")
            await settled(pilot)
        await pilot.press(":")
        await settled(pilot)
        assert screen_text(app)[prompt(app) + 1].startswith(">  go to Things")
    assert app.session.personal.all("use")["go.sample.things"][0] == 2


def test_old_habits_fade_and_strange_ones_are_ignored(open_lab: Callable[..., Any]) -> None:
    clock = FrozenClock()
    session = open_lab({}, clock=clock)
    session.personal.put("use", "app.help", "much")
    habits = Habits(session.personal, clock)
    assert habits.weight("app.help") == 0
    for _ in range(4):
        habits.ran("app.search")
    clock.advance(timedelta(days=60))
    again = Habits(session.personal, clock)
    assert again.weight("app.search") == pytest.approx(1)
    again.ran("app.search")
    assert again.weight("app.search") == pytest.approx(2)


def offer(title: str, *names: str, able: bool = True) -> Offer:
    return Offer(id=title, title=title, names=names, bound=(lambda: None) if able else None)  # type: ignore[arg-type]


def test_the_better_match_comes_first_a_habit_goes_before_a_little_better_and_what_cannot_run_is_last() -> (
    None
):
    def never(_: str) -> float:
        return 0.0

    offers = [offer("reverse"), offer("go to refresh"), offer("refresh", able=False), offer("mare")]
    offers.append(offer("roe"))  # scattered letters, where others have the word
    assert [each.title for each in ranked("re", offers, never)] == [
        "reverse",
        "go to refresh",
        "mare",
        "refresh",
    ]
    often = {"go to refresh": 9.0}
    found = ranked("re", offers, lambda id: often.get(id, 0.0))
    assert [each.title for each in found][:2] == ["go to refresh", "reverse"]


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (200, 60)])
async def test_the_list_fits_any_window_and_follows_it(app_of: App, size: tuple[int, int]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(":")
        await settled(pilot)
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: len(screen_text(app)) == size[1] and len(screen_text(app)[0]) == size[0])
        await settled(pilot)
        assert any("Command" in line for line in screen_text(app))
        assert any(line.startswith(">") for line in screen_text(app))
    assert app.fault is None


async def test_what_other_programs_call_leaving_counts_only_whole(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", ":", *"sort")
        await settled(pilot)
        assert "leave from anywhere" not in "\n".join(screen_text(app)[prompt(app) :])
        await pilot.press(*"ir")
        await settled(pilot)
        assert "leave from anywhere" in screen_text(app)[prompt(app) + 1]
