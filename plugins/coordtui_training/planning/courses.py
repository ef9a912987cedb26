"""What is taught: checked, stored, put aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from tinydb import where

from coordtui.api import Context, NotFound, Refused, fold
from coordtui_training.planning import checks
from coordtui_training.planning.checks import WrongField
from coordtui_training.records import Course, Series, Session
from coordtui_training.texts import N_, NN_

Undo = Callable[[], None]
"""Takes a change back; raises as the change itself does."""

CODE_LENGTH = 4
"""A code stands in a month's cell, beside the seats."""


class Courses:
    """The courses, as the person who acts may see and change them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._courses = ctx.store.records(Course)

    def all(self, *, archived: bool = False) -> list[Course]:
        """The courses by code; with `archived` those too that are given no more."""
        self._ctx.require("training.view")
        found = self._courses.find() if archived else self._courses.find(where("archived") == False)  # noqa: E712 - a query
        return sorted(found, key=lambda course: (course.archived, fold(course.code), course.doc_id))

    def get(self, number: int) -> Course:
        """The course with this number; raises `NotFound`."""
        self._ctx.require("training.view")
        course = self._courses.get(number)
        if course is None:
            raise NotFound(N_("There is no course number {number}.", number=number))
        return course

    def named(self, text: str) -> Course:
        """The course with this code or number; raises `NotFound`, naming the codes that there are."""
        self._ctx.require("training.view")
        wanted = fold(text.strip())
        known = self._courses.find()
        found = next((each for each in known if fold(each.code) == wanted), None)
        if found is None and wanted.isascii() and wanted.isdecimal():
            found = next((each for each in known if str(each.doc_id) == wanted), None)
        if found is None:
            codes = ", ".join(sorted(each.code for each in known if not each.archived))
            raise NotFound(
                N_("There is no course “{code}”.", code=text),
                remedy=N_("There are: {codes}.", codes=codes) if codes else None,
            )
        return found

    def save(self, course: Course) -> Course:
        """Check and store a course, new or changed; its sessions stay as they are.

        Raises `Refused` naming what is not right, `Duplicate` for a code that is taken, and
        `StaleRecord` when somebody changed it in the meantime.
        """
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            course = self._checked(course)
            return self._courses.save(course)

    def _checked(self, course: Course) -> Course:
        code = course.code.strip()
        if not 1 <= len(code) <= CODE_LENGTH or any(sign.isspace() for sign in code):
            raise WrongField(
                "code",
                N_("A code has 1 to {n} signs, without spaces.", n=CODE_LENGTH),
                remedy=N_("It stands for the course in the month, such as GIT or SLRM."),
            )
        if not (course.title_fr.strip() or course.title_en.strip()):
            raise WrongField("title_fr", N_("A course needs a title, in French or in English."))
        if course.minutes < 1:
            raise WrongField("minutes", N_("A session lasts a minute at least."))
        checks.capacity(course.capacity)
        checks.people(self._ctx, course.instructors)
        checks.public(self._ctx, course.public)
        self._check_prerequisites(course)
        return msgspec.structs.replace(course, code=code)

    def _check_prerequisites(self, course: Course) -> None:
        """They exist, and none asks for the course itself in the end: nobody could ever begin."""
        checks.courses(self._ctx, course.prerequisites)
        asks = {each.doc_id: each.prerequisites for each in self._courses.find()}
        if course.doc_id:
            asks[course.doc_id] = course.prerequisites
            if course.doc_id in _all_below(asks, course.prerequisites):
                raise WrongField(
                    "prerequisites",
                    N_("The course would be its own prerequisite."),
                    remedy=N_("Take out one of the prerequisites on the way."),
                )

    def archive(self, number: int, *, archived: bool = True) -> Course:
        """Put a course aside, or take it up again; its sessions stay."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            return self._courses.save(msgspec.structs.replace(self.get(number), archived=archived))

    def remove(self, number: int) -> Undo:
        """Remove a course that nothing refers to; what brings it back. Others can be put aside."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            course = self.get(number)
            self._refuse_in_use(course)
            self._courses.remove(number)

        def undo() -> None:
            self._ctx.require("training.plan")
            self._courses.add(course)

        return undo

    def _refuse_in_use(self, course: Course) -> None:
        of_it = where("course") == course.doc_id
        sessions = self._ctx.store.records(Session).count(of_it)
        asking = [each.code for each in self._courses.find() if course.doc_id in each.prerequisites]
        if sessions:
            why = NN_("It has {n} session.", "It has {n} sessions.", sessions)
        elif self._ctx.store.records(Series).count(of_it):
            why = N_("A series is of it.")
        elif asking:
            why = N_("{codes} ask for it.", codes=", ".join(sorted(asking)))
        else:
            return
        raise Refused(
            N_("The course cannot be removed."), why=why, remedy=N_("Put it aside: it is offered no more.")
        )


def _all_below(asks: dict[int, list[int]], begin: Iterable[int]) -> set[int]:
    found: set[int] = set()
    left = list(begin)
    while left:
        number = left.pop()
        if number not in found:
            found.add(number)
            left += asks.get(number, [])
    return found
