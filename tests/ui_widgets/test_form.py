from __future__ import annotations

from threading import Event

import pytest
from textual.widgets import Input

from coordtui.api import Refused
from coordtui.testing import settled
from coordtui.text.messages import N_
from coordtui.ui.gallery.forms import SAMPLES
from coordtui.ui.widgets import (
    BooleanField,
    ChoiceField,
    Form,
    LongTextField,
    MultiField,
    Question,
    TextField,
)
from tests.ui.kit import until
from tests.ui_widgets import form_kit
from tests.ui_widgets.form_kit import Desk

CATEGORIES = ["cs.AI", "cs.LG", "stat.ML"]


def no_number(value: str):
    return (
        N_("A name has no figure in it: “{name}”.", name=value) if any(c.isdigit() for c in value) else None
    )


FIELDS = [
    TextField(name="name", label=N_("Name"), help=N_("What you call it"), required=True, check=no_number),
    MultiField(name="categories", label=N_("Categories"), suggestions=CATEGORIES),
    ChoiceField(name="language", label=N_("Language"), choices=[("en", "English"), ("fr", "Français")]),
    BooleanField(name="enabled", label=N_("Enabled")),
    LongTextField(name="note", label=N_("Note"), lines=3),
]
VALUES = {
    "name": "Bandits",
    "categories": ["cs.LG", "stat.ML"],
    "language": "fr",
    "enabled": True,
    "note": "a\nb",
}


def desk(save=lambda values, stored: values, values=VALUES, fields=FIELDS, **more) -> Desk:
    return form_kit.desk(fields, values, save, **more)


async def test_what_was_given_is_what_is_read(bench):
    app = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.form.values == VALUES
        assert not app.form.changed
        app.form.action_save()
        await settled(pilot)
        assert app.returned == VALUES


async def test_a_wrong_field_says_so_below_itself_and_nothing_is_saved():
    saved = []
    app = desk(lambda values, stored: saved.append(values), {"name": ""})
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.action_save()
        await settled(pilot)
        assert "! This has to be filled in." in app.text()
        await pilot.press(*"R2")
        app.form.action_save()
        await settled(pilot)
        assert "! A name has no figure in it: “R2”." in app.text()
        assert not saved
        await pilot.press("backspace")
        app.form.action_save()
        await settled(pilot)
        assert [values["name"] for values in saved] == ["R"]


async def test_enter_goes_from_field_to_field_and_saves_in_the_last():
    app = desk(fields=FIELDS[:2], values={})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Bandits", "enter", *"stat.ML, cs.LG,", "enter")
        await settled(pilot)
        assert app.returned == {"name": "Bandits", "categories": ["stat.ML", "cs.LG"]}


async def test_a_word_is_completed_after_any_separator():
    app = desk(fields=FIELDS[:2], values={"name": "x"})
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.action_focus_next()
        await pilot.press(*"cs.LG, STA")
        await pilot.pause()
        await pilot.press("right")
        await pilot.pause()
        assert app.form.values["categories"] == ["cs.LG", "stat.ML"]


async def test_a_refusal_stands_under_the_field_it_names_or_at_the_foot():
    class WrongField(Refused):
        field = "categories"

    errors = [WrongField(N_("There is no category “{name}”.", name="zz")), Refused(N_("Not today."))]

    def save(values, stored):
        raise errors.pop(0)

    app = desk(save)
    async with app.run_test(size=(100, 24)) as pilot:
        app.form.action_save()
        await settled(pilot)
        assert "! There is no category “zz”." in app.text()
        app.form.action_save()
        await settled(pilot)
        assert "Not today." in app.text().splitlines()[-2]


async def test_what_is_saved_while_one_is_asked_whether_to_leave_is_saved_once_and_closes_both():
    go_on, saved = Event(), []

    def save(values, stored):
        go_on.wait(30)
        saved.append(values)
        return values

    app = desk(save)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        app.form.action_save()
        app.form.action_cancel()
        await until(pilot, lambda: isinstance(app.screen, Question))
        go_on.set()
        await until(pilot, lambda: app.returned)
        await settled(pilot)
        assert len(app.screen_stack) == 1
        assert len(saved) == 1


