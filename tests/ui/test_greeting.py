from __future__ import annotations

import pytest

from coordtui.ui import GreetingAnswer
from coordtui.ui.greeting import GreetingApp
from tests.ui.kit import screen_text, settled


async def test_three_things_are_asked_and_returned() -> None:
    app = GreetingApp(GreetingAnswer(coordinator="Ada Placeholder"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        text = "\n".join(screen_text(app))
        for said in ("Welcome to coordtui.", "Name of the lab", "Language", "Coordinator", "Ada Placeholder"):
            assert said in text
        assert "Le français peut être choisi ci-dessous." in text
        await pilot.press(*"Lab", "ctrl+o")
        await settled(pilot)
    assert app.answer == GreetingAnswer(lab_name="Lab", language="en", coordinator="Ada Placeholder")


async def test_choosing_a_language_changes_the_form_at_once_and_keeps_what_was_typed() -> None:
    app = GreetingApp(GreetingAnswer())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*"Labo", "tab", "enter", "down", "enter")
        await settled(pilot)
        text = "\n".join(screen_text(app))
        for said in ("Bienvenue dans coordtui.", "Nom du laboratoire", "Labo", "ctrl+o enregistrer"):
            assert said in text
        assert "English can be chosen below." in text
        await pilot.press("tab", *"Ada", "enter")
        await settled(pilot)
    assert app.answer == GreetingAnswer(lab_name="Labo", language="fr", coordinator="Ada")


async def test_what_is_missing_is_said_under_its_field() -> None:
    app = GreetingApp(GreetingAnswer())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+o")
        await settled(pilot)
        assert "This has to be filled in." in "\n".join(screen_text(app))
        assert app.answer is None


@pytest.mark.parametrize("key", ["escape", "ctrl+q"])
async def test_leaving_returns_nothing(key: str) -> None:
    app = GreetingApp(GreetingAnswer())
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("x", key)
        await pilot.pause()
    assert app.answer is None
    assert app.return_code == 0


async def test_a_small_window_shows_the_form() -> None:
    app = GreetingApp(GreetingAnswer())
    async with app.run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        assert "Name of the lab" in "\n".join(screen_text(app))


async def test_what_was_missing_is_forgiven_as_soon_as_it_is_typed() -> None:
    app = GreetingApp(GreetingAnswer())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+o")
        await settled(pilot)
        assert "\n".join(screen_text(app)).count("! This has to be filled in.") == 2
        await pilot.press("L")
        await settled(pilot)
        assert "\n".join(screen_text(app)).count("! This has to be filled in.") == 1
