"""What a report counts: the sessions of a period, and who signed up for them, as the actor may see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import msgspec
from tinydb import where

from coordtui.api import Context
from coordtui_training.parts import in_parts
from coordtui_training.records import Session, Signup, SignupState
from coordtui_training.reports.spans import Span
from coordtui_training.times import zone_of


class Place(msgspec.Struct, frozen=True):
    """A sign-up, as far as it is counted. `present` are the sittings that the person came to."""

    number: int
    session: int
    person: int
    state: SignupState
    present: list[int]


class Facts:
    """The sessions of a period by number, and their sign-ups; drafts and cancelled ones are not counted.

    A session is of the day on which it begins by its own clock. Raises `NotAllowed` for who neither
    has `training.report` nor teaches; who teaches sees the sessions that they gave.
    """

    def __init__(self, ctx: Context, span: Span) -> None:
        self._ctx, self.span = ctx, span
        self.own = not ctx.may("training.report")
        if self.own and not teaches(ctx):
            ctx.require("training.report")
        self.now = ctx.clock()
        found = [each for each in self._around() if local_day(each) in span and may_count(ctx, each)]
        self.sessions = {each.doc_id: each for each in found if each.state == "published"}
        self.cancelled = sum(each.state == "cancelled" for each in found)

    def _around(self) -> list[Session]:
        """All sessions of the period, and of a day on each side: days begin elsewhere by other clocks."""
        first, last = (_stored(day) for day in (_before(self.span.first), _after(self.span.last)))
        return self._ctx.store.records(Session).find((where("start") >= first) & (where("start") < last))

    @cached_property
    def days(self) -> dict[int, date]:
        """The day of each session, by its number."""
        return {number: local_day(each) for number, each in self.sessions.items()}

    @cached_property
    def unclosed(self) -> tuple[int, ...]:
        """The sessions that are over and whose lists are not closed: nobody is counted as having come."""
        return tuple(n for n, each in self.sessions.items() if not each.held and each.end <= self.now)

    def places(self) -> Iterator[Place]:
        """The sign-ups for these sessions, whatever became of them."""
        fields = ("doc_id", "session", "person", "state", "present")
        for part in in_parts(self.sessions):
            theirs = where("session").one_of(part)
            for row in self._ctx.store.records(Signup).select(*fields, where=theirs):
                yield Place(*row)


def may_count(ctx: Context, session: Session) -> bool:
    """Whether the actor sees who signed up for a session in reports: with the right, or as who gave it."""
    return ctx.may("training.report") or (
        ctx.actor.person is not None and ctx.actor.person in session.instructors
    )


def teaches(ctx: Context) -> bool:
    """Whether the actor gave or gives any session."""
    me = ctx.actor.person
    taught = ctx.store.records(Session).select("instructors")
    return me is not None and any(me in people for (people,) in taught)


def local_day(session: Session) -> date:
    """The day on which a session begins, by its own clock."""
    return session.start.astimezone(zone_of(session.zone)).date()


def hours(session: Session, present: list[int] | None = None) -> float:
    """How long its sittings last, or those of these that there are."""
    lengths = [(each.end - each.start).total_seconds() / 3600 for each in session.sittings]
    return sum(lengths if present is None else (lengths[n] for n in present if 0 <= n < len(lengths)))


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _after(day: date) -> date:
    return day + timedelta(days=2)


def _stored(day: date) -> str:
    """The beginning of a day in UTC, as a text that sorts before what the store has of it."""
    return datetime.combine(day, time.min, UTC).strftime("%Y-%m-%dT%H:%M:%S")
