"""Fills the invented lab's store with a term of training, in which something waits for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from coordtui.api import Context
from coordtui_training.demo.catalogue import COURSES, ROOMS
from coordtui_training.records import (
    Answer,
    Booking,
    Course,
    Room,
    Session,
    Signup,
    SignupState,
    Sitting,
    Speech,
    Step,
    Why,
)

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab

ZONE = ZoneInfo("America/Toronto")
WORKDAYS = 5

PAST_WEEKS = (2, 4, 6, 9, 12, 15)
"""So many weeks ago a round of the catalogue was given."""


@dataclass(frozen=True)
class Planned:
    """One coming session: its course, working days from today, hour, room by its place, seats.

    `taken`, `waiting` and `requested` are how many people there are of each.
    """

    code: str
    days: int
    hour: int
    room: int | None = None
    language: Speech = "fr"
    taken: int = 0
    waiting: int = 0
    requested: int = 0
    others: dict[str, Any] = field(default_factory=dict)


COMING = (
    # By hand: two seats came free, five people wait, and somebody has to say who gets them.
    Planned("SLRM", 1, 14, 0, "en", taken=22, waiting=5, others={"waiting": "hand"}),
    Planned("ÉTHI", 1, 9, 1, "fr", taken=11, others={"capacity": 16}),
    Planned("ÉCRI", 3, 9, None, "fr", taken=18),
    Planned("GIT", 3, 13, 2, "en", taken=5, others={"capacity": 8}),
    Planned("GPU", 4, 10, 1, "en", taken=16, waiting=2),
    Planned("STAT", 6, 14, 0, "fr", taken=9),
    Planned("REPR", 8, 13, 1, "both", taken=10),
    Planned("LATX", 10, 14, 2, "fr", taken=2, others={"capacity": 8}),
    Planned("GRNT", 10, 10, 1, "en", taken=7, requested=4),
    Planned("TORC", 11, 9, 1, "en", taken=12, waiting=3),
    Planned("SLRM", 13, 10, 0, "fr", taken=5),
    Planned("CAUS", 14, 13, 1, "en", taken=6),
    Planned("STAT", 16, 9, 0, "en", taken=3),
    Planned("ACCU", 18, 9, 3, "both", taken=14),
    Planned("FORT", 9, 9, 2, "fr", others={"state": "cancelled", "cancelled_why": "Malade / unwell"}),
    Planned("GIT", 20, 13, 1, "fr", others={"state": "draft"}),
    Planned("TORC", 22, 9, None, "en", others={"state": "draft"}),
)


def _states(planned: Planned) -> Iterator[SignupState]:
    """What becomes of the people who sign up, one after the other."""
    for _ in range(planned.taken):
        yield "confirmed"
    for _ in range(planned.waiting):
        yield "waiting"
    for _ in range(planned.requested):
        yield "requested"


def fill(ctx: Context, lab: DemoLab) -> None:
    """Add rooms, courses, what was held over the last months, and what is to come."""
    with ctx.store.transaction():
        _Term(ctx, lab).fill()


class _Term:
    """The term while it is being invented; people come one after the other, so that none is in two places."""

    def __init__(self, ctx: Context, lab: DemoLab) -> None:
        self._ctx, self._lab = ctx, lab
        self._now = lab.clock()
        found = ctx.directory.lab()
        self._coordinator = found.coordinator if found else 0
        self._people = self._in_turn()
        self._rooms: list[Room] = []
        self._courses: dict[str, Course] = {}
        self._taken = defaultdict[int, list[Session]](list)

    def fill(self) -> None:
        """Write it all."""
        self._rooms = self._ctx.store.records(Room).add_all(ROOMS)
        for taught in COURSES:
            numbers = {code: course.doc_id for code, course in self._courses.items()}
            teachers = [next(self._people)]
            self._courses[taught.code] = self._ctx.store.records(Course).add(taught.course(numbers, teachers))
        for weeks in PAST_WEEKS:
            self._past(weeks)
        for planned in COMING:
            self._coming(planned)

    def _in_turn(self) -> Iterator[int]:
        """Numbers of people in an order of chance, again and again."""
        people = len(self._lab.people)
        order = self._lab.rng.sample(range(people), k=min(people, 600))
        numbers = [self._lab.people[index].doc_id for index in order]
        while True:
            yield from numbers

    def _some(self, count: int, session: Session, *first: int) -> list[int]:
        """So many people who have nothing else at that time; `first` are among them if they can be."""
        chosen: list[int] = []
        for person in chain(first, islice(self._people, 4 * count)):
            if len(chosen) < count and person not in chosen and self._free(person, session):
                self._taken[person].append(session)
                chosen.append(person)
        return chosen

    def _free(self, person: int, session: Session) -> bool:
        return all(each.end <= session.start or session.end <= each.start for each in self._taken[person])

    # What was held

    def _past(self, weeks: int) -> None:
        rng = self._lab.rng
        for place, course in enumerate(rng.sample([*self._courses.values()], k=4)):
            start = self._at(self._day(-5 * weeks + place), 13)
            session = self._session(
                course, start, room=place, language=rng.choice(("fr", "en")), held=True, state="published"
            )
            most = course.capacity or 20
            for person in self._some(rng.randrange(most // 2, most), session):
                state: SignupState = rng.choices(
                    ("attended", "partial", "no_show", "late_cancelled"), (84, 3, 8, 5)
                )[0]
                self._attended(session, person, state)
            self._answers(session)

    def _attended(self, session: Session, person: int, state: SignupState) -> None:
        asked = session.start - timedelta(days=self._lab.rng.randrange(3, 25), minutes=person)
        present = [0] if state in {"attended", "partial"} else []
        signup = self._signup(session, person, state, asked, present=present)
        self._step(signup, "", "confirmed", at=asked, why="asked")
        if state == "late_cancelled":
            late = session.start - timedelta(hours=5)
            self._step(signup, "confirmed", state, at=late, why="cancelled")
        else:
            self._step(signup, "confirmed", state, at=session.end, why="list_closed", by=self._coordinator)

    def _answers(self, session: Session) -> None:
        rng, answers = self._lab.rng, self._ctx.store.records(Answer)
        day = session.end.astimezone(ZONE).date()
        for _ in range(rng.randrange(4, 11)):
            scores = {"0": rng.choice((3, 4, 4, 5, 5)), "1": rng.choice((2, 3, 3, 4))}
            words = {"2": rng.choice(_SAID)} if rng.random() < 0.4 else {}
            answers.add(Answer(session=session.doc_id, day=day, scores=scores, words=words))

    # What is to come

    def _coming(self, planned: Planned) -> None:
        course = self._courses.get(planned.code) or self._extra(planned.code)
        start = self._at(self._day(planned.days), planned.hour)
        session = self._session(
            course,
            start,
            room=planned.room,
            language=planned.language,
            **{"state": "published", **planned.others},
        )
        # The coordinator learns something too.
        me = [self._coordinator] if planned.code == "ÉTHI" else []
        people = self._some(planned.taken + planned.waiting + planned.requested, session, *me)
        for place, (person, state) in enumerate(zip(people, _states(planned), strict=False)):
            asked = self._now - timedelta(days=12) + timedelta(hours=5 * place)
            signup = self._signup(session, person, state, asked)
            self._step(signup, "", state, at=asked, why="asked")

    def _extra(self, code: str) -> Course:
        course = Course(
            code=code, title_fr="Fortran sans larmes", title_en="Fortran without tears", capacity=8
        )
        self._courses[code] = self._ctx.store.records(Course).add(course)
        return self._courses[code]

    # The records

    def _session(
        self, course: Course, start: datetime, *, room: int | None, language: Speech, **others: Any
    ) -> Session:
        end = start + timedelta(minutes=course.minutes)
        given: dict[str, Any] = {
            "capacity": course.capacity,
            "instructors": course.instructors,
            "prerequisites": course.prerequisites,
            "public": course.public,
            "moderated": course.moderated,
            "grants": course.grants,
            "partners": course.partners,
            **others,
        }
        place = None if room is None else self._rooms[room].doc_id
        session = self._ctx.store.records(Session).add(
            Session(
                course=course.doc_id,
                sittings=[Sitting(start=start, end=end)],
                start=start,
                end=end,
                zone=str(ZONE),
                uid=f"demo-{course.doc_id}-{start:%Y%m%dT%H%M}@coordtui.invalid",
                language=language,
                room=place,
                **given,
            )
        )
        if session.state == "published":
            self._book(session)
            for teacher in session.instructors:
                self._taken[teacher].append(session)
        return session

    def _book(self, session: Session) -> None:
        taken = [f"person:{each}" for each in session.instructors]
        if session.room is not None:
            taken.append(f"room:{session.room}")
        bookings = self._ctx.store.records(Booking)
        for what in taken:
            bookings.add(Booking(what=what, session=session.doc_id, start=session.start, end=session.end))

    def _signup(
        self, session: Session, person: int, state: SignupState, asked: datetime, **others: Any
    ) -> Signup:
        return self._ctx.store.records(Signup).add(
            Signup(session=session.doc_id, person=person, state=state, asked=asked, **others)
        )

    def _step(
        self,
        signup: Signup,
        was: SignupState | Literal[""],
        became: SignupState,
        *,
        at: datetime,
        why: Why,
        by: int | None = None,
    ) -> None:
        self._ctx.store.records(Step).add(
            Step(
                signup=signup.doc_id,
                session=signup.session,
                person=signup.person,
                at=at,
                was=was,
                became=became,
                why=why,
                by=by if by is not None else signup.person,
            )
        )

    # The days

    def _day(self, working: int) -> date:
        """So many working days from today."""
        day, step = self._lab.today, 1 if working > 0 else -1
        while working:
            day += timedelta(days=step)
            working -= step if day.weekday() < WORKDAYS else 0
        return day

    @staticmethod
    def _at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


_SAID = (
    "Plus d’exercices, moins de diapositives.",
    "More time for questions, please.",
    "Exactement ce qu’il me fallait.",
    "The invented examples were the best part.",
    "Trop rapide après la pause.",
)
