from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from coordtui.api import Ref
from coordtui.testing import settled
from coordtui.text.messages import N_
from coordtui.text.translation import Translator
from coordtui.ui.widgets.bilingual import BilingualField
from coordtui.ui.widgets.choosing import SearchField, SearchManyField
from coordtui.ui.widgets.dates import DateField, DateTimeField, DurationField, NumberField, TimeField
from coordtui.ui.widgets.fields import LongTextField, MultiField, TextField
from coordtui.ui.widgets.month_picker import MonthPicker
from coordtui.ui.widgets.option_list import OptionScreen
from coordtui.ui.widgets.people_field import PeopleField, PersonField, people
from coordtui.ui.widgets.searching import Option, Options
from tests.ui.kit import until
from tests.ui_widgets.form_kit import NOON, desk

TORONTO = ZoneInfo("America/Toronto")
DAY = DateField(name="day", label=N_("Day"), clock=lambda: NOON, tz=TORONTO)
AFTER = TextField(name="after", label="After")
NAMES = ["Hrafn Placeholder", "Mireille Fauxpont", "Mireille Inventée", "Zoé Quillbranche"]
OPTIONS = [Option(n, name, "Vision" if n % 2 else "Langues") for n, name in enumerate(NAMES)]
WHO = SearchField(name="who", label="Who", read_options=lambda: OPTIONS)
ALL = SearchManyField(name="all", label="All", read_options=lambda: OPTIONS)


