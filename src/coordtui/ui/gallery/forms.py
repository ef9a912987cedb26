"""Samples of forms: every field in all its states, a form, a question, two versions of one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from textual.widget import Widget

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.gallery.sample import Sample
from coordtui.ui.widgets.bilingual import BilingualField
from coordtui.ui.widgets.choosing import SearchField, SearchManyField
from coordtui.ui.widgets.dates import DateField, DateTimeField, DurationField, NumberField, TimeField
from coordtui.ui.widgets.fields import BooleanField, ChoiceField, Field, LongTextField, MultiField, TextField
from coordtui.ui.widgets.form import Form
from coordtui.ui.widgets.merging import three_way
from coordtui.ui.widgets.question import QuestionBox
from coordtui.ui.widgets.searching import Option
from coordtui.ui.widgets.stale import Versions

NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)
LONG = "Placeholder policies under distribution shift, and what became of them " * 5
HOSTILE = "[/x] [@click=app.bell]CLICK[/] \x1b[2J a\u202eb 深層学習による翻訳"

STATES = {
    "empty": N_("Empty"),
    "filled": N_("Filled in"),
    "wrong": N_("Wrong"),
    "long": N_("Long"),
    "hostile": N_("Hostile"),
}
PEOPLE = [
    Option(1, "Hrafn Placeholder", "Vision"),
    Option(2, "Mireille Fauxpont", "Langues"),
    Option(3, "Zoé Quillbranche", "Vision, Langues"),
]


class States(Form):
    """One kind of field in all its states; what is wrong is said from the start."""

    def __init__(self, field: Field, raw: dict[str, Any], *, translate: Translate) -> None:
        fields = [replace(field, name=state, label=STATES[state]) for state in ("empty", *raw)]
        super().__init__(fields, translate=translate, take_focus=False)
        self._raw = raw

    def on_mount(self) -> None:
        """Fill in the states."""
        self.put_raw(self._raw)
        for row in self.rows:
            if row.field.name == "wrong":
                row.check()


def clock() -> datetime:
    """Always the same moment."""
    return NOW


def _field(name: str, title: Message, field: Field, **raw: Any) -> Sample:
    def make(translate: Translate) -> Widget:
        return States(field, raw, translate=translate)

    return Sample(name=f"field-{name}", title=title, make=make, lines=14)


def _no_figures(value: str) -> Message | None:
    return N_("A name has no figure in it.") if any(sign.isdigit() for sign in value) else None


def _of(kind: Callable[..., Field], **options: Any) -> Field:
    return kind(name="x", label="", **options)


def _people() -> list[Option]:
    return PEOPLE


FIELDS = (
    _field(
        "text",
        N_("Field: text"),
        _of(TextField, check=_no_figures, help=N_("What you call it.")),
        filled="Bandits",
        wrong="R2",
        long=LONG,
        hostile=HOSTILE,
    ),
    _field(
        "words",
        N_("Field: several words"),
        _of(MultiField),
        filled="cs.LG, stat.ML",
        long=LONG,
        hostile=HOSTILE,
    ),
    _field(
        "long", N_("Field: long text"), _of(LongTextField, lines=2), filled="a\nb", long=LONG, hostile=HOSTILE
    ),
    _field(
        "choice",
        N_("Field: choice"),
        _of(
            ChoiceField,
            choices=[("", "-"), ("en", "English"), ("fr", "Français"), ("x", HOSTILE), ("y", LONG)],
        ),
        filled="fr",
        long="y",
        hostile="x",
    ),
    _field("yes-no", N_("Field: yes or no"), _of(BooleanField), filled="True"),
    _field(
        "day",
        N_("Field: day"),
        _of(DateField, clock=clock, tz=UTC),
        filled="12 nov.",
        wrong="12/11/26",
        long=LONG,
        hostile=HOSTILE,
    ),
    _field("time", N_("Field: time"), _of(TimeField), filled="2:30 pm", wrong="25:00", hostile=HOSTILE),
    _field(
        "moment",
        N_("Field: day and time"),
        _of(DateTimeField, clock=clock, tz=UTC),
        filled="demain 14 h 30",
        wrong="12 nov.",
        hostile=HOSTILE,
    ),
    _field(
        "span", N_("Field: length of time"), _of(DurationField), filled="1 h 30", wrong="45", hostile=HOSTILE
    ),
    _field(
        "number",
        N_("Field: number"),
        _of(NumberField, least=1, most=24),
        filled="12",
        wrong="30",
        hostile=HOSTILE,
    ),
    _field(
        "search",
        N_("Field: one of many"),
        _of(SearchField, read_options=_people),
        filled="zoe",
        wrong="Hrafn Plaseholder",
        long=LONG,
        hostile=HOSTILE,
    ),
    _field(
        "search-many",
        N_("Field: several of many"),
        _of(SearchManyField, read_options=_people),
        filled="Hrafn Placeholder; zoe",
        wrong="zoe; nobody",
        hostile=HOSTILE,
    ),
    _field(
        "bilingual",
        N_("Field: both languages"),
        _of(BilingualField, both=True),
        filled={"fr": "Écrire un article", "en": "Writing a paper"},
        wrong={"fr": "Écrire", "en": ""},
        long={"fr": LONG, "en": LONG},
        hostile={"fr": HOSTILE, "en": HOSTILE},
    ),
)


def _form(translate: Translate) -> Widget:
    fields = [
        BilingualField(name="title", label=N_("Title"), required=True),
        DateField(name="day", label=N_("Day"), clock=clock, tz=UTC),
        TimeField(name="begins", label=N_("Begins")),
        DurationField(name="lasts", label=N_("Lasts")),
        NumberField(name="seats", label=N_("Seats"), least=1, most=200),
        SearchField(name="teacher", label=N_("Teacher"), read_options=_people),
        LongTextField(name="note", label=N_("Note"), lines=2),
        TextField(name="word", label=N_("Password"), secret=True),
    ]
    values = {
        "title": {"fr": "Slurm pour débuter", "en": "Slurm for newcomers"},
        "day": date(2026, 11, 12),
        "begins": time(14),
        "lasts": timedelta(hours=1, minutes=30),
        "seats": 24,
        "teacher": 2,
        "word": "placeholder",
    }
    return Form(fields, values, translate=translate, take_focus=False)


def _question(translate: Translate) -> Widget:
    return QuestionBox(N_("Leave without saving?"), N_("What you typed here is lost."), translate=translate)


def _versions(theirs: str, yours: str, translate: Translate) -> Widget:
    fields = [
        TextField(name="name", label=N_("Name")),
        LongTextField(name="note", label=N_("Note")),
    ]
    base = {"name": "Bandits", "note": "An invented problem, in three words."}
    other = {"name": theirs, "note": "An invented problem, in four words."}
    mine = {"name": yours, "note": "A real problem, in three words or more."}
    return Versions(three_way(fields, base, other, mine), translate=translate)


SAMPLES: tuple[Sample, ...] = (
    Sample(name="form", title=N_("Form"), make=_form, lines=22),
    *FIELDS,
    Sample(name="question", title=N_("Question"), make=_question, lines=6),
    Sample(
        name="versions",
        title=N_("Changed by two people"),
        make=partial(_versions, "One-armed bandits", "Bandits of mine"),
        lines=10,
    ),
    Sample(
        name="versions-hostile",
        title=N_("Changed by two people, hostile"),
        make=partial(_versions, HOSTILE, LONG),
        lines=10,
    ),
)
