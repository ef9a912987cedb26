from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import StaleRecord
from coordtui.testing import settled
from coordtui.text.translation import Translator
from coordtui.ui.widgets import BooleanField, LongTextField, MultiField, TextField
from coordtui.ui.widgets.bilingual import BilingualField
from coordtui.ui.widgets.merging import marked, three_way
from coordtui.ui.widgets.stale import StaleScreen
from tests.ui_widgets.form_kit import desk

FIELDS = [
    TextField(name="name", label="Name"),
    MultiField(name="words", label="Words"),
    BooleanField(name="on", label="Active"),
    LongTextField(name="note", label="Note", lines=2),
]
BASE = {"name": "Bandits", "words": ["a", "b"], "on": True, "note": "one two three"}


def saving(theirs, saved):
    """Refuses until it is told what is stored by now."""

    def save(values, stored):
        if stored is None:
            raise StaleRecord({**theirs, "rev": 7}, values)
        saved.append((values, stored["rev"]))
        return values

    return save


async def test_changes_of_different_fields_are_brought_together_and_that_is_said():
    saved = []
    app = desk(FIELDS, BASE, saving({**BASE, "words": ["a", "b", "c"], "on": False}, saved))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "!", "tab", "end", *", d")
        app.form.action_save()
        await settled(pilot)
        assert saved == [({**BASE, "name": "Bandits!", "words": ["a", "b", "c", "d"], "on": False}, 7)]
        assert app.returned["name"] == "Bandits!"
        assert app.told == ["Saved, with what someone else changed meanwhile: Words and Active."]


@pytest.mark.parametrize(
    ("language", "names"), [("en", "Words, Active and Note."), ("fr", "Words, Active et Note.")]
)
async def test_fields_are_named_as_a_list_in_either_language(language, names):
    theirs = {**BASE, "words": ["c"], "on": False, "note": "four"}
    app = desk(FIELDS, BASE, saving(theirs, []), translate=Translator(language))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "!")
        app.form.action_save()
        await settled(pilot)
        assert app.told[0].endswith(names)


async def in_conflict(pilot, app):
    await pilot.press("end", *" of mine", "tab", "tab", "tab")
    app.form.rows[3].widget.text = "one 2 three"
    app.form.action_save()
    await settled(pilot)
    assert isinstance(app.screen, StaleScreen)


THEIRS = {"name": "Their bandits", "words": ["a"], "on": True, "note": "one two 3"}


async def test_what_both_changed_is_asked_field_by_field():
    saved = []
    app = desk(FIELDS, BASE, saving(THEIRS, saved))
    async with app.run_test(size=(80, 24)) as pilot:
        await in_conflict(pilot, app)
        text = app.text()
        assert "● Bandits of mine" in text
        assert "Their bandits" in text
        assert "Active" not in text
        assert "taken over, as you did not change it: Words" in " ".join(text.split())
        assert "Yours: Bandits‹ of mine›" in text
        await pilot.press("down")
        await pilot.pause()
        assert "Theirs: one two ‹3›" in app.text()
        assert "Yours: one ‹2› three" in app.text()
        await pilot.press("left")
        await pilot.pause()
        assert "● one two 3" in app.text()
        await pilot.press("ctrl+o")
        await settled(pilot)
        kept = {"name": "Bandits of mine", "words": ["a"], "on": True, "note": "one two 3"}
        assert saved == [(kept, 7)]


@pytest.mark.parametrize(
    ("keys", "name", "note"),
    [
        ("T", "Their bandits", "one two 3"),
        ("TM", "Bandits of mine", "one 2 three"),
        (["enter"], "Their bandits", "one 2 three"),
        (["left", "right"], "Bandits of mine", "one 2 three"),
    ],
)
async def test_keys_take_theirs_or_yours_in_one_field_or_in_all(keys, name, note):
    saved = []
    app = desk(FIELDS, BASE, saving(THEIRS, saved))
    async with app.run_test(size=(80, 24)) as pilot:
        await in_conflict(pilot, app)
        await pilot.press(*keys, "ctrl+o")
        await settled(pilot)
        assert (saved[0][0]["name"], saved[0][0]["note"]) == (name, note)


async def test_going_back_to_the_form_keeps_what_was_typed_and_saves_nothing():
    saved = []
    app = desk(FIELDS, BASE, saving(THEIRS, saved))
    async with app.run_test(size=(80, 24)) as pilot:
        await in_conflict(pilot, app)
        await pilot.press("escape")
        await settled(pilot)
        assert app.form.values["name"] == "Bandits of mine"
        assert not saved


async def test_a_record_that_is_gone_is_refused_and_nothing_is_lost():
    def save(values, stored):
        raise StaleRecord(None, values)

    app = desk(FIELDS, BASE, save)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "!")
        app.form.action_save()
        await settled(pilot)
        assert app.screen is app.form_screen
        assert "changed by someone else" in app.text()
        assert app.form.values["name"] == "Bandits!"


async def test_a_save_that_is_always_too_late_ends():
    def save(values, stored):
        raise StaleRecord(BASE, values)

    app = desk(FIELDS, BASE, save)
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.action_save()
        for _ in range(6):
            await settled(pilot)
        assert "changed by someone else" in app.text()
        assert app.returned == "nothing"


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (120, 40)])
async def test_hostile_versions_are_text_at_any_size(hostile, size):
    app = desk(FIELDS, BASE, saving({**THEIRS, "name": hostile}, []))
    async with app.run_test(size=size) as pilot:
        await in_conflict(pilot, app)
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in app.text().replace("\n", ""))
        assert any("Yours: " in line for line in app.screen.as_text())


VALUES = st.fixed_dictionaries(
    {
        "name": st.sampled_from("abc"),
        "words": st.lists(st.sampled_from("abcd"), unique=True),
        "on": st.booleans(),
        "note": st.sampled_from("xyz"),
        "pair": st.fixed_dictionaries({"fr": st.sampled_from("ab"), "en": st.sampled_from("ab")}),
    }
)
ALL = [*FIELDS, BilingualField(name="pair", label="Pair")]


@given(VALUES, VALUES, VALUES)
def test_nothing_that_one_of_two_changed_is_lost(base, theirs, yours):
    merged = three_way(ALL, base, theirs, yours)
    asked = {field.name for field in merged.asked}
    for name, before in base.items():
        if yours[name] == before:
            assert merged.values[name] == theirs[name]
        elif theirs[name] in (before, yours[name]):
            assert merged.values[name] == yours[name]
        assert name not in asked or len({str(v[name]) for v in (base, theirs, yours)}) == 3
    assert not asked & {"words", "on"}


@given(VALUES, VALUES)
def test_bringing_together_with_oneself_changes_nothing(base, yours):
    assert three_way(ALL, base, yours, yours).values == yours
    assert three_way(ALL, base, base, yours).values == yours


@given(st.text(max_size=40), st.text(max_size=40))
def test_marked_pieces_are_the_text_after(before, after):
    pieces = list(marked(before, after))
    assert "".join(piece for piece, _ in pieces) == after
    assert before != after or not any(new for _, new in pieces)
