"""Footer, help, list of commands and keys say the same, wherever one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.events import Key
from textual.keys import _character_to_key

from coordtui.text.messages import N_, Message
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.dispatch import AFTER_PREFIX, Bound, Dispatcher
from coordtui.ui.help_lines import all_sections, sections
from coordtui.ui.hints import hints_of
from coordtui.ui.keymap import shown, spelled
from coordtui.ui.widget_actions import command
from coordtui.ui.widgets import FormScreen, LongTextField, Question, TextField
from coordtui.ui.widgets.fields import ChoiceField
from tests.ui.kit import screen_text, settled, until


class AllFields(FormScreen[Any]):
    """A form with every kind of widget that keys go to."""

    def __init__(self) -> None:
        choices = [(1, N_("one")), (2, N_("two"))]
        fields = [
            TextField(name="a", label=N_("A")),
            LongTextField(name="b", label=N_("B")),
            ChoiceField(name="c", label=N_("C"), choices=choices),
        ]
        super().__init__(N_("All"), fields, save=lambda values, stored: None)

    def compose(self) -> ComposeResult:
        yield from super().compose()


async def form(app: CoordtuiApp, pilot: Any, *keys: str) -> None:
    await app.push_screen(AllFields())
    await settled(pilot)
    await pilot.press(*keys)


async def pressed(app: CoordtuiApp, pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)


async def asked(app: CoordtuiApp, pilot: Any) -> None:
    await app.push_screen(Question(N_("Really?")))


PLACES: dict[str, Callable[[CoordtuiApp, Any], Any]] = {
    "today": pressed,
    "list": lambda app, pilot: pressed(app, pilot, "g", "p"),
    "filter": lambda app, pilot: pressed(app, pilot, "g", "p", "slash"),
    "text": form,
    "area": lambda app, pilot: form(app, pilot, "tab"),
    "choice": lambda app, pilot: form(app, pilot, "tab", "tab"),
    "choices": lambda app, pilot: form(app, pilot, "tab", "tab", "enter"),
    "question": asked,
    "help": lambda app, pilot: pressed(app, pilot, "?"),
    "commands": lambda app, pilot: pressed(app, pilot, ":"),
    "search": lambda app, pilot: pressed(app, pilot, "ctrl+k"),
    "jump": lambda app, pilot: pressed(app, pilot, "J"),
    "keys": lambda app, pilot: app.run_bound(
        app.dispatcher.bind(app.dispatcher.table.commands["app.keys"], app)
    ),
}


def event_of(key: str) -> Key:
    """The key as a terminal's parser makes it."""
    if len(key) == 1:
        return Key(_character_to_key(key), key)
    return Key(key, {"space": " ", "tab": "\t", "enter": "\r"}.get(key))


@pytest.mark.parametrize("preset", ["normal", "vim"])
@pytest.mark.parametrize("place", PLACES)
async def test_footer_help_list_of_commands_and_keys_agree(place: str, preset: str, app_of: Any) -> None:
    app = app_of(settings=f'preset = "{preset}"\n')
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        if (going := PLACES[place](app, pilot)) is not None:
            await going
        await settled(pilot)
        dispatcher = app.dispatcher
        reach = {bound.command.id: (bound, keys) for bound, keys in dispatcher.in_reach()}
        for id, (_, keys) in reach.items():
            for written in keys:
                *before, last = spelled(written)
                found = dispatcher._resolve((*before, last), event_of(last))
                assert found is not None, (place, id, written)
                assert found.command.id == id, (place, id, written)
        say = app.session.translator
        for hint in hints_of(dispatcher, say, at_the_top=False):
            bound, keys = reach[hint.bound.command.id]
            assert keys
            assert hint.keys.startswith(shown(keys[0], say))
            assert bound.command.priority < AFTER_PREFIX
        entries = [
            entry for _, part in sections(reach.values(), "", "", say) for entry in part if entry.bound
        ]
        pages = {id: pane.title for id, pane in app.shell.panes.items()}
        entries += [
            entry
            for _, part in all_sections(dispatcher.table, reach.values(), pages, "", say)
            for entry in part
            if entry.bound
        ]
        assert {entry.bound.command.id for entry in entries} <= set(reach)


def test_keys_stand_together_for_one_hint_and_not_for_one_word_of_a_language():
    cancel, undo, more = Message("cancel", "coordtui_nobody"), N_("undo"), Message("seats", "coordtui_nobody")
    hints = {"x": cancel, "u": undo, "+": more, "-": more}
    commands = {
        key: command(f"page.{n}", key, N_("undo"), hint) for n, (key, hint) in enumerate(hints.items())
    }
    dispatcher = Dispatcher(None, None)
    dispatcher.hinted = lambda: [(Bound(each, None, print), [key]) for key, each in commands.items()]
    french = {"cancel": "annuler", "undo": "annuler", "seats": "places"}
    found = hints_of(dispatcher, lambda said: french.get(getattr(said, "text", ""), said), at_the_top=False)
    assert [(hint.keys, hint.word) for hint in found] == [
        ("x", "annuler"),
        ("u", "annuler"),
        ("+-", "places"),
    ]


async def test_the_vim_preset_counts_in_lists(app_of: Any) -> None:
    app = app_of(settings='preset = "vim"\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("g", "2")
        await settled(pilot)
        page = app.open_page
        await pilot.press("5")
        await until(pilot, lambda: screen_text(app)[-1].startswith("5 times"))
        await pilot.press("j")
        await until(pilot, lambda: page.list.cursor_key == 6)
        await pilot.press("1", "0", "G")
        await until(pilot, lambda: page.list.cursor_key == 10)
        await pilot.press("g", "g")
        await until(pilot, lambda: page.list.cursor_key == 1)
        await pilot.press("7", "escape", "j")
        await until(pilot, lambda: page.list.cursor_key == 2)
        assert app.shell.open_id == "sample.things"


async def test_in_the_normal_preset_figures_go_to_pages(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        await pilot.press("g", "1")
        await settled(pilot)
        assert app.shell.open_id == "core.today"


async def test_a_first_key_waits_in_the_footer_and_esc_forgets_it(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "g")
        await until(pilot, lambda: screen_text(app)[-1].startswith("g …"))
        await pilot.press("escape")
        await until(pilot, lambda: "open" in screen_text(app)[-1])
        assert app.shell.open_id == "sample.things"


async def test_hints_are_worked_out_once_a_frame_however_many_reasons_a_key_brings(
    app_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_of().run_test() as pilot:
        app: CoordtuiApp = pilot.app
        await pilot.press("g", "p")
        await settled(pilot)
        asked: list[bool] = []
        hinted = app.dispatcher.hinted
        monkeypatch.setattr(app.dispatcher, "hinted", lambda: asked.append(True) or hinted())
        for _ in range(5):
            app.shell.show_hints()
        await settled(pilot)
        assert len(asked) == 1
