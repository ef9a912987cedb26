"""What the rules need to know of one person, read once and by index, with the program's eyes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from tinydb import where

from coordtui.api import Context, Person
from coordtui.api.eyes import as_program
from coordtui_training.fit.public import is_for, with_those_above
from coordtui_training.parts import in_parts
from coordtui_training.records import CAME, LIVE, Public, Session, Signup, SignupState, Sitting
from coordtui_training.times import local, overlap

_GONE = Person(name="")
"""Somebody who is not in the directory (any more): nothing is known of them."""


class Known:
    """One person, at one moment."""

    def __init__(self, ctx: Context, number: int, now: datetime) -> None:
        self._ctx, self.number, self.now = ctx, number, now

    @cached_property
    def person(self) -> Person:
        """Who they are, nothing being hidden: what is said of it must reveal nothing."""
        return as_program(self._ctx).directory.people().get(self.number) or _GONE

    @cached_property
    def groups(self) -> frozenset[int]:
        """Their groups, and all that these are part of."""
        return with_those_above(self._ctx, self.person.groups)

    @cached_property
    def places(self) -> Mapping[int, SignupState]:
        """Their live sign-ups by session, without offers that have ended."""
        theirs = (where("person") == self.number) & where("state").one_of([*LIVE])
        found = self._ctx.store.records(Signup).select("session", "state", "expires", where=theirs)
        return {number: state for number, state, expires in found if not ended(state, expires, self.now)}

    @cached_property
    def attended(self) -> frozenset[int]:
        """The courses of which they attended a session."""
        return frozenset(course for course, _, state in self._courses if state in CAME)

    def will_have(self, course: int, before: datetime) -> bool:
        """Whether they attended a course, or have a seat in a session of it that ends by then."""
        if course in self.attended:
            return True
        return any(
            number == course and state == "confirmed" and end <= before
            for number, end, state in self._courses
        )

    @cached_property
    def _courses(self) -> list[tuple[int, datetime, SignupState]]:
        counting = {number: state for number, state in self.places.items() if state in ("confirmed", *CAME)}
        given = self._ctx.store.records(Session).get_many(counting)
        return [(each.course, each.end, counting[each.doc_id]) for each in given if each.state != "cancelled"]

    def is_among(self, public: Public) -> bool:
        """Whether a session for some people is for them."""
        today = self.now.astimezone().date()
        return is_for(self._ctx, public, self.person, today, groups=lambda: self.groups)

    def takes(self, session: Session) -> bool:
        """Whether a session takes their time: they have a seat in it, are offered one, or teach it."""
        return self.sits_in(session.doc_id) or self.number in session.instructors

    def sits_in(self, session: int) -> bool:
        """Whether they have a seat in the session of that number, or are offered one."""
        return self.places.get(session) in ("offered", "confirmed")

    def clashing(self, session: Session, among: Iterable[Session]) -> list[Session]:
        """Those of some sessions that take their time while another one is held."""
        return [
            each
            for each in among
            if each.doc_id != session.doc_id and self.takes(each) and overlap(each.sittings, session.sittings)
        ]


def away_on(person: Person, sittings: Iterable[Sitting], zone: str) -> date | None:
    """The first day of these sittings on which they are away, by what is shown of them."""
    if not person.absences:
        return None
    for sitting in sittings:
        first, last = local(sitting.start, zone).date(), local(sitting.end, zone).date()
        for absence in person.absences:
            if absence.since <= last and first <= absence.until:
                return max(first, absence.since)
    return None


def ended(state: SignupState, expires: datetime | None, now: datetime) -> bool:
    """Whether it is an offer whose end has come, noted or not."""
    return state == "offered" and expires is not None and expires <= now


def seats_left(ctx: Context, sessions: Collection[Session], now: datetime) -> dict[int, int | None]:
    """How many seats of each session somebody who comes now could have; None is any number.

    None is left where somebody waits: they come first. One query for some hundreds of sessions.
    """
    signups, numbers = ctx.store.records(Signup), [each.doc_id for each in sessions]
    there = where("state").one_of(["waiting", "offered", "confirmed", *CAME, "no_show"])
    asked = (
        signups.select("session", "state", "expires", where=where("session").one_of(part) & there)
        for part in in_parts(numbers)
    )
    taken: dict[int, int] = dict.fromkeys((each.doc_id for each in sessions), 0)
    waits: set[int] = set()
    for number, state, expires in chain.from_iterable(asked):
        if state == "waiting":
            waits.add(number)
        elif not ended(state, expires, now):
            taken[number] += 1
    return {
        each.doc_id: 0
        if each.doc_id in waits
        else None
        if each.capacity is None
        else max(0, each.capacity - taken[each.doc_id])
        for each in sessions
    }
