"""The form of a session: one time that a course is given. What clashes is said while it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from textual.message import Message as Posted

from coordtui.api import Context, Message, Refused, StaleRecord, sentences
from coordtui.ui.widgets import (
    BooleanField,
    ChoiceField,
    DateField,
    DateTimeField,
    DurationField,
    Field,
    Form,
    FormScreen,
    LongTextField,
    SearchField,
    TextField,
    Words,
)
from coordtui_training import times
from coordtui_training.conflicts import Conflict, conflicts
from coordtui_training.panes.forms import fields, when
from coordtui_training.panes.forms.noted import NotedClock, NotedNumber, NotedPeople, NotedSearch
from coordtui_training.panes.forms.rooms import room_options
from coordtui_training.panes.words import LANGUAGES
from coordtui_training.planning import Rooms, Sessions, Taken, title_of
from coordtui_training.planning.bookings import FREE_ROOMS
from coordtui_training.records import Course, Session, WaitingList
from coordtui_training.texts import N_, NN_

WAITING: Mapping[WaitingList, Words] = {
    "offer": N_("is offered for some time"),
    "auto": N_("is given at once"),
    "hand": N_("is given by hand"),
}
"""What becomes of a seat that comes free."""

_FIELD_OF = {"room": "room", "instructor": "instructors", "absence": "instructors", "capacity": "capacity"}
"""The field under which a conflict is said; any other stands under the time."""


class Clashes(Posted):
    """What clashes with what was typed is known."""

    def __init__(self, notes: Mapping[str, Message]) -> None:
        super().__init__()
        self.notes = notes


class SessionForm(FormScreen[Session], inherit_bindings=False):
    """Says under room, teachers, time and seats what clashes with them; of a new session, fills in
    what its course says as soon as it is chosen."""

    def __init__(
        self, ctx: Context, session: Session | None, course: Course | None, begins: datetime | date | None
    ) -> None:
        self._ctx = ctx
        self._session, self._course = session, course
        self._notes: dict[str, Message] = {}
        self._filled: int | None = course.doc_id if course else None
        super().__init__(
            _title(ctx, session, course),
            _fields(ctx, session, course, self._notes.get),
            _values(ctx, session, course, begins),
            save=self._store,
            preview=self._clashing,
            draft=_draft(session, course),
            translate=ctx._,
        )

    def on_form_changed(self, event: Form.Changed) -> None:
        """Another course brings what it says; the rest `FormScreen` does by itself."""
        chosen = self.form.values.get("course")
        if isinstance(chosen, int) and chosen != self._filled:
            self._filled = chosen
            course = self._ctx.store.records(Course).get(chosen)
            if course is not None:
                self.form.put(of_course(course))

    def on_clashes(self, event: Clashes) -> None:
        """Say each clash where it is settled."""
        event.stop()
        self._notes.clear()
        self._notes.update(event.notes)
        for row in self.form.rows:
            row.retranslated()

    def _clashing(self, values: Mapping[str, Any]) -> Words:
        """What clashes with these values, for the line below; what it is stands under the fields."""
        try:
            drafted = self._drafted(values)
            found = conflicts(self._ctx, drafted)
        except Refused as error:
            self.post_message(Clashes({}))
            return error.what
        self.post_message(Clashes(_notes(self._ctx, drafted, found)))
        if not found:
            return N_("Nothing clashes with it.")
        return NN_(
            "! {n} clash: it is said under its field.",
            "! {n} clashes: each is said under its field.",
            len(found),
        )

    def _drafted(self, values: Mapping[str, Any]) -> Session:
        """The session as the form has it."""
        course = self._session.course if self._session else self._course.doc_id if self._course else None
        course = values.get("course", course)
        if course is None:
            raise when.FieldRefused("course", N_("Of which course is it?"))
        sittings = when.sittings_of(self._ctx, values)
        given = {
            **fields.fields_of(values),
            "sittings": sittings,
            "start": sittings[0].start,
            "end": sittings[-1].end,
            "zone": values["zone"],
            "language": values["language"],
            "room": values["room"],
            "link": values["link"],
            "opens": values["opens"],
            "closes": values["closes"],
            "waiting": values["waiting"],
        }
        return replace(self._session, **given) if self._session else Session(course=course, uid="", **given)

    def _store(self, values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Session:
        sessions, drafted = Sessions(self._ctx), self._drafted(values)
        if stored is not None:
            drafted.rev = stored["rev"]
        try:
            with self._ctx.store.transaction():
                saved = sessions.save(drafted, anyway=values["anyway"])
                return self._published(saved, values) if values.get("publish") else saved
        except Taken as error:
            raise when.FieldRefused.under("anyway", error) from error
        except StaleRecord as error:
            now = sessions.get(drafted.doc_id)
            raise StaleRecord({**values_of(now), "rev": now.rev}, error.yours) from error

    def _published(self, saved: Session, values: Mapping[str, Any]) -> Session:
        try:
            return Sessions(self._ctx).publish(saved.doc_id, anyway=values["anyway"])
        except Taken:
            raise
        except Refused as error:
            raise when.FieldRefused.under("publish", error) from error


def _notes(ctx: Context, drafted: Session, found: list[Conflict]) -> dict[str, Message]:
    """What clashes, by the field under which it is said; and which rooms are free instead."""
    notes: dict[str, Message] = {}
    for each in found:
        field = _FIELD_OF.get(each.kind, "at")
        notes[field] = sentences([notes[field], each.text]) if field in notes else each.text
    if any(each.kind == "room" for each in found):
        free = Rooms(ctx).free(drafted.sittings, drafted.capacity, but=drafted.doc_id)
        names = [room.name for room in free if room.doc_id != drafted.room][:FREE_ROOMS]
        if names:
            notes["room"] = sentences([notes["room"], N_("Free then: {rooms}.", rooms=", ".join(names))])
    return notes


def session_form(
    ctx: Context,
    session: Session | None = None,
    course: Course | None = None,
    *,
    begins: datetime | date | None = None,
) -> SessionForm:
    """Asks for a session, changed or (with None) new, perhaps of a course; returns it as it was stored.

    `begins` is when a new one is proposed to begin, by the lab's clocks: a day, or a day and its time.
    """
    return SessionForm(ctx, session, course, begins)


def values_of(session: Session) -> dict[str, Any]:
    """What the form holds of a session."""
    return {
        **fields.values_of(session),
        **when.values_of(session),
        "language": session.language,
        "room": session.room,
        "link": session.link,
        "opens": session.opens,
        "closes": session.closes,
        "waiting": session.waiting,
    }


def of_course(course: Course) -> dict[str, Any]:
    """What a new session takes over from its course; the titles stay the course's own."""
    known = fields.values_of(course)
    return {
        **{name: value for name, value in known.items() if name not in {"title", "about"}},
        "lasts": timedelta(minutes=course.minutes),
    }


