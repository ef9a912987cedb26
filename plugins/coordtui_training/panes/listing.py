"""Which sessions the page lists, read as they are wanted: the days in sight, and no more than that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tinydb import where
from tinydb.queries import QueryInstance

from coordtui.api import Context, Refused
from coordtui.ui.widgets import Key
from coordtui_training.needs import AHEAD, BEHIND, needs
from coordtui_training.panes.agenda import DayKey
from coordtui_training.panes.filtering import Narrowing
from coordtui_training.panes.scopes import Name, Scope, names_for
from coordtui_training.planning.titles import title_of
from coordtui_training.records import LIVE, Course, Room, Session, Signup
from coordtui_training.seats import Counts, Seats, may_run
from coordtui_training.times import day_begins, day_of, stored

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_training.fit import Fit

MOST = 300
"""Sessions that are listed at once; a filter looks through all."""

OVER = ("excused", "refused")
"""States without a place in the list, in which a session is told of among mine nevertheless."""


@dataclass(frozen=True)
class Entry:
    """A session with all that its line says: whose course, what is mine in it, how full, what it needs."""

    session: Session
    course: Course | None
    title: str
    room: str
    mine: Signup | None
    counts: Counts
    needs: tuple[Message, ...]


class Listing:
    """The listed sessions. `read` asks the store; what rows need more is read when they come in sight."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._store = ctx.store.records(Session)
        self.scope = Scope()
        self.narrowing = Narrowing(ctx, self)
        self.fits: list[Fit] | None = None
        """What fits the person and why, once it is known: it is found out beside the screen."""
        self._kept: list[int] = []
        self._forget()
        self.sessions: dict[int, Session] = {}
        self.keys: list[Key] = []
        self.more = False

    def _forget(self) -> None:
        self._counts: dict[int, Counts] = {}
        self._entries: dict[int, Entry] = {}
        self._mine: dict[int, Signup] | None = None
        self._wide: list[Session] | None = None
        for name in ("courses", "rooms", "deciding"):
            self.__dict__.pop(name, None)

    def read(self) -> list[Key]:
        """The days and the sessions under them, as the store has them now."""
        self._forget()
        return self.narrow()

    def narrow(self) -> list[Key]:
        """The same with what is known already, narrowed by the words of the filter."""
        words = self.scope.words.strip()
        found = self._everything() if words else self._found(MOST)
        self.more = len(found) > MOST and not words
        shown = self.narrowing.answering(found, words) if words else found[:MOST]
        self.sessions = {each.doc_id: each for each in shown}
        self.keys = self._by_day(shown)
        return self.keys

    def _everything(self) -> list[Session]:
        if self._wide is None:
            self._wide = self._found(None)
        return self._wide

    def found_fits(self, found: list[Fit]) -> None:
        """Take what fits; what fitted before and is mine by now keeps its row until `let_go`.

        So the cursor stays on what somebody just signed up for, and a second key does nothing there.
        """
        fits = {each.session.doc_id for each in found}
        before = dict.fromkeys([*self._kept, *(each.session.doc_id for each in self.fits or ())])
        self._kept = [each for each in before if each not in fits and each in self.mine]
        self.fits = found

    def let_go(self) -> None:
        """Somebody reads another list: of what fits, nothing is kept in it."""
        self._kept = []

    # What each scope shows.

    def _found(self, most: int | None) -> list[Session]:
        now, limit = stored(self._ctx.clock()), None if most is None else most + 1
        name = self.scope.name if self.scope.name in names_for(self._ctx) else "upcoming"
        if name == "mine":
            return self._of_mine()
        if name == "fits":
            kept = self._store.get_many(self._kept)
            return sorted((*(each.session for each in self.fits or ()), *kept), key=_start)
        if name == "decide":
            return [session for session, _ in self.deciding]
        if name == "drafts":
            return self._store.find(where("state") == "draft", order=("start",), limit=limit)
        # What comes and what was is told apart by its end, for which there is an index; days go by the start.
        if name == "past":
            found = self._store.find((where("end") <= now) & self.seen, order=("-end",), limit=limit)
            return sorted(found, key=_start, reverse=True)
        found = self._store.find((where("end") > now) & self.seen, order=("end",), limit=limit)
        return sorted(found, key=_start)

    @cached_property
    def seen(self) -> QueryInstance:
        """What who acts may see: drafts are for planners, and for those who are to teach them."""
        if self._ctx.may("training.plan"):
            return where("state").one_of(["draft", "published", "cancelled"])
        shown = where("state").one_of(["published", "cancelled"])
        me = self._ctx.actor.person
        return shown if me is None else shown | (where("instructors").any([me]))

    def _of_mine(self) -> list[Session]:
        """What comes, the soonest first; then what was, the last first."""
        now = self._ctx.clock()
        found = self._store.get_many(self.mine)
        coming = sorted((each for each in found if each.end > now), key=_start)
        return coming + sorted((each for each in found if each.end <= now), key=_start, reverse=True)

    @cached_property
    def deciding(self) -> list[tuple[Session, tuple[Message, ...]]]:
        """Sessions that somebody who runs or plans them should decide about, and why."""
        if not self._ctx.may("training.run"):
            return []
        now = self._ctx.clock()
        asked = (where("end") > stored(now - BEHIND)) & (where("start") < stored(now + AHEAD))
        open_ = (where("state") == "published") & (where("held") == False)  # noqa: E712 - a query
        found = self._store.find(asked & open_, order=("start",))
        self.counts(found)
        told = ((each, needs(each, self._counts[each.doc_id], now)) for each in found)
        return [(session, reasons) for session, reasons in told if reasons]

    # What lines say.

    @property
    def mine(self) -> Mapping[int, Signup]:
        """My sign-ups by session: those that I gave up, or let end, are no longer mine."""
        if self._mine is None:
            found = [] if self._ctx.actor.person is None else Seats(self._ctx).mine()
            live = {session.doc_id: mine for session, mine in found if mine.state in LIVE}
            self._mine = {session.doc_id: mine for session, mine in found if mine.state in OVER} | live
        return self._mine

    @property
    def attended(self) -> frozenset[int]:
        """The courses that I have attended."""
        from coordtui_training.fit.known import Known

        me = self._ctx.actor.person
        return frozenset() if me is None else Known(self._ctx, me, self._ctx.clock()).attended

    def next_change(self) -> datetime | None:
        """When the next start, end or offer's end is: what is shown becomes another though nobody writes."""
        now = self._ctx.clock()
        moments = [moment for each in self.sessions.values() for moment in (each.start, each.end)]
        moments += [each.expires for each in self.mine.values() if each.expires is not None]
        zone = self._ctx.settings.zone
        moments.append(day_begins(day_of(now, zone) + timedelta(days=1), zone))
        return min((each for each in moments if each > now), default=None)

    @property
    def offers(self) -> int:
        """How many seats are offered to me."""
        return sum(each.state == "offered" for each in self.mine.values())

    @property
    def needed(self) -> int:
        """How many sessions need the person: that they answer to an offer, or decide."""
        return self.offers + len(self.deciding)

    @cached_property
    def courses(self) -> Mapping[int, Course]:
        """All courses: they are few."""
        return {each.doc_id: each for each in self._ctx.store.records(Course).find()}

    @cached_property
    def rooms(self) -> Mapping[int, Room]:
        """All rooms."""
        return {each.doc_id: each for each in self._ctx.store.records(Room).find()}

    def counts(self, sessions: Iterable[Session]) -> Mapping[int, Counts]:
        """How full they are: one question for all that are not known yet."""
        unknown = [each.doc_id for each in sessions if each.doc_id not in self._counts]
        if unknown:
            self._counts.update(Seats(self._ctx).counts(unknown))
        return self._counts

    def entries(self, sessions: Sequence[Session]) -> list[Entry]:
        """Sessions with what is said of them, found out once: each key asks for the one under the cursor."""
        unknown = [each for each in sessions if each.doc_id not in self._entries]
        counts, now = self.counts(unknown), self._ctx.clock()
        for each in unknown:
            self._entries[each.doc_id] = Entry(
                session=each,
                course=self.courses.get(each.course),
                title=self.title(each),
                room=self.room(each),
                mine=self.mine.get(each.doc_id),
                counts=counts[each.doc_id],
                needs=needs(each, counts[each.doc_id], now) if may_run(self._ctx, each) else (),
            )
        return [self._entries[each.doc_id] for each in sessions]

    def why_fits(self, session: Session) -> tuple[Message, ...]:
        """Why a session fits the person, where that is what is shown."""
        found = (each.why for each in self.fits or () if each.session.doc_id == session.doc_id)
        return next(found, ()) if self.scope.name == "fits" else ()

    def title(self, session: Session) -> str:
        """What a session is called, in the language of who reads."""
        return title_of(self._ctx, session, self.courses.get(session.course))

    def room(self, session: Session) -> str:
        """The name of its room; `""` without one."""
        room = self.rooms.get(session.room) if session.room is not None else None
        return room.name if room else ""

    def code(self, session: Session) -> str:
        """The short name of its course, for the month."""
        course = self.courses.get(session.course)
        return course.code if course else "?"

    # Days.

    @staticmethod
    def _by_day(sessions: Sequence[Session]) -> list[Key]:
        keys: list[Key] = []
        before: date | None = None
        for each in sessions:
            day = day_of(each.start, each.zone)
            if day != before:
                keys.append(DayKey(day, each.doc_id))
                before = day
            keys.append(each.doc_id)
        return keys

    def between(self, since: datetime, until: datetime) -> list[Session]:
        """The sessions of some days, narrowed by the filter, whatever the scope: for a calendar."""
        span = (where("end") > stored(since)) & (where("start") < stored(until))
        found = self._store.find(span & self.seen, order=("start",))
        words = self.scope.words.strip()
        return self.narrowing.answering(found, words) if words else found

    def get(self, number: int) -> Session | None:
        """A session by its number, as it is now, if who acts may see it."""
        from coordtui_training.planning import Sessions

        try:
            return Sessions(self._ctx).get(number)
        except Refused:  # removed, or a draft that is not for them
            return None

    def scope_of(self, session: Session) -> Name:
        """A scope that lists it."""
        return "upcoming" if session.end > self._ctx.clock() else "past"

    # Where one left.

    def place(self) -> dict[str, Any]:
        """Scope and filter, as plain data."""
        return {"scope": self.scope.name, "filter": self.scope.words}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Show what `place` says, as far as it still means something."""
        words = place.get("filter")
        name: Name = next((each for each in names_for(self._ctx) if each == place.get("scope")), "upcoming")
        self.scope = Scope(name, words if isinstance(words, str) else "")


def _start(session: Session) -> datetime:
    return session.start
