"""What stands against a session where it is planned: who or what is needed elsewhere at that time.

Times are half-open: one session may begin when another ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import cache, cached_property, partial
from typing import Literal

import msgspec
from tinydb import where

from coordtui.api import Context, Message, Person, formats, safe
from coordtui_training.fit.public import is_for, with_those_above
from coordtui_training.planning.bookings import name_of
from coordtui_training.planning.titles import titles
from coordtui_training.records import LIVE, SEATED, Booking, Public, Room, Session, Signup
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_of, named, overlap, stored

Kind = Literal["room", "instructor", "public", "capacity", "absence"]

SHARE = 0.1
"""Two sessions at the same time are worth a word when so many of those of one are those of the other."""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stands against it, in words. `session` is the other one, where there is one.

    A `hard` one keeps it from being published, unless somebody accepts it by name.
    """

    kind: Kind
    text: Message
    session: int | None = None
    hard: bool = False


def conflicts(ctx: Context, session: Session) -> list[Conflict]:
    """All that stands against a session, stored or not; what is hard first. Needs `training.plan`."""
    return conflicts_of(ctx, [session])[0]


def conflicts_of(ctx: Context, sessions: Iterable[Session]) -> list[list[Conflict]]:
    """The same for many sessions, in their order: people are read once for all."""
    ctx.require("training.plan")
    publics = _Publics(ctx)
    return [
        sorted(_Planned(ctx, session, publics).conflicts(), key=lambda found: not found.hard)
        for session in sessions
    ]


