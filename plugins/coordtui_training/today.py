"""What Today says of training: what waits for a yes, what needs whoever runs it, and what comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations
from typing import Any

from tinydb import where

from coordtui.api import Card, Context, Message, Ref, formats, safe
from coordtui_training.declared import SESSIONS
from coordtui_training.needs import AHEAD, BEHIND, needs
from coordtui_training.records import CAME, Booking, Course, Room, Session, Signup, Step
from coordtui_training.texts import N_, NN_
from coordtui_training.times import overlap, stored, zone_of

SHOWN = 6
"""Sessions to decide about that have a line of their own; the others share one."""

COMING = 3
LATELY = timedelta(days=7)
"""For so long Today says that a session was cancelled."""

ASKED = timedelta(days=30)
"""For so long after a session those who came are asked how it was; as `feedback` takes answers."""

TO_DECIDE = Ref("training.scope", "decide")


def cards(ctx: Context) -> Iterator[Card]:
    """What needs the person who acts: their offers, the sessions that they run, then what comes."""
    if ctx.may("training.view"):
        yield from _Today(ctx).cards()


class _Today:
    """Reads once what the cards say: at most a dozen queries, all by index."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._now, self._me = ctx, ctx.clock(), ctx.actor.person

    def cards(self) -> Iterator[Card]:
        yield from self._offers()
        yield from self._to_decide()
        yield from self._conflicts()
        yield from self._cancelled()
        yield from self._coming()
        yield from self._feedback()

    # What is read.

    @cached_property
    def _mine(self) -> Mapping[int, Signup]:
        """Where I have a seat or am offered one, and where I came and may say how it was; by session."""
        if self._me is None:
            return {}
        states = where("state").one_of(["offered", "confirmed", *CAME])
        found = self._ctx.store.records(Signup).find((where("person") == self._me) & states)
        return {each.session: each for each in found if not (each.state in CAME and each.answered)}

    @cached_property
    def _near(self) -> list[Session]:
        """Published sessions around now that the actor runs: all of them, or those that they teach."""
        around = (where("end") > stored(self._now - BEHIND)) & (where("start") < stored(self._now + AHEAD))
        near = (where("state") == "published") & around & (where("held") == False)  # noqa: E712 - a query
        sessions = self._ctx.store.records(Session)
        if self._ctx.may("training.run"):
            return sessions.find(near, order=("start",))
        taught = sessions.select("doc_id", "instructors", where=near, order=("start",))
        return sessions.get_many(number for number, people in taught if self._me in people)

    @cached_property
    def _sessions(self) -> Mapping[int, Session]:
        """All that cards name."""
        known = {each.doc_id: each for each in self._near}
        wanted = {*self._mine, *self._called_off} - known.keys()
        return known | {each.doc_id: each for each in self._ctx.store.records(Session).get_many(wanted)}

    @cached_property
    def _called_off(self) -> Mapping[int, Step]:
        """My places that went with a session that was cancelled lately."""
        if self._me is None:
            return {}
        mine = (where("person") == self._me) & (where("why") == "session_cancelled")
        lately = where("at") > stored(self._now - LATELY)
        return {each.session: each for each in self._ctx.store.records(Step).find(mine & lately)}

    @cached_property
    def _courses(self) -> Mapping[int, Course]:
        wanted = {each.course for each in self._sessions.values()}
        return {each.doc_id: each for each in self._ctx.store.records(Course).get_many(wanted)}

    @cached_property
    def _rooms(self) -> Mapping[int, str]:
        wanted = {each.room for each in self._sessions.values() if each.room is not None}
        return {each.doc_id: safe(each.name) for each in self._ctx.store.records(Room).get_many(wanted)}

    # What is said.

    def _offers(self) -> Iterator[Card]:
        for number, signup in self._mine.items():
            session = self._sessions.get(number)
            ends = signup.expires
            if session is None or signup.state != "offered" or ends is None or ends <= self._now:
                continue
            yield self._card(
                session,
                kind="decide",
                key=f"training.offer.{signup.doc_id}.{stored(ends)}",
                sign="!",
                title=N_(
                    "{title}: a seat for you, to take by {until}",
                    title=self._title(session),
                    until=self._moment(ends, session.zone),
                ),
                detail=self._moment(session.start, session.zone),
                at=ends,
            )

    def _to_decide(self) -> Iterator[Card]:
        if not self._near:
            return
        from coordtui_training.seats.reading import counts as counted

        counts = counted(self._ctx, [each.doc_id for each in self._near])
        asking = [
            (each, told)
            for each in self._near
            if each.doc_id in counts and (told := needs(each, counts[each.doc_id], self._now))
        ]
        for session, told in asking[:SHOWN]:
            full = counts[session.doc_id]
            state = (
                full.requested,
                full.waiting,
                full.free,
                full.over,
                session.room,
                len(session.instructors),
            )
            yield self._card(
                session,
                kind="decide",
                key=f"training.needs.{session.doc_id}.{'.'.join(map(str, state))}",
                sign="!",
                title=N_(
                    "{session}: {needs}", session=self._named(session), needs=_together(self._ctx, told)
                ),
                at=session.start if session.start > self._now else None,
            )
        if (others := len(asking) - SHOWN) > 0:
            yield Card(
                kind="decide",
                key=f"training.needs.others.{others}",
                sign="!",
                title=NN_("{n} more session needs you", "{n} more sessions need you", others),
                pane=SESSIONS,
                ref=TO_DECIDE,
                count=others,
            )

    def _conflicts(self) -> Iterator[Card]:
        """Two sessions that share a room or a teacher at the same time, unless somebody accepted it."""
        coming = [each for each in self._near if each.end > self._now]
        pairs = [
            pair
            for pair in combinations(coming, 2)
            if _share(*pair) and overlap(pair[0].sittings, pair[1].sittings)
        ]
        if not pairs:
            return
        asked = where("session").one_of([each.doc_id for pair in pairs for each in pair])
        bookings = self._ctx.store.records(Booking).select("session", where=asked & (where("anyway") != ""))
        accepted = {session for (session,) in bookings}
        for one, other in pairs:
            if not accepted & {one.doc_id, other.doc_id}:
                first, second = self._named(one), self._named(other)
                yield self._card(
                    other,
                    kind="state",
                    key=f"training.conflict.{one.doc_id}.{other.doc_id}",
                    sign="!",
                    title=N_("{one} and {other} share a room or a teacher", one=first, other=second),
                    at=other.start,
                )

    def _cancelled(self) -> Iterator[Card]:
        for number, step in self._called_off.items():
            session = self._sessions.get(number)
            if session is not None and session.end > self._now:
                yield self._card(
                    session,
                    kind="new",
                    key=f"training.cancelled.{number}",
                    sign="!",
                    title=N_("{session}: cancelled", session=self._named(session)),
                    detail=safe(session.cancelled_why),
                    at=step.at,
                )

    def _coming(self) -> Iterator[Card]:
        """The next that I have a seat in or teach; of who runs lists, all that come next.

        A change that calendars hear of gives the card another key: what was ticked off is back.
        """
        mine = [
            self._sessions[n]
            for n, each in self._mine.items()
            if n in self._sessions and each.state == "confirmed"
        ]
        coming = {each.doc_id: each for each in (*mine, *self._near) if each.end > self._now}
        for session in sorted(coming.values(), key=lambda each: each.start)[:COMING]:
            place = self._rooms.get(session.room or 0) or (self._ctx._(N_("online")) if session.link else "")
            yield self._card(
                session,
                kind="next",
                key=f"training.next.{session.doc_id}.{session.sequence}",
                title=self._title(session),
                detail=place,
                cells=("FR+EN" if session.language == "both" else session.language.upper(), place),
                at=next(each.start for each in session.sittings if each.end > self._now).astimezone(
                    zone_of(session.zone)
                ),
            )

    def _feedback(self) -> Iterator[Card]:
        for number, signup in self._mine.items():
            session = self._sessions.get(number)
            if session is None or signup.state not in CAME or self._now - session.end > ASKED:
                continue
            yield self._card(
                session,
                kind="state",
                key=f"training.feedback.{number}",
                sign="?",
                title=N_("{session}: how was it?", session=self._named(session)),
            )

    # In words.

    def _card(self, session: Session, **said: Any) -> Card:
        return Card(pane=SESSIONS, ref=session.ref, **said)

    def _title(self, session: Session) -> str:
        from coordtui_training.planning.titles import title_of

        return safe(title_of(self._ctx, session, self._courses.get(session.course)), limit=300)

    def _named(self, session: Session) -> Message:
        """A session in a sentence: its title and when it begins."""
        when = self._moment(session.start, session.zone)
        return N_("{title}, {when}", title=self._title(session), when=when)

    def _moment(self, moment: datetime, zone: str) -> Message | str:
        """When something is, by the clocks of its place."""
        place, language = zone_of(zone), self._ctx.translator
        if moment.astimezone(place).date() == self._now.astimezone(place).date():
            return N_("today {time}", time=formats.clock(moment, tz=place))
        return formats.date_and_time(moment, language, tz=place)


def _share(one: Session, other: Session) -> bool:
    """Whether two sessions are in the same room, or have a teacher in common."""
    same_room = one.room is not None and one.room == other.room
    return same_room or not set(one.instructors).isdisjoint(other.instructors)


def _together(ctx: Context, told: Sequence[Message]) -> str:
    return "; ".join(ctx._(each) for each in told)
