"""What an import of sign-ups may not do, said in words before the engine would refuse it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from coordtui.api import Context
from coordtui_training.exchange.cells import Misread, write_moment
from coordtui_training.records import LIVE, SEATED, Session, Signup
from coordtui_training.texts import N_, NN_
from coordtui_training.times import overlap

_CLOSED = ("attended", "partial", "no_show")


class Lists:
    """All lists as they are after the rows so far: how full, who waits, who has a seat when.

    The rules are those of signing up: no seat beyond the capacity, none past who waits, none into a
    clash, one live sign-up each. Of sessions that are over only the closed list says who came.
    """

    def __init__(self, ctx: Context, sessions: Mapping[int, Session], signups: Iterable[Signup]) -> None:
        self._now, self._sessions = ctx.clock(), sessions
        self._taken: Counter[int] = Counter()
        self._waiting: Counter[int] = Counter()
        self._live: dict[tuple[int, int], Signup] = {}
        self._seats: dict[int, set[int]] = defaultdict(set)
        self._taught: dict[int, set[int]] = defaultdict(set)
        for number, session in sessions.items():
            if session.state == "published" and session.end > self._now:
                for person in session.instructors:
                    self._taught[person].add(number)
        for each in signups:
            self.take(None, each)
        self._waited = dict(self._waiting)

    @staticmethod
    def is_live(signup: Signup) -> bool:
        """Whether it stands for somebody who is on the list."""
        return signup.state in LIVE

    def take(self, before: Signup | None, after: Signup) -> None:
        """Count a sign-up in place of what it was before."""
        for signup, by in ((before, -1), (after, 1)):
            if signup is None:
                continue
            self._taken[signup.session] += by * (signup.state in SEATED)
            self._waiting[signup.session] += by * (signup.state == "waiting")
            key = (signup.session, signup.person)
            seats = self._seats[signup.person]
            if by < 0:
                self._live.pop(key, None)
                seats.discard(signup.session)
            elif self.is_live(signup):
                self._live[key] = signup
                if signup.state in SEATED:
                    seats.add(signup.session)

    def check(self, session: Session, before: Signup | None, after: Signup) -> None:
        """Raise `Misread` unless a sign-up may become this."""
        if before is not None and before.state == after.state:
            return
        if after.state == "offered":
            raise Misread(N_("Offers are made by the list itself: let them wait."), "state")
        if self.is_live(after):
            self._check_published(session)
            self._check_alone(session, before, after)
        over = session.end <= self._now
        if after.state in _CLOSED and not (over and session.held):
            raise Misread(N_("Only the closed list of a session that is over says who came."), "state")
        if session.held and after.state in ("requested", "waiting", "confirmed"):
            raise Misread(N_("The list is closed: say who came, and who did not."), "state")
        if after.state in SEATED and not (before and before.state in SEATED):
            self._check_seat(session, after, over=over)

    def _check_published(self, session: Session) -> None:
        if session.state != "published":
            raise Misread(N_("The session is not published: nobody is on its list."), "uid")

    def _check_alone(self, session: Session, before: Signup | None, after: Signup) -> None:
        other = self._live.get((session.doc_id, after.person))
        if other is not None and other is not before:
            asked = write_moment(other.asked, session.zone)
            raise Misread(N_("They are on the list already, since {time}.", time=asked), "person")

    def _check_seat(self, session: Session, after: Signup, *, over: bool) -> None:
        taken = self._taken[session.doc_id]
        if session.capacity is not None and taken >= session.capacity:
            n = session.capacity
            said = NN_("The {n} seat is taken.", "All {n} seats are taken.", n)
            raise Misread(
                N_("{taken} Raise the capacity of the session first, or let them wait.", taken=said), "state"
            )
        if over:
            return
        if waiting := self._waited.get(session.doc_id, 0):
            raise Misread(
                NN_(
                    "{n} person waits for a seat: a new one goes behind them, as waiting.",
                    "{n} people wait for a seat: a new one goes behind them, as waiting.",
                    waiting,
                ),
                "state",
            )
        for number in (self._seats[after.person] | self._taught[after.person]) - {session.doc_id}:
            other = self._sessions.get(number)
            if other and other.state == "published" and overlap(session.sittings, other.sittings):
                when = write_moment(other.start, other.zone)
                raise Misread(
                    N_("They have another session at that time, from {start}.", start=when), "person"
                )
