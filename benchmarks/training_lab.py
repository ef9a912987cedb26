"""The invented lab with five years of training: 5,000 sessions, 60,000 sign-ups, 1,200 people.

People, groups, roles and languages are those of the demonstration. On each working day four sessions
begin, two at a time; they have rooms, teachers and bookings, and nobody is in two at once. Sign-ups
are in every state, each with its steps. It is made once a day, as the real program has a real
clock, and kept among the temporary files; who measures something that writes copies it. The same
each time: nothing in it is drawn but by a seeded generator.
"""

from __future__ import annotations

import gc
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from coordtui.access import SYSTEM
from coordtui.api import Actor, Context
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session as Opened
from coordtui.host.session import open_session
from coordtui_training.planning.bookings import wanted
from coordtui_training.records import (
    CAME,
    SEATED,
    Booking,
    Certificate,
    Course,
    Feed,
    Level,
    Public,
    Room,
    Session,
    Signup,
    SignupState,
    Sitting,
    Speech,
    Step,
    WaitingList,
)

PEOPLE, SESSIONS, SIGNUPS, COURSES, ROOMS = 1_200, 5_000, 60_000, 40, 20
AHEAD = 300
"""So many of the sessions are still to come: fifteen weeks of them."""

PROGRAM = str(Path(sys.executable).with_name("coordtui"))
ZONE = ZoneInfo("America/Toronto")

_FORM = "5"
"""Changes with what is made here."""

_SETTINGS = """
[outbox]
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "Placeholder Lab <training@example.invalid>"

[training]
organizer = "Placeholder Lab <training@example.invalid>"
feeds = "{folder}/feeds"
"""
"""Letters with invitations are written and queued; nothing here sends them."""

_HOURS = (9, 9, 13, 13)
"""When the sessions of a day begin: an even one and an odd one at the same time."""

_LEVELS: tuple[Level, ...] = ("intro", "intro", "intermediate", "advanced")
_SPEECHES: tuple[Speech, ...] = ("fr", "en", "both")
_WAITING: tuple[WaitingList, ...] = ("offer", "offer", "auto", "hand")
_PAST: dict[SignupState, int] = {
    "attended": 70,
    "partial": 3,
    "no_show": 6,
    "late_cancelled": 5,
    "cancelled": 8,
    "excused": 2,
    "declined": 2,
    "expired": 3,
    "refused": 1,
}
"""What became of those who signed up, of a hundred."""

_FIRST: dict[SignupState, SignupState] = {
    **dict.fromkeys(("waiting", "offered", "declined", "expired"), "waiting"),
    **dict.fromkeys(("requested", "refused"), "requested"),
}
"""What somebody was first, who is that now; the others had a seat at once."""


