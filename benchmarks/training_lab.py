"""A lab with five years of training: 5,000 sessions, 60,000 sign-ups, 1,200 people, all invented.

It is made once and kept among the temporary files; who measures something that writes copies it.
The same each time: nothing in it is drawn but by a seeded generator.
"""

from __future__ import annotations

import gc
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coordtui.access import SYSTEM
from coordtui.api import Context, DatedRole, Person
from coordtui.host.session import Session as Opened
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.records import Course, Session, Signup, SignupState, Sitting

PEOPLE, SESSIONS, SIGNUPS, COURSES = 1_200, 5_000, 60_000, 40
NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
CAPACITY = 10
AHEAD = 300
"""So many of the sessions are still to come: each of them is full, and two wait."""

_FORM = "2"
"""Changes with what is made here."""

_MAIL = """
[outbox]
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "Placeholder Lab <training@example.invalid>"
"""
"""Letters are written and queued; nothing here sends them."""

_PAST: tuple[SignupState, ...] = ("attended",) * 8 + ("partial", "no_show")


def made() -> Path:
    """The folder of the lab's store, made if it is not there; to be read only."""
    folder = Path(tempfile.gettempdir()) / "coordtui-training" / _FORM
    if not folder.exists():
        half = folder.with_name(f"{folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        start = time.perf_counter()
        gc.disable()  # it would go through all that is made again and again
        with opened(half) as session:
            fill(session.context("training", actor=SYSTEM))
        gc.enable()
        half.rename(folder)
        print(f"  the lab was made in {time.perf_counter() - start:.0f} s", flush=True)
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """The lab of a folder, with the clock standing at `NOW`."""
    plugins, clock = {"training": "coordtui_training"}, FrozenClock(NOW)
    with open_test_session(folder, plugins, settings=_MAIL, clock=clock) as session:
        yield session


@contextmanager
def copied() -> Iterator[Opened]:
    """A copy of the lab, for what writes."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(made(), folder, dirs_exist_ok=True)
        with opened(Path(folder)) as session:
            yield session


def fill(ctx: Context) -> None:
    """Store people, courses, sessions and sign-ups, in three transactions."""
    rng = random.Random(7)
    with ctx.store.transaction():
        people = [ctx.directory.people().add(_person(number)).doc_id for number in range(PEOPLE)]
        courses = ctx.store.records(Course).add_all(
            Course(code=f"C{n}", title_fr=f"Cours {n}", title_en=f"Course {n}") for n in range(COURSES)
        )
    with ctx.store.transaction():
        sessions = ctx.store.records(Session).add_all(
            _session(number, courses[number % COURSES], rng.choice(people)) for number in range(SESSIONS)
        )
    with ctx.store.transaction():
        ctx.store.records(Signup).add_all(
            signup for session in sessions for signup in _signups(rng, session, people)
        )


def _person(number: int) -> Person:
    name, address = f"Placeholder {number}", f"placeholder.{number}@example.invalid"
    return Person(name=name, emails=[address], roles=[DatedRole(role="phd")])


def _session(number: int, course: Course, teacher: int) -> Session:
    """One of about three a day, of five years; the last are still to come."""
    start = NOW + timedelta(hours=8 * (number - SESSIONS + AHEAD) + 3)
    sitting = Sitting(start=start, end=start + timedelta(hours=2))
    return Session(
        course=course.doc_id,
        sittings=[sitting],
        start=sitting.start,
        end=sitting.end,
        zone="America/Toronto",
        uid=f"invented-{number}",
        capacity=CAPACITY,
        instructors=[teacher],
        state="published",
        held=start < NOW,
    )


def _signups(rng: random.Random, session: Session, people: list[int]) -> Iterator[Signup]:
    asked, each = session.start - timedelta(days=20), SIGNUPS // SESSIONS
    for place, person in enumerate(rng.sample(people, each)):
        state = rng.choice(_PAST) if place < CAPACITY else "cancelled"
        if session.start >= NOW:
            state = "confirmed" if place < CAPACITY else "waiting"
        yield Signup(
            session=session.doc_id, person=person, state=state, asked=asked + timedelta(minutes=place)
        )
