"""The form of a course: what is taught, whenever it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from coordtui.api import Context, Duplicate, StaleRecord
from coordtui.ui.widgets import (
    BooleanField,
    ChoiceField,
    DurationField,
    Field,
    FormScreen,
    LongTextField,
    MultiField,
    TextField,
    Words,
)
from coordtui_training.panes.forms import fields
from coordtui_training.panes.forms.when import FieldRefused
from coordtui_training.panes.words import LEVELS
from coordtui_training.planning import Courses
from coordtui_training.records import Course, Question
from coordtui_training.texts import N_

SCALE = "(1-5)"
"""Behind a question that is answered by a figure."""


def course_form(ctx: Context, course: Course | None = None) -> FormScreen[Course]:
    """Asks for a course, new or changed; returns it as it was stored."""
    courses = Courses(ctx)
    given = course or Course(code="")

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Course:
        filled = course_of(given, values)
        if stored is not None:
            filled.rev = stored["rev"]
        try:
            return courses.save(filled)
        except Duplicate as error:
            raise FieldRefused.under("code", error) from error
        except StaleRecord as error:
            now = courses.get(given.doc_id)
            raise StaleRecord({**values_of(now), "rev": now.rev}, error.yours) from error

    title = N_("Course {code}", code=given.code) if given.doc_id else N_("A new course")
    return FormScreen(
        title,
        _fields(ctx),
        values_of(given),
        save=save,
        draft=f"training.course.{given.doc_id or 'new'}",
        translate=ctx._,
    )


def values_of(course: Course) -> dict[str, Any]:
    """What the form holds of a course."""
    return {
        **fields.values_of(course),
        "code": course.code,
        "level": course.level,
        "topics": list(course.topics),
        "lasts": timedelta(minutes=course.minutes),
        "certificate": course.certificate,
        "questions": "\n".join(map(_line_of, course.questions)),
    }


def course_of(course: Course, values: Mapping[str, Any]) -> Course:
    """The course as the form has it."""
    return replace(
        course,
        **fields.fields_of(values),
        code=values["code"],
        level=values["level"],
        topics=list(values["topics"]),
        minutes=int((values["lasts"] or timedelta()).total_seconds() // 60),
        certificate=values["certificate"],
        questions=[_question_of(line) for line in values["questions"].splitlines() if line.strip()],
    )


def _fields(ctx: Context) -> list[Field]:
    return [
        TextField(
            name="code",
            label=N_("Code"),
            help=N_("At most 4 letters, for the month: GIT, SLRM."),
            required=True,
            check=_code,
        ),
        fields.title_field(required=True),
        fields.about_field(),
        ChoiceField(name="level", label=N_("Level"), choices=tuple(LEVELS.items())),
        DurationField(name="lasts", label=N_("Lasts"), required=True, check=_lasts),
        fields.capacity_field(),
        fields.instructors_field(ctx),
        MultiField(
            name="topics",
            label=N_("Topics"),
            help=N_("What its teachers know: found by it when you ask who could give it."),
        ),
        fields.prerequisites_field(ctx),
        *fields.public_fields(ctx),
        BooleanField(
            name="moderated",
            label=N_("Asks first"),
            help=N_("Each sign-up waits until somebody approves it."),
        ),
        BooleanField(name="certificate", label=N_("Certificate"), help=N_("Whoever attended may have one.")),
        LongTextField(
            name="questions",
            label=N_("Questions"),
            help=N_(
                "After it, to those who came. A line for each: French / English; {scale} behind asks for"
                " a figure. Empty: the usual ones.",
                scale=SCALE,
            ),
            lines=3,
        ),
        *fields.payers_fields(),
    ]


def _code(code: str) -> Words | None:
    if len(code) > 4:
        return N_("At most 4 letters, please: it stands in the month.")
    return N_("Without spaces, please.") if re.search(r"\s", code) else None


def _lasts(length: timedelta) -> Words | None:
    return None if length >= timedelta(minutes=1) else N_("How long a session lasts, such as 3 h.")


def _line_of(question: Question) -> str:
    asked = f"{question.fr} / {question.en}" if question.en else question.fr
    return f"{asked} {SCALE}" if question.kind == "scale" else asked


def _question_of(line: str) -> Question:
    asked, scale, _ = line.strip().partition(SCALE)
    french, _, english = asked.partition(" / ")
    return Question(fr=french.strip(), en=english.strip(), kind="scale" if scale else "words")