class _Publics:
    """Who those are for whom something is, as who plans sees them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._above = cache(partial(with_those_above, ctx))
        self._found: dict[tuple[bytes, date | None], frozenset[int]] = {}

    @cached_property
    def _people(self) -> list[Person]:
        return [each for each in self._ctx.directory.people().find() if each.merged_into is None]

    def meant(self, public: Public, today: date) -> frozenset[int]:
        """The numbers of those for whom something is on a day."""
        dated = public.roles or public.years  # only roles have days: who is in a group is in it
        key = msgspec.json.encode(public), today if dated else None
        if key not in self._found:
            self._found[key] = frozenset(
                each.doc_id
                for each in self._people
                if is_for(self._ctx, public, each, today, groups=partial(self._above, tuple(each.groups)))
            )
        return self._found[key]


class _Planned:
    """A session, and what is at the same time."""

    def __init__(self, ctx: Context, session: Session, publics: _Publics) -> None:
        self._ctx, self._session, self._publics = ctx, session, publics
        self._others = meanwhile(ctx, session)
        self._titles = titles(ctx, self._others)

    def conflicts(self) -> Iterator[Conflict]:
        for other in self._others:
            yield from self._room(other)
            yield from self._teachers(other)
        yield from self._seats_of_teachers()
        yield from self._public()
        yield from self._capacity()
        yield from self._absences()

    def _words(self, other: Session) -> dict[str, object]:
        """What a sentence says of another session."""
        return {"title": safe(self._titles[other.doc_id]), "time": named(other.sittings, self._session.zone)}

    @cached_property
    def _accepted(self) -> set[str]:
        """What is taken twice in somebody's name already."""
        of_it = (where("session") == self._session.doc_id) & (where("anyway") != "")
        rows = self._ctx.store.records(Booking).select("what", where=of_it) if self._session.doc_id else []
        return {what for (what,) in rows}

    def _is_hard(self, other: Session, what: str) -> bool:
        return other.state == "published" and what not in self._accepted

    def _room(self, other: Session) -> Iterator[Conflict]:
        room = self._session.room
        if room is not None and other.room == room:
            what = f"room:{room}"
            yield Conflict(
                kind="room",
                text=N_(
                    "{room} has “{title}” on {time}.", room=name_of(self._ctx, what), **self._words(other)
                ),
                session=other.doc_id,
                hard=self._is_hard(other, what),
            )

    def _teachers(self, other: Session) -> Iterator[Conflict]:
        for person in self._session.instructors:
            if person in other.instructors:
                what = f"person:{person}"
                yield Conflict(
                    kind="instructor",
                    text=N_(
                        "{name} gives “{title}” on {time}.",
                        name=name_of(self._ctx, what),
                        **self._words(other),
                    ),
                    session=other.doc_id,
                    hard=self._is_hard(other, what),
                )

    def _seats_of_teachers(self) -> Iterator[Conflict]:
        at_once = {each.doc_id: each for each in self._others if each.state == "published"}
        rows = self._signups(SEATED, where("person").one_of([*self._session.instructors]), at_once)
        for person, number in sorted(rows):
            yield Conflict(
                kind="instructor",
                text=N_(
                    "{name} has a seat in “{title}” on {time}.",
                    name=name_of(self._ctx, f"person:{person}"),
                    **self._words(at_once[number]),
                ),
                session=number,
            )

    def _signups(
        self, states: Collection[str], query: object, sessions: Collection[int]
    ) -> set[tuple[int, int]]:
        """Who is in which of these sessions; an offer that has ended is none."""
        if not sessions:
            return set()
        rows = self._ctx.store.records(Signup).select(
            "person",
            "session",
            "state",
            "expires",
            where=query & where("state").one_of([*states]) & where("session").one_of([*sessions]),  # type: ignore[operator]
        )
        now = self._ctx.clock()
        return {
            (person, number)
            for person, number, state, expires in rows
            if not (state == "offered" and expires is not None and expires <= now)
        }

    def _public(self) -> Iterator[Conflict]:
        if not self._others:
            return
        numbers = [self._session.doc_id, *(each.doc_id for each in self._others)]
        signed: dict[int, set[int]] = {number: set() for number in numbers}
        for person, number in self._signups(LIVE, where("person") > 0, numbers):
            signed[number].add(person)
        today = day_of(self._session.start, self._session.zone)
        mine = self._publics.meant(self._session.public, today)
        for other in self._others:
            both = len(signed[self._session.doc_id] & signed[other.doc_id])
            if both:
                yield self._against(other, _both(both, self._words(other)))
            share = len(mine & self._publics.meant(other.public, today)) / len(mine) if mine else 0.0
            if share >= SHARE:
                said = formats.percent(share, self._ctx.translator)
                text = N_(
                    "“{title}” on {time} is for {share} of the same people.",
                    share=said,
                    **self._words(other),
                )
                yield self._against(other, text)

    @staticmethod
    def _against(other: Session, text: Message) -> Conflict:
        return Conflict(kind="public", text=text, session=other.doc_id)

    def _capacity(self) -> Iterator[Conflict]:
        if self._session.room is None:
            return
        room = self._ctx.store.records(Room).get(self._session.room)
        if room is None or room.seats is None:
            return
        capacity = self._session.capacity
        if capacity is None:
            text = N_(
                "{room} has {seats} seats, and as many as come are taken.",
                room=safe(room.name),
                seats=room.seats,
            )
        elif capacity > room.seats:
            text = N_(
                "{capacity} people are taken, and {room} has {seats} seats.",
                capacity=capacity,
                room=safe(room.name),
                seats=room.seats,
            )
        else:
            return
        yield Conflict(kind="capacity", text=text)

    def _absences(self) -> Iterator[Conflict]:
        zone = self._session.zone
        days = {
            day
            for each in self._session.sittings
            for day in _days(day_of(each.start, zone), day_of(each.end - timedelta(minutes=1), zone))
        }
        for person in self._ctx.directory.people().get_many(self._session.instructors):
            away = sorted(day for day in days if person.availability(day) == "away")
            if away:
                yield Conflict(
                    kind="absence",
                    text=N_(
                        "{name} is away on {days}.", name=safe(person.name), days=", ".join(map(str, away))
                    ),
                )


def _both(number: int, words: dict[str, object]) -> Message:
    return NN_(
        "{n} person is signed up for “{title}” on {time} too.",
        "{n} people are signed up for “{title}” on {time} too.",
        number,
        **words,
    )


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def meanwhile(ctx: Context, session: Session) -> list[Session]:
    """The other sessions, drafts too, of which a sitting is at the same time, soonest first."""
    if not session.sittings:
        return []
    around = (where("end") > stored(session.start)) & (where("start") < stored(session.end))
    found = ctx.store.records(Session).find(
        where("state").one_of(["draft", "published"]) & around, order=("start",)
    )
    return [
        each for each in found if each.doc_id != session.doc_id and overlap(each.sittings, session.sittings)
    ]
