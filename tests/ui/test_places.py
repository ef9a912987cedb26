"""A person begins where they left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coordtui.ui.app import CoordtuiApp
from coordtui.ui.places import Places
from tests.ui.kit import SamplePage, screen_text, settled, until

App = Callable[..., CoordtuiApp]


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The sample page remembers its cursor; what it is given back."""
    given: list[Any] = []
    monkeypatch.setattr(SamplePage, "place", lambda page: {"cursor": page.list.cursor})

    def take(page: SamplePage, place: Any) -> None:
        given.append(place)
        page.list.move_to(place["cursor"])

    monkeypatch.setattr(SamplePage, "take_place", take)
    return given


async def test_page_and_cursor_are_there_again_at_the_next_start(app_of: App, placed: list[Any]) -> None:
    first = app_of()
    async with first.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", "down", "down")
        await settled(pilot)
    again = app_of()
    async with again.run_test() as pilot:
        await settled(pilot)
        assert again.shell.open_id == "sample.things"
        assert again.open_page.list.cursor == 2
        assert placed == [{"cursor": 2}]


async def test_a_page_that_was_left_is_where_it_was_when_it_is_opened_again(
    app_of: App, placed: list[Any]
) -> None:
    first = app_of()
    async with first.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", "down", "1")
        await until(pilot, lambda: first.session.personal.get("place", "sample.things") == {"cursor": 1})
        assert first.session.personal.get("place", "open") is None
    again = app_of()
    async with again.run_test() as pilot:
        await settled(pilot)
        assert again.shell.open_id == "core.today"
        await pilot.press("2")
        await settled(pilot)
        assert again.open_page.list.cursor == 1


async def test_the_line_that_drops_loses_no_place(app_of: App, placed: list[Any]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", "down")
        await settled(pilot)
        app.exit(return_code=129)
    assert app.session.personal.get("place", "sample.things") == {"cursor": 1}


async def test_nothing_is_written_where_nothing_moved(app_of: App, placed: list[Any]) -> None:
    before = app_of().session.store.revision
    again = app_of()
    async with again.run_test() as pilot:
        await settled(pilot)
    assert again.session.store.revision == before


async def test_the_page_that_the_person_chose_goes_before_the_last_one(app_of: App) -> None:
    app = app_of()
    app.session.personal.put("place", "open", "sample.things")
    app.session.personal.put("setting", "start_page", "today")
    again = app_of()
    async with again.run_test() as pilot:
        await settled(pilot)
        assert again.shell.open_id == "core.today"


@pytest.mark.parametrize("place", ["gone.page", 7, None, {"x": 1}])
async def test_a_place_that_is_not_there_any_more_is_nobodys_concern(app_of: App, place: Any) -> None:
    app = app_of()
    app.session.personal.put("place", "open", place)
    app.session.personal.put("place", "core.today", place)
    again = app_of()
    async with again.run_test() as pilot:
        await settled(pilot)
        assert again.shell.open_id == "core.today"
        assert "Settle the first thing" in "\n".join(screen_text(again))


async def test_a_page_that_raises_over_its_place_still_opens_and_still_lets_go(
    app_of: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of()
    app.session.personal.put("place", "sample.things", {"cursor": "far"})
    monkeypatch.setattr(SamplePage, "take_place", lambda page, place: 1 / 0)
    monkeypatch.setattr(SamplePage, "place", lambda page: 1 / 0)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", "1", "2")
        await settled(pilot)
        assert app.shell.host is not None
        assert app.shell.host.error is None
    assert app.fault is None


def test_what_is_no_json_is_not_written(open_lab: Callable[..., Any]) -> None:
    session = open_lab({})
    Places(session).write({"open": object()})
    assert session.personal.all("place") == {}
