"""Fields that several forms of training ask for, and how they stand in records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tinydb import where

from coordtui.api import Context, Ref, Refused, fold, role_of, role_title
from coordtui.ui.widgets import (
    BilingualField,
    Field,
    MultiField,
    NumberField,
    Option,
    PeopleField,
    SearchManyField,
    TextField,
    Words,
)
from coordtui_training.planning.titles import title_of
from coordtui_training.records import Course, Public
from coordtui_training.texts import N_
from coordtui_training.times import known_zone

USUAL_ROLES = (
    "professor",
    "postdoc",
    "phd",
    "master",
    "undergraduate",
    "intern",
    "scientist",
    "engineer",
    "administration",
)
"""Roles that are offered though nobody of the lab has them yet."""


def course_options(ctx: Context) -> Iterator[Option]:
    """Every course that is given, in the reader's language, with its code beside."""
    courses = ctx.store.records(Course).find(where("archived") == False)  # noqa: E712 - a query
    named = [(title_of(ctx, None, course), course) for course in courses]
    for title, course in sorted(named, key=lambda each: fold(each[0])):
        yield Option(course.doc_id, title, course.code)


def role_options(ctx: Context) -> Iterator[Option]:
    """The roles that people of the lab have, and the usual ones."""
    held = {role_of(role.role) for (roles,) in ctx.directory.people().select("roles") for role in roles or ()}
    for role in sorted({*USUAL_ROLES, *held}, key=lambda role: fold(ctx._(role_title(role)))):
        yield Option(role, ctx._(role_title(role)))


def group_options(ctx: Context) -> Iterator[Option]:
    """The groups of the lab."""
    for group in sorted(ctx.directory.groups().find(), key=lambda group: fold(group.name)):
        yield Option(group.doc_id, group.name)


def instructors_field(ctx: Context, **more: Any) -> PeopleField:
    """Who teaches."""
    return PeopleField(name="instructors", label=N_("Given by"), directory=ctx.directory, **more)


def capacity_field(cls: type[NumberField] = NumberField, **more: Any) -> NumberField:
    """How many it takes."""
    return cls(
        name="capacity",
        label=N_("Seats"),
        help=N_("How many it takes; empty: as many as come."),
        least=0,
        most=100_000,
        **more,
    )


def prerequisites_field(ctx: Context) -> SearchManyField:
    """Courses that one attended before."""
    return SearchManyField(
        name="prerequisites",
        label=N_("After"),
        help=N_("Courses that one has attended before; ; between them."),
        read_options=lambda: course_options(ctx),
    )


def public_fields(ctx: Context) -> list[Field]:
    """For whom it is: roles, groups, years."""
    return [
        SearchManyField(
            name="roles",
            label=N_("For roles"),
            help=N_("Empty: for everybody. With ; between them: PhD student; postdoc."),
            read_options=lambda: role_options(ctx),
        ),
        SearchManyField(
            name="groups",
            label=N_("For groups"),
            help=N_("Empty: for all. A group includes those below it."),
            read_options=lambda: group_options(ctx),
        ),
        MultiField(
            name="years",
            label=N_("For years"),
            help=N_("Of their role, such as 1, 2; empty: any."),
            separators=",; ",
            check=_years,
        ),
    ]


def payers_fields() -> list[Field]:
    """Who pays, for the reports."""
    return [
        MultiField(
            name="grants",
            label=N_("Grants"),
            help=N_("Who pays, for reports; ; between them."),
            separators=";",
        ),
        MultiField(
            name="partners",
            label=N_("Partners"),
            help=N_("With whom, for reports; ; between them."),
            separators=";",
        ),
    ]


def title_field(*, required: bool, help: Words = "") -> BilingualField:
    """What it is called, in both languages."""
    return BilingualField(name="title", label=N_("Title"), required=required, help=help)


def about_field(help: Words = "") -> BilingualField:
    """What it is about, in both languages."""
    return BilingualField(name="about", label=N_("About"), lines=3, help=help)


def why_field(*, required: bool = True, help: Words = "") -> TextField:
    """Why something is done: kept with the step, and said in the letter."""
    return TextField(
        name="why",
        label=N_("Why"),
        help=help or N_("Kept in the journal; they can read it."),
        required=required,
        check=lambda text: N_("Shorter, please: at most 500 signs.") if len(text) > 500 else None,
    )


def _years(years: Sequence[str]) -> Words | None:
    wrong = next((year for year in years if not (year.isascii() and year.isdecimal() and int(year))), None)
    return None if wrong is None else N_("“{year}” is no year such as 1 or 2.", year=wrong)


# How they stand in records.


def values_of(record: Any) -> dict[str, Any]:
    """The values of the shared fields, from a course or a session."""
    return {
        "title": {"fr": record.title_fr, "en": record.title_en},
        "about": {"fr": record.about_fr, "en": record.about_en},
        "instructors": [Ref("person", str(number)) for number in record.instructors],
        "capacity": record.capacity,
        "prerequisites": list(record.prerequisites),
        "roles": [role_of(role) for role in record.public.roles],
        "groups": list(record.public.groups),
        "years": [str(year) for year in record.public.years],
        "moderated": record.moderated,
        "grants": list(record.grants),
        "partners": list(record.partners),
    }


def fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a course or a session, from the values of the shared fields."""
    return {
        "title_fr": values["title"]["fr"],
        "title_en": values["title"]["en"],
        "about_fr": values["about"]["fr"],
        "about_en": values["about"]["en"],
        "instructors": numbers(values["instructors"]),
        "capacity": values["capacity"],
        "prerequisites": list(values["prerequisites"]),
        "public": Public(
            roles=list(values["roles"]),
            groups=list(values["groups"]),
            years=[int(year) for year in values["years"]],
        ),
        "moderated": values["moderated"],
        "grants": list(values["grants"]),
        "partners": list(values["partners"]),
    }


def zone_field() -> TextField:
    """The zone of the clocks that a time is meant by."""
    return TextField(
        name="zone",
        label=N_("Time zone"),
        help=N_("By its place: America/Toronto."),
        required=True,
        check=_zone,
    )


def _zone(name: str) -> Words | None:
    try:
        known_zone(name)
    except Refused as error:
        return error.what
    return None


def numbers(people: Iterable[Ref]) -> list[int]:
    """The numbers of people, from what a field of people holds."""
    return [int(ref.key) for ref in people]