async def test_a_window_that_was_left_closes_nothing_else_when_its_work_ends():
    app = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = app.screen
        app.pop_screen()
        await settled(pilot)
        form.dismiss(None)
        await settled(pilot)
        assert app.is_running
        assert len(app.screen_stack) == 1


async def test_leaving_a_changed_form_asks_and_an_unchanged_one_does_not():
    app = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        app.form.action_cancel()
        await pilot.pause()
        assert isinstance(app.screen, Question)
        assert "Leave without saving?" in app.text()
        app.screen.action_refuse()
        await pilot.pause()
        assert app.form.values["name"] == "Banditsx"
        await pilot.press("backspace")
        app.form.action_cancel()
        await pilot.pause()
        assert app.returned is None


async def test_what_the_values_would_bring_is_said_while_typing():
    app = desk(preview=lambda values: N_("{n} letters", n=len(values["name"])))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "s")
        await settled(pilot)
        assert "8 letters" in app.text().splitlines()[-2]


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_a_form_can_be_filled_in_at_any_size(size):
    app = desk(values={"name": "x"})
    async with app.run_test(size=size) as pilot:
        for place in range(len(FIELDS)):
            app.form.action_focus_next() if place else None
            await until(pilot, lambda: app.focused.region)
            await until(pilot, lambda: app.form.region.contains_region(app.focused.region))


async def test_hostile_values_are_shown_as_text(hostile):
    fields = [
        TextField(name="name", label=hostile, help=hostile),
        ChoiceField(name="c", label="c", choices=[("a", hostile), ("b", hostile)]),
        LongTextField(name="note", label=hostile),
    ]
    app = desk(fields=fields, values={"name": hostile, "note": hostile}, preview=lambda values: hostile)
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.tell("name", hostile)
        await pilot.press("x")
        app.form.action_cancel()
        await pilot.pause()
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in app.text().replace("\n", ""))


async def test_a_long_value_comes_back_whole():
    app = desk(values={**VALUES, "name": "bandit OR " * 150})
    async with app.run_test(size=(80, 24)):
        assert app.form.values["name"] == ("bandit OR " * 150).strip()


async def test_what_is_wrong_stands_until_the_field_holds_something_else(bench):
    app = bench(Form([TextField(name="name", label="Name", help="Yours.", required=True)], {"name": ""}))
    async with app.run_test(size=(60, 10)) as pilot:
        field = app.query_one(Input)
        app.widget.action_save()
        app.widget.on_input_changed(Input.Changed(field, ""))  # one that was still on its way
        await pilot.pause()
        assert "! This has to be filled in." in "\n".join(app.lines())
        field.value = "Hrafn"
        await pilot.pause()
        assert "Yours." in "\n".join(app.lines())


async def test_another_language_keeps_what_was_typed_the_focus_and_the_cursor():
    signs = ["", ""]
    app = desk(values={**VALUES, "name": ""}, translate=lambda words: str(words).join(signs))
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.action_save()
        await pilot.press("tab", "home")
        focused, place = app.focused, app.focused.cursor_position
        before = app.form.values
        signs[:] = "«»"
        app.form_screen.retranslated()
        await settled(pilot)
        assert (app.focused, app.focused.cursor_position, app.form.values) == (focused, place, before)
        for said in ("«A watch»", "«Name»", "«! This has to be filled in.»", "«Français»"):
            assert said in app.text()


async def test_a_form_says_itself_as_text():
    app = desk(values={**VALUES, "name": ""})
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.action_save()
        await settled(pilot)
        text = app.form_screen.as_text()
        assert text[0] == "A watch"
        assert "Name: " in text
        assert "  ! This has to be filled in." in text
        assert "Categories: cs.LG, stat.ML" in text


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
async def test_every_sample_is_drawn_as_text_at_a_small_size_and_says_itself(bench, sample):
    app = bench(sample.make(str))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        said = "".join((*app.lines(), *app.widget.as_text()))
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in said.replace("\n", ""))
        assert app.widget.as_text()
