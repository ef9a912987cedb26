from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content

from coordtui.ui.actions import AREA, CHOICE, TEXT
from coordtui.ui.widgets.inputs import Choice, Cut, TextBox, TextInput
from coordtui.ui.widgets.text_input import fitting


class Fields(App[None]):
    """The three of them."""

    def __init__(self) -> None:
        super().__init__()
        self.cuts: list[Cut] = []

    def compose(self) -> ComposeResult:
        self.text, self.area = TextInput("abc", longest=8), TextBox("one")
        words = [(Content("Été"), 1), (Content("[b]bold"), 2), (Content("winter"), 3)]
        self.choice = Choice(words, value=1)
        yield from (self.text, self.area, self.choice)

    def on_cut(self, event: Cut) -> None:
        self.cuts.append(event)


def test_none_of_them_has_a_binding_that_is_not_in_the_table() -> None:
    for widget in (TextInput("", longest=8), TextBox(), Choice([(Content("a"), 1)], value=1)):
        assert widget._bindings.key_to_bindings == {}


@pytest.mark.parametrize("command", [*TEXT, *AREA, *CHOICE], ids=lambda command: command.id)
def test_every_command_of_the_table_has_its_method(command: Any) -> None:
    from coordtui.ui.widgets.inputs import _Choices

    kinds = {"text": TextInput, "area": TextBox, "choice": Choice, "choices": _Choices}
    assert callable(getattr(kinds[command.scope], f"action_{command.action.partition(' ')[0]}"))


async def test_a_paste_that_is_too_long_is_cut_and_told() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        app.text.focus()
        app.text.cursor_position = 3
        app.text.post_message(events.Paste("de\nfghij"))
        await pilot.pause()
        assert app.text.value == "abcde fg"
        assert [(cut.field, cut.lost) for cut in app.cuts] == [(app.text, 3)]
        await pilot.press("x")
        await pilot.pause()
        assert app.text.value == "abcde fg"
        assert str(app.cuts[-1].lost) == "1"


def test_what_a_terminal_would_obey_is_never_pasted() -> None:
    assert fitting("a\x1b[2Jb\n", 10) == ("a[2Jb", 0)
    assert fitting("a\nb", 10, lines=True) == ("a\nb", 0)
    assert fitting("abc", 0) == ("", 3)


async def test_a_choice_is_changed_in_place_and_found_by_its_words() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        app.choice.action_next()
        await pilot.pause()
        assert app.choice.value == 2
        app.choice.action_previous()
        app.choice.action_previous()
        await pilot.pause()
        assert app.choice.value == 3
        app.choice.focus()
        app.choice.action_show_overlay()
        await pilot.pause()
        await pilot.press("e")
        overlay = app.screen.focused
        assert overlay.highlighted == 0


async def test_nothing_blinks() -> None:
    app = Fields()
    async with app.run_test():
        assert not app.text.cursor_blink
        assert not app.area.cursor_blink


def test_a_choice_that_is_not_on_the_screen_yet_has_its_value() -> None:
    choice = Choice([(Content("a"), 1), (Content("b"), 2)], value=2)
    assert choice.chosen == 2
