"""The courses: what each says, what is planned of it, and the keys that plan more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import (
    Cell,
    Column,
    History,
    ListSource,
    Pairs,
    Paragraph,
    Row,
    Section,
    Words,
)
from coordtui_training import times
from coordtui_training.certificates.lengths import said_length
from coordtui_training.fit.public import for_whom
from coordtui_training.panes.shelf import Shelf
from coordtui_training.panes.words import LEVELS
from coordtui_training.planning import Courses, about_of, title_of
from coordtui_training.records import Course, Session
from coordtui_training.sight import names
from coordtui_training.texts import N_, NN_

SCOPE = "training.courses"
"""The scope of the window's own keys."""

SHOWN = 8
"""So many of the sessions that come are named beside a course."""


@dataclass(frozen=True)
class Known:
    """The courses, and what is planned of each."""

    courses: Sequence[Course]
    coming: Mapping[int, Sequence[Session]]
    names: Mapping[int, str]


class CoursesWindow(Shelf[Course], inherit_bindings=False):
    """Lists the courses; beside each what it says, and when it is given next."""

    key_scope = f"{SCOPE} page"
    called = N_("Courses")
    opened_by = "training.courses"
    columns = (
        Column(key="code", title=N_("Code"), width=5, sortable=True),
        Column(key="title", title=N_("Course"), width=24, flex=2, sortable=True),
        Column(key="level", title=N_("Level"), width=13, priority=2),
        Column(key="next", title=N_("Next"), width=13, priority=1),
        Column(key="coming", title=N_("Planned"), width=8, priority=3, align="right"),
    )
    watched_tables = frozenset({"training.courses", "training.sessions"})
    titles: Mapping[str, Message] = {
        "page.new": N_("new course"),
        "page.edit": N_("change the course"),
        "page.refuse": N_("give it no more, or again"),
        "list.open": N_("all about it"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("archive")}

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.courses = Courses(ctx)
        self.known = Known([], {}, {})

    def gather(self) -> Known:
        """The courses and what comes of each."""
        courses = self.courses.all(archived=self.with_archived)
        coming: dict[int, list[Session]] = {}
        for session in self.coming_sessions():
            coming.setdefault(session.course, []).append(session)
        teachers = {person for course in courses for person in course.instructors}
        return Known(courses, coming, names(self.ctx, teachers))

    def came(self, found: Known) -> None:
        """Show them."""
        self.known = found
        self.by_number = {course.doc_id: course for course in found.courses}
        self.list.say_empty(N_("No course yet: n says what is taught; p then plans a session of it."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        planned = sum(map(len, self.known.coming.values()))
        self.headline.show(
            self.ctx._(NN_("{n} course", "{n} courses", len(self.known.courses))),
            self.ctx._(NN_("{n} session planned", "{n} sessions planned", planned)),
        )
        self.list.refresh_rows(ListSource([self._row(course) for course in self.known.courses]))
        self.show_detail()

    def _row(self, course: Course) -> Row:
        coming = self.known.coming.get(course.doc_id, [])
        return Row(
            course.doc_id,
            [
                course.code,
                title_of(self.ctx, None, course),
                Cell(self.ctx._(LEVELS[course.level]), "quiet"),
                self._day(coming[0]) if coming else Cell("—", "quiet", said=N_("nothing planned")),
                str(len(coming) or ""),
            ],
            sign="-" if course.archived else " ",
            role="quiet" if course.archived else "",
            state=N_("given no more") if course.archived else "",
        )

    def _day(self, session: Session) -> str:
        return formats.day(session.start, self.ctx.translator, tz=times.zone_of(session.zone))

    def show_detail(self) -> None:
        """What the course under the cursor says, and what is planned of it."""
        course = self.here
        if course is None:
            self.detail.show([])
            return
        about = about_of(self.ctx, None, course)
        title, says = title_of(self.ctx, None, course), list(self._says(course))
        head: list[Paragraph | Pairs] = [Paragraph(title, "strong"), Pairs(says)]
        text = [Section([Paragraph(about)], title=N_("About"))] if about else []
        self.detail.show([Section(head), *text, self._planned(course)])

    def _says(self, course: Course) -> Iterator[tuple[Words, Words]]:
        ctx, named = self.ctx, self.known.names
        yield N_("Level"), LEVELS[course.level]
        yield N_("Lasts"), said_length(course.minutes)
        seats = N_("as many as come") if course.capacity is None else str(course.capacity)
        yield N_("Seats"), seats
        if course.instructors:
            yield N_("Given by"), ", ".join(named.get(each, f"#{each}") for each in course.instructors)
        if course.topics:
            yield N_("Topics"), ", ".join(course.topics)
        if course.prerequisites:
            before = (self.by_number.get(number) for number in course.prerequisites)
            yield N_("After"), ", ".join(title_of(ctx, None, each) for each in before if each is not None)
        if (whom := for_whom(ctx, course.public)) is not None:
            yield N_("For"), whom
        if course.moderated:
            yield N_("Sign-up"), N_("each waits until somebody approves it")
        if course.grants or course.partners:
            yield N_("Paid by"), ", ".join([*course.grants, *course.partners])

    def _planned(self, course: Course) -> Section:
        coming = self.known.coming.get(course.doc_id, [])
        pairs: list[tuple[Words, Words]] = []
        for each in coming[:SHOWN]:
            when = formats.date_and_time(each.start, self.ctx.translator, tz=times.zone_of(each.zone))
            pairs.append((when, N_("draft") if each.state == "draft" else ""))
        blocks: list[Paragraph | Pairs] = (
            [Pairs(pairs)] if pairs else [Paragraph(N_("Nothing is planned; p plans a session."))]
        )
        if len(coming) > SHOWN:
            blocks.append(Paragraph(NN_("{n} more", "{n} more", len(coming) - SHOWN), "quiet"))
        return Section(blocks, title=N_("Planned"), right=str(len(coming)))

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now, or would be refused."""
        plans, course = self.ctx.may("training.plan"), self.here
        if command_id in {"page.new", f"{SCOPE}.copy_term"}:
            return plans
        if command_id in {"page.edit", "page.refuse", f"{SCOPE}.remove_for_good", f"{SCOPE}.teachers"}:
            return plans and course is not None
        if command_id in {f"{SCOPE}.plan", f"{SCOPE}.series"}:
            return plans and course is not None and not course.archived
        return super().available(command_id)

    def edit(self, course: Course | None) -> None:
        """Open the form of a course, or of a new one."""
        from coordtui_training.panes.forms import course_form

        self.app.push_screen(course_form(self.ctx, course), lambda saved: self._saved(course, saved))

    def _saved(self, before: Course | None, saved: Course | None) -> None:
        if saved is None:
            return
        said = N_("saved {course}", course=saved.code)
        if before is not None:
            self.history.did(said, lambda: self._put(before), lambda: self._put(saved))
            self.done(N_("{done} · u undoes", done=said))
        else:
            self.go_to(saved.doc_id)
            self.done(said)

    def _put(self, course: Course) -> None:
        """Store a course as it was once, whatever its revision is now."""
        with self.ctx.store.transaction():
            self.courses.save(replace(course, rev=self.courses.get(course.doc_id).rev))

    def action_refuse(self) -> None:
        """Give the course no more, or again; its sessions stay."""
        course = self.here
        if course is None:
            return
        given, code = course.archived, course.code
        said = (
            N_("{course} is given again", course=code)
            if given
            else N_("{course} is given no more", course=code)
        )

        def put_aside() -> Callable[[], object]:
            self.courses.archive(course.doc_id, archived=not given)
            return lambda: self.courses.archive(course.doc_id, archived=given)

        self.do(said, put_aside)

    def action_remove_for_good(self) -> None:
        """Remove the course for good; refused where a session or a course refers to it."""
        if (course := self.here) is not None:
            self.do(N_("removed {course}", course=course.code), lambda: self.courses.remove(course.doc_id))

    def action_plan(self) -> None:
        """A session of the course under the cursor."""
        from coordtui_training.panes.forms import session_form

        def planned(session: Session | None) -> None:
            if session is not None:
                day = self._day(session)
                self.done(
                    N_("planned for {day}", day=day)
                    if session.state == "published"
                    else N_("a draft for {day}", day=day)
                )

        if (course := self.here) is not None:
            self.app.push_screen(session_form(self.ctx, None, course), planned)

    def action_series(self) -> None:
        """Sessions of it that come again."""
        from coordtui_training.panes.series import series_form
        from coordtui_training.panes.series_list import SeriesWindow, has_series

        if (course := self.here) is None:
            return
        if has_series(self.ctx, course):
            window = SeriesWindow(self.ctx, course, self.history)
            self.app.push_screen(window, lambda _: self.read())
        else:
            self.app.push_screen(series_form(self.ctx, course, self.history), self.told)

    def action_copy_term(self) -> None:
        """The sessions of a term again."""
        from coordtui_training.panes.copying import copy_term_form

        self.app.push_screen(copy_term_form(self.ctx, self.history), self.told)

    def action_teachers(self) -> None:
        """Who could give it."""
        from coordtui_training.panes.teachers import TeachersWindow

        if (course := self.here) is not None:
            self.app.push_screen(TeachersWindow(self.ctx, course, self.history), lambda _: self.read())

    def action_rooms(self) -> None:
        """The rooms."""
        from coordtui_training.panes.rooms import RoomsWindow

        self.app.push_screen(RoomsWindow(self.ctx, self.history), lambda _: self.read())