def made() -> Path:
    """The folder of today's lab, made if it is not there; to be read only."""
    kept = Path(tempfile.gettempdir()) / "coordtui-training"
    folder = kept / f"{_FORM}-{datetime.now(ZONE):%Y-%m-%d}"
    if not folder.exists():
        shutil.rmtree(kept, ignore_errors=True)
        half = folder.with_name(f"{folder.name}.half")
        half.mkdir(parents=True)
        start = perf_counter()
        command = [PROGRAM, "demo", "--into", url(half), "--papers", "3000"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        gc.disable()  # it would go through all that is made again and again
        with opened(half) as session:
            _Years(session.context("training", actor=SYSTEM)).fill()
            session.store.table("core.lab").update({"demo": False})  # of which no letter would be queued
        gc.enable()
        half.rename(folder)
        print(f"  the lab was made in {perf_counter() - start:.0f} s", flush=True)
    return folder


def url(folder: Path) -> str:
    """The store of a lab's folder."""
    return f"sqlite:///{folder / 'lab.db'}"


def settings_file(folder: Path) -> Path:
    """The settings of a lab's folder, written there."""
    path = folder / "settings.toml"
    path.write_text(_SETTINGS.format(folder=folder))
    return path


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """The lab of a folder, the coordinator acting."""
    path = settings_file(folder)
    settings = settings_from_text(path, path.read_text())
    with open_session(settings, url(folder), language="en", state=folder / "state") as session:
        yield session


@contextmanager
def copied() -> Iterator[tuple[Path, Opened]]:
    """A copy of the lab and its folder, for what writes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(made(), folder, dirs_exist_ok=True)
        with opened(folder) as session:
            yield folder, session


def acting(session: Opened, person: int) -> Context:
    """Training as somebody of the lab, a researcher from another machine."""
    actor = Actor(person=person, name="Placeholder", roles=frozenset({"researcher"}), via="ssh:x")
    return session.context("training", actor=actor)


class _Years:
    """Five years while they are being invented."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._rng, self._now = ctx, random.Random(7), ctx.clock()
        people = ctx.directory.people().find()
        self._people = [each.doc_id for each in people]
        self._topics = sorted({topic for each in people for topic in each.interests})
        self._groups = [each.doc_id for each in ctx.directory.groups().find()]
        taught = {number for each in ctx.store.records(Course).find() for number in each.instructors}
        self._teachers = [number for number in self._people if number not in taught]
        self._courses: list[Course] = []
        self._rooms: list[Room] = []

    def fill(self) -> None:
        """Write it all, in three transactions."""
        store = self._ctx.store
        with store.transaction():
            rooms = (Room(name=f"B.{number}", seats=20 + number) for number in range(ROOMS))
            self._rooms = store.records(Room).add_all(rooms)
            for number in range(COURSES):
                self._courses.append(store.records(Course).add(self._course(number)))
        with store.transaction():
            days = _working_days(self._now.astimezone(ZONE).date())
            made = [self._session(number, day) for number, day in enumerate(days)]
            sessions = store.records(Session).add_all(made)
            store.records(Booking).add_all(each for session in sessions for each in _bookings(session))
        with store.transaction():
            of = {each.doc_id: each for each in sessions}
            signups = store.records(Signup).add_all(self._all_signups(sessions))
            steps = (step for each in signups for step in _steps(each, of[each.session]))
            store.records(Step).add_all(steps)
            came = (each for each in signups if each.state == "attended" and each.doc_id % 2)
            store.records(Certificate).add_all(_certificate(each, of[each.session]) for each in came)
            feeds = (Feed(person=number, token=f"{number:043d}") for number in self._people)
            store.records(Feed).add_all(feeds)

    def _course(self, number: int) -> Course:
        rng = self._rng
        before = [rng.choice(self._courses).doc_id] if number % 4 == 3 else []
        some = Public(groups=rng.sample(self._groups, 8)) if number % 5 == 4 else Public()
        return Course(
            code=f"B{number:02d}",
            title_fr=f"Cours inventé {number}",
            title_en=f"Invented course {number}",
            about_en="What is told here is invented. " * 4,
            level=_LEVELS[number % 4],
            topics=rng.sample(self._topics, 3),
            prerequisites=before,
            capacity=(8, 10, 12, 16, None)[number % 5],
            public=some,
            moderated=number % 8 == 5,
            grants=[f"Grant {number % 6}"] if number % 2 else [],
            partners=[f"Partner {number % 4}"] if number % 3 == 0 else [],
        )

    def _session(self, number: int, day: date) -> Session:
        """Even ones and odd ones are of the even and the odd people: so nobody is in two at once."""
        course, hour = self._courses[number % COURSES], _HOURS[number % len(_HOURS)]
        teacher = self._rng.choice([each for each in self._teachers if each % 2 == number % 2])
        sittings = [_sitting(day, hour, 3)]
        if number % 10 == 3:
            sittings.append(_sitting(day + timedelta(days=1), 17, 2))
        coming = number >= SESSIONS - AHEAD
        return Session(
            course=course.doc_id,
            sittings=sittings,
            start=sittings[0].start,
            end=sittings[-1].end,
            zone=str(ZONE),
            uid=f"invented-{number}@example.invalid",
            language=_SPEECHES[number % 3],
            capacity=course.capacity,
            instructors=[teacher],
            room=self._rooms[number % ROOMS].doc_id if number % 7 else None,
            link="" if number % 7 else "https://training.example.invalid/",
            prerequisites=course.prerequisites,
            public=course.public,
            moderated=course.moderated,
            waiting=_WAITING[number % 4],
            state="cancelled"
            if number % 40 == 39
            else "draft"
            if coming and number % 50 == 7
            else "published",
            cancelled_why="Nobody to give it." if number % 40 == 39 else "",
            grants=course.grants,
            partners=course.partners,
            held=number < SESSIONS - AHEAD - 12,
        )

    def _all_signups(self, sessions: list[Session]) -> Iterator[Signup]:
        open_ = [each for each in sessions if each.state != "draft"]
        how_many = Counter(each.doc_id for each in self._rng.choices(open_, k=SIGNUPS))
        for session in open_:
            yield from self._signups(session, how_many[session.doc_id])

    def _signups(self, session: Session, count: int) -> Iterator[Signup]:
        rng, asked = self._rng, min(session.start, self._now) - timedelta(days=20)
        (teacher,) = session.instructors
        others = [each for each in self._people if each % 2 == teacher % 2 and each != teacher]
        seats = count if session.capacity is None else session.capacity
        for place, person in enumerate(rng.sample(others, count)):
            state = self._state(session, place, seats)
            yield Signup(
                session=session.doc_id,
                person=person,
                state=state,
                asked=asked + timedelta(hours=place),
                expires=self._now + timedelta(hours=10) if state == "offered" else None,
                present=[*range(len(session.sittings))] if state in CAME else [],
                answered=state in CAME and rng.random() < 0.4,
            )

    def _state(self, session: Session, place: int, seats: int) -> SignupState:
        """What becomes of who is at a place of the list."""
        if session.state == "cancelled":
            return "cancelled"
        if session.held:
            (drawn,) = self._rng.choices([*_PAST], [*_PAST.values()])
            return drawn if place < seats or drawn not in SEATED else "cancelled"
        if place >= seats:
            return "waiting"
        if session.moderated and place >= 6:
            return "requested"
        return "offered" if session.waiting == "offer" and place == seats - 1 else "confirmed"


def _working_days(today: date) -> list[date]:
    """The day of each session: four on each working day before and after today."""
    past, coming = (SESSIONS - AHEAD) // len(_HOURS), AHEAD // len(_HOURS)
    before = [*islice(_weekdays(today, -1), past)][::-1]
    days = [*before, *islice(_weekdays(today, 1), coming)]
    return [day for day in days for _ in _HOURS]


def _weekdays(day: date, step: int) -> Iterator[date]:
    while True:
        day += timedelta(days=step)
        if day.weekday() < 5:
            yield day


def _sitting(day: date, hour: int, hours: int) -> Sitting:
    start = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
    return Sitting(start=start, end=start + timedelta(hours=hours))


def _bookings(session: Session) -> Iterator[Booking]:
    if session.state != "published":
        return
    for what, each in wanted(session):
        yield Booking(what=what, session=session.doc_id, start=each.start, end=each.end)


def _steps(signup: Signup, session: Session) -> Iterator[Step]:
    """How somebody came to be where they are: they asked, and perhaps something became of it."""
    first = _FIRST.get(signup.state, "confirmed")
    asked = Step(
        signup=signup.doc_id,
        session=signup.session,
        person=signup.person,
        at=signup.asked,
        was="",
        became=first,
        why="asked",
        by=signup.person,
    )
    yield asked
    if signup.state == "offered":
        at = signup.asked + timedelta(days=1)
        yield replace(asked, at=at, was=first, became="offered", why="seat_free", by=None)
    elif signup.state != first:
        yield replace(asked, at=session.end, was=first, became=signup.state, why="list_closed", by=None)


def _certificate(signup: Signup, session: Session) -> Certificate:
    return Certificate(
        code=f"INVENTED-{signup.doc_id}",
        session=session.doc_id,
        person=signup.person,
        name="Placeholder",
        title_fr="Cours inventé",
        title_en="Invented course",
        minutes=180,
        day=session.start.date(),
        issued=session.end,
    )