def _values(
    ctx: Context, session: Session | None, course: Course | None, begins: datetime | date | None
) -> dict[str, Any]:
    if session is not None:
        return values_of(session)
    blank: dict[str, Any] = {
        "zone": ctx.settings.zone,
        "waiting": ctx.settings.waiting_list,
        "more": "",
    }
    if isinstance(begins, datetime):
        blank |= {"day": begins.date(), "at": when.Clock(begins.time())}
    elif begins is not None:
        blank["day"] = begins
    return {**blank, **(of_course(course) if course else {})}


def _title(ctx: Context, session: Session | None, course: Course | None) -> Words:
    if session is not None:
        course = ctx.store.records(Course).get(session.course)
        called = title_of(ctx, None, course) if course else f"#{session.course}"
        return N_("Session of {course}", course=called)
    return (
        N_("A new session of {course}", course=title_of(ctx, None, course)) if course else N_("A new session")
    )


def _draft(session: Session | None, course: Course | None) -> str:
    if session is not None:
        return f"training.session.{session.doc_id}"
    return f"training.session.new.{course.doc_id if course else 'any'}"


def _fields(ctx: Context, session: Session | None, course: Course | None, note: Any) -> list[Field]:
    zone = times.zone_of(session.zone if session else ctx.settings.zone)
    asked: list[Field] = []
    if session is None and course is None:
        asked.append(
            SearchField(
                name="course",
                label=N_("Course"),
                required=True,
                help=N_("The session begins as a copy of what it says."),
                read_options=lambda: fields.course_options(ctx),
            )
        )
    own = N_("Empty: the course’s own.")
    asked += [
        DateField(name="day", label=N_("Day"), required=True, tz=zone, clock=ctx.clock),
        NotedClock(name="at", label=N_("Begins"), required=True, note=note),
        DurationField(name="lasts", label=N_("Lasts"), required=True),
        NotedSearch(
            name="room",
            label=N_("Room"),
            help=N_("Empty: none yet, or only a link."),
            read_options=lambda: room_options(ctx),
            note=note,
        ),
        TextField(
            name="link", label=N_("Link"), help=N_("For who joins from afar; shown to who has a seat.")
        ),
        NotedPeople(name="instructors", label=N_("Given by"), directory=ctx.directory, note=note),
        ChoiceField(name="language", label=N_("Held"), choices=tuple(LANGUAGES.items())),
        fields.capacity_field(NotedNumber, note=note),
        BooleanField(
            name="anyway",
            label=N_("All the same"),
            help=N_("Takes room and teachers though they are taken, in your name."),
        ),
    ]
    if session is None or session.state == "draft":
        asked.append(
            BooleanField(
                name="publish",
                label=N_("Published"),
                help=N_("Everybody sees it, and may sign up. Until then only those who plan see it."),
            )
        )
    return [
        *asked,
        LongTextField(name="more", label=N_("More meetings"), help=when.MORE_HELP, lines=2),
        DateTimeField(
            name="opens",
            label=N_("Sign-up from"),
            help=N_("Empty: at once."),
            tz=zone,
            clock=ctx.clock,
        ),
        DateTimeField(
            name="closes",
            label=N_("Sign-up until"),
            help=N_("Empty: as late as the cut-off before the start allows."),
            tz=zone,
            clock=ctx.clock,
        ),
        ChoiceField(name="waiting", label=N_("A free seat"), choices=tuple(WAITING.items())),
        BooleanField(
            name="moderated",
            label=N_("Asks first"),
            help=N_("Each sign-up waits until somebody approves it."),
        ),
        fields.prerequisites_field(ctx),
        *fields.public_fields(ctx),
        fields.title_field(required=False, help=own),
        fields.about_field(own),
        *fields.payers_fields(),
        fields.zone_field(),
    ]