async def test_a_day_is_said_in_words_while_it_is_typed_and_written_in_one_form_when_it_is_left():
    app = desk([DAY, AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"12 nov")
        await settled(pilot)
        assert "Thursday 12 November 2026" in app.text()
        await pilot.press("tab")
        await settled(pilot)
        assert "2026-11-12" in app.text()
        assert app.form.values["day"] == date(2026, 11, 12)


async def test_what_is_no_day_is_said_when_the_field_is_left_and_not_before():
    app = desk([DAY, AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"soon")
        await settled(pilot)
        assert "!" not in app.text()
        await pilot.press("tab")
        await settled(pilot)
        assert "! Not understood as a day: soon." in app.text()
        app.form.action_save()
        await settled(pilot)
        assert app.returned == "nothing"
        assert app.form.row.field is DAY


async def test_a_field_that_was_only_passed_by_is_not_found_wrong():
    app = desk([TextField(name="name", label="Name", required=True), AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        await settled(pilot)
        assert "!" not in app.text()


async def test_keys_step_to_the_next_day_and_by_weeks():
    app = desk([DAY, AFTER], {"day": date(2026, 11, 12)})
    async with app.run_test(size=(80, 24)) as pilot:
        for key, day in (("pagedown", 13), ("greater_than_sign", 20), ("pageup", 19), ("less_than_sign", 12)):
            await pilot.press(key)
            await pilot.pause()
            assert app.form.values["day"] == date(2026, 11, day)


async def test_a_day_is_chosen_from_a_month():
    app = desk([DAY], {"day": date(2026, 11, 12)})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await settled(pilot)
        assert isinstance(app.screen, MonthPicker)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.form.values["day"] == date(2026, 11, 19)
        await pilot.press("f4", "escape")
        await settled(pilot)
        assert app.form.values["day"] == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-11-12 14:30", datetime(2026, 11, 19, 19, 30, tzinfo=UTC)),
        ("2027-03-07 02:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
        ("", datetime(2026, 11, 12, 18, tzinfo=UTC)),
        ("soon", datetime(2026, 11, 12, 18, tzinfo=UTC)),
    ],
)
async def test_the_day_of_a_moment_is_chosen_from_a_month_and_its_time_stays(typed, at):
    app = desk([DateTimeField(name="x", label="X", tz=TORONTO, clock=lambda: NOON)])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*typed, "f4")
        await settled(pilot)
        assert isinstance(app.screen, MonthPicker)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.form.values["x"] == at


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Tuesday 16 March 2027"), ("fr", "mardi 16 février 2027")]
)
async def test_a_day_that_either_language_reads_its_way_is_said_in_full(language, said):
    field = DateField(name="day", label=N_("Day"), clock=lambda: datetime(2027, 2, 10, tzinfo=UTC))
    app = desk([field], translate=Translator(language))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"mar 16")
        await settled(pilot)
        assert said in app.text()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        (TextField(name="x", label="X"), "ab " * 10_000 + "end"),
        (LongTextField(name="x", label="X"), "line\n" * 6_000 + "end"),
        (MultiField(name="x", label="X"), [f"word{n}" for n in range(4_000)]),
        (BilingualField(name="x", label="X"), {"fr": "mot " * 6_000 + "fin", "en": "word"}),
        (BilingualField(name="x", label="X", lines=3), {"fr": "mot\n" * 6_000 + "fin", "en": "word"}),
    ],
    ids=["line", "lines", "words", "pair", "pair-of-lines"],
)
async def test_a_value_of_any_length_is_saved_whole(field, given):
    app = desk([field], {"x": given})
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.form.values["x"] == given
        app.form.put({"x": given})
        app.form.put_raw(app.form.raw)
        app.form.action_save()
        await settled(pilot)
        assert app.returned == {"x": given}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (TimeField(name="x", label="X"), "2:30 pm", time(14, 30)),
        (DurationField(name="x", label="X"), "1 h 30", timedelta(minutes=90)),
        (NumberField(name="x", label="X"), "1,234", 1234),
        (NumberField(name="x", label="X", digits=2), "0.5", Decimal("0.5")),
        (
            DateTimeField(name="x", label="X", tz=TORONTO, clock=lambda: NOON),
            "12 nov 14:30",
            datetime(2026, 11, 12, 19, 30, tzinfo=UTC),
        ),
    ],
)
async def test_what_is_typed_is_the_value_and_comes_back_the_same(field, typed, value):
    app = desk([field, AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*typed, "tab")
        await settled(pilot)
        assert app.form.values["x"] == value
    again = desk([field, AFTER], {"x": value})
    async with again.run_test(size=(80, 24)):
        assert again.form.values["x"] == value
        assert not again.form.changed


async def test_a_moment_on_the_day_the_clocks_change_says_what_was_made_of_it():
    field = DateTimeField(name="x", label="X", tz=TORONTO, clock=lambda: NOON)
    app = desk([field, AFTER])
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press(*"2027-03-14 2:30", "tab")
        await settled(pilot)
        text = " ".join(app.text().split())
        assert "03:30 (America/Toronto)" in text
        assert "02:30 does not exist, 03:30 is taken" in text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (NumberField(name="x", label="X", least=1, most=9), "12", "! Not more than 9."),
        (NumberField(name="x", label="X", least=1, most=9), "0", "! Not less than 1."),
        (NumberField(name="x", label="X"), "1.5", "! A whole number, please."),
        (NumberField(name="x", label="X"), "many", "! Not understood as a number: many."),
        (DateField(name="x", label="X", latest=date(2026, 1, 1)), "2026-11-12", "! Not after 2026-01-01."),
    ],
)
async def test_bounds_are_said_when_the_field_is_left(field, typed, said):
    app = desk([field, AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*typed, "tab")
        await settled(pilot)
        assert said in app.text()


def test_options_are_found_by_words_in_any_order_without_accents():
    options = Options(lambda: OPTIONS)
    assert [options.all[place].value for place in options.find("mireille")] == [1, 2]
    assert [options.all[place].value for place in options.find("inventee mir")] == [2]
    assert [options.all[place].value for place in options.find("vision")] == [1, 3]
    assert options.understood("zoe").value == 3
    assert "may be one of these: Mireille Fauxpont, Mireille Inventée" in str(options.understood("mireille"))
    assert "nearest: Hrafn Placeholder" in str(options.understood("Hrafn Plaseholder"))
    assert str(options.understood("qqqq")) == "“qqqq” is not known here."


def test_two_of_one_name_are_told_apart_by_what_stands_beside_them():
    options = Options(
        lambda: [Option(1, "Ada", "Vision"), Option(2, "Ada", "Langues"), Option(3, "Ada", "Vision")]
    )
    texts = [options.text_of(value) for value in (1, 2, 3)]
    assert len(set(texts)) == 3
    assert [options.understood(text).value for text in texts] == [1, 2, 3]


async def test_one_of_many_is_typed_and_said_in_full():
    app = desk([WHO, AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"quill")
        await settled(pilot)
        assert "Zoé Quillbranche, Vision" in app.text()
        await pilot.press("tab")
        await settled(pilot)
        assert app.form.values["who"] == 3
        assert app.form.raw["who"] == "Zoé Quillbranche"


async def test_what_is_one_value_is_replaced_by_typing_and_edited_after_an_arrow():
    number = NumberField(name="n", label="N")
    values = {"day": date(2026, 11, 12), "who": 3, "n": 12, "after": "free", "all": [0], "long": "One.\nTwo"}
    app = desk([DAY, number, WHO, AFTER, ALL, LongTextField(name="long", label="Long")], values)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press(*"2026-11-2", "tab", "end", "3", "tab", *"hra", "tab", *"ly", "tab", *"; faux")
        await pilot.press("tab", *" more", "ctrl+home", "X", "ctrl+end", "Y")
        assert app.form.raw == {
            "day": "2026-11-02", "n": "123", "who": "Hrafn Placeholder", "after": "freely",
            "all": "Hrafn Placeholder; Mireille Fauxpont", "long": "XOne.\nTwo moreY",
        }  # fmt: skip
        # A step and a draft bring a whole value, too; coming back by tab enters it anew.
        await pilot.press("tab", "pagedown", *"tomorrow", "tab")
        app.form.put_raw({"n": "987654"})
        await pilot.press("4", "left", "5")
        assert (app.form.raw["day"], app.form.raw["n"]) == ("2026-11-06", "54")
        # A click says where; what comes of it is typed there.
        line = app.form.rows[0].widget
        await pilot.click(line, offset=(4, 0))
        await pilot.press("0")
        assert line.value == "20260-11-06"


async def test_one_of_many_is_chosen_from_a_list_that_typing_narrows():
    app = desk([WHO, AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4", *"mire", "down", "enter")
        await settled(pilot)
        assert app.form.values["who"] == 2


async def test_several_are_typed_or_chosen():
    app = desk([ALL, AFTER], {"all": [0]})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", *"; zoe", "f4")
        await settled(pilot)
        assert isinstance(app.screen, OptionScreen)
        assert any(line.startswith(" +") or "+  Hrafn" in line for line in app.text().splitlines())
        await pilot.press(*"faux", "enter", "ctrl+o")
        await settled(pilot)
        assert app.form.values["all"] == [0, 3, 1]
        app.form.action_save()
        await settled(pilot)
        assert app.returned["all"] == [0, 3, 1]


async def test_a_hundred_thousand_choices_are_narrowed_by_typing():
    many = SearchField(
        name="x", label="X", read_options=lambda: (Option(n, f"Thing {n}") for n in range(100_000))
    )
    app = desk([many], {"x": 77_777})
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.form.raw["x"] == "Thing 77777"
        await pilot.press("f4")
        await settled(pilot)
        assert "100000 found" in app.text()
        await pilot.press(*"99998", "enter")
        await settled(pilot)
        assert app.form.values["x"] == 99_998


class Lab:
    """A directory with three people in it."""

    def groups(self):
        return self

    def people(self):
        return self

    def find(self):
        return [type("Group", (), {"doc_id": 1, "name": "Vision"})]

    def select(self, *fields, order=()):
        return [(4, "Ada Placeholder", [1], None), (5, "Zoé Quillbranche", [], None), (6, "Gone", [], 5)]


async def test_people_are_pointers_to_the_directory():
    fields = [
        PersonField(name="one", label="One", directory=Lab()),
        PeopleField(name="all", label="All", directory=Lab()),
    ]
    given = {"one": {"kind": "person", "key": "4"}, "all": [Ref("person", "5")]}
    app = desk(fields, given)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.form.values == {"one": Ref("person", "4"), "all": [Ref("person", "5")]}
        await pilot.press("ctrl+u", *"zoe", "tab", "end", *"; nobody", "shift+tab")
        await settled(pilot)
        assert app.form.values["one"] == Ref("person", "5")
        assert "! “nobody” is not known here." in app.text()


def test_who_was_merged_into_somebody_is_not_offered():
    assert [(option.name, option.beside) for option in people(Lab())] == [
        ("Ada Placeholder", "Vision"),
        ("Zoé Quillbranche", ""),
    ]


@pytest.mark.parametrize("size", [(120, 40), (40, 10)])
async def test_a_pair_of_texts_says_what_is_missing_and_copies_only_when_asked(size):
    app = desk([BilingualField(name="t", label="Title", both=True), AFTER], {"t": {"fr": "Écrire"}})
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "English text is missing" in app.text()
        await pilot.press("tab")
        assert app.form.values["t"] == {"fr": "Écrire", "en": ""}
        await pilot.press("shift+tab", "ctrl+t")
        await settled(pilot)
        assert app.form.values["t"] == {"fr": "Écrire", "en": "Écrire"}
        await pilot.press("end", "s", "ctrl+t")
        await settled(pilot)
        assert app.form.values["t"] == {"fr": "Écrires", "en": "Écrire"}
        assert "English text is kept" in " ".join(app.text().split())


async def test_a_paste_that_has_no_room_is_said_under_its_field():
    from textual.events import Paste

    app = desk([AFTER])
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.rows[0].widget.post_message(Paste("x" * 3_000))
        await settled(pilot)
        assert "1000 characters were left out" in app.text()


FIELDS = [
    DAY,
    TimeField(name="time", label="Time"),
    DateTimeField(name="at", label="At", tz=TORONTO, clock=lambda: NOON),
    DurationField(name="span", label="Span"),
    NumberField(name="n", label="N"),
    WHO,
    ALL,
    BilingualField(name="t", label="Title"),
]


async def test_hostile_texts_are_shown_as_text_and_refused(hostile):
    app = desk(FIELDS)
    async with app.run_test(size=(80, 24)) as pilot:
        for row in app.form.rows:
            raw = {"fr": hostile, "en": hostile} if row.field.name == "t" else hostile
            row.field.put_raw(row.widget, raw)
            assert row.field.problem(row.value) is not None or row.field.name == "t"
        app.form.action_save()
        await settled(pilot)
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in app.text().replace("\n", ""))
        assert not any(ord(c) < 32 for line in app.form.as_text() for c in line.replace("\n", ""))


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (80, 24), (120, 40)])
async def test_the_focused_field_and_what_is_wrong_with_it_are_in_sight(size):
    fields = [*FIELDS[:7], TextField(name="last", label="Last", required=True)]
    app = desk(fields, {"day": ""})
    async with app.run_test(size=size) as pilot:
        app.form.action_save()
        await settled(pilot)
        row = app.form.row
        assert row.field.name == "last"
        await until(pilot, lambda: app.form.region.contains_region(row.widget.region))
        await until(pilot, lambda: "! This has" in app.text())
