"""The rules. Page, commands and job all come through here, so that none can do what another refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from coordtui.api import Context, Message, NotFound, Refused, as_csv
from coordtui.api.eyes import as_program
from msgspec.structs import replace
from tinydb import where

from coordtui_visitors.declared import EDIT, MANAGE, VIEW
from coordtui_visitors.records import Visit
from coordtui_visitors.texts import N_

KNOWN = where("name") != ""
"""Visits of which it is still known who came."""

ON_TOP = ("here", "expected", "gone", "missed")
"""The order of the log, as states of a visit."""

HEADER = ("name", "affiliation", "host", "since", "until", "came", "left", "why", "badge", "badge_out")


YEAR = timedelta(days=366)


class WrongField(Refused):
    """A refusal that a form says under the field that it is about."""

    def __init__(self, field: str, what: Message) -> None:
        super().__init__(what)
        self.field = field


class Visits:
    """The log, as the person of this context may see and change it."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._visits = ctx, ctx.store.records(Visit)

    # What is read.

    def listed(self) -> list[Visit]:
        """Who is here, then who is expected, the next first, then who was here, the last first."""
        self._ctx.require(VIEW)
        now = self._ctx.clock()
        visits = self._visits.find(KNOWN, order=("since",))
        ahead = [visit for visit in visits if visit.state(now) in ON_TOP[:2]]
        over = [visit for visit in reversed(visits) if visit.state(now) in ON_TOP[2:]]
        ahead.sort(key=lambda visit: ON_TOP.index(visit.state(now)))
        return [self._seen(visit) for visit in ahead + over]

    def hosted_by(self, person: int) -> list[Visit]:
        """Those who visit this person, in the order of the log."""
        return [visit for visit in self.listed() if visit.host == person]

    def badges_to_ask_for(self) -> list[Visit]:
        """Those who left with a badge, for their host and for who looks after the log."""
        now, all_of_them = self._ctx.clock(), self._ctx.may(MANAGE)
        return [
            visit
            for visit in self.listed()
            if visit.badge_out
            and visit.state(now) in ON_TOP[2:]
            and (all_of_them or visit.host == self._ctx.actor.person)
        ]

    def get(self, number: int) -> Visit:
        """The visit of this number; raises `NotFound`."""
        self._ctx.require(VIEW)
        return self._seen(self._get(number))

    def hosts(self, visits: Iterable[Visit]) -> Mapping[int | None, str]:
        """What the hosts of these visits are called, by number: a name is no secret in the lab."""
        directory = as_program(self._ctx).directory
        people = {number: directory.person(number) for number in {visit.host for visit in visits} if number}
        return {number: person.name for number, person in people.items() if person is not None}

    def sheet(self) -> str:
        """The whole log as CSV; `as_csv` writes a text that begins like a formula as a text."""
        self._ctx.require(MANAGE)
        visits = self._visits.find(order=("since",))
        names = self.hosts(visits)
        rows = [{**_in_text(visit), "host": names.get(visit.host, "")} for visit in visits]
        return as_csv(HEADER, [[row[field] for field in HEADER] for row in rows])

    # What is changed. Each begins with the right that it needs.

    def announce(self, visit: Visit) -> Visit:
        """Write a visit into the log; raises `Refused`."""
        self._ctx.require(EDIT)
        with self._ctx.store.transaction():
            return self._visits.add(self._checked(visit))

    def change(self, visit: Visit) -> Visit:
        """Store what was edited; raises `StaleRecord` when somebody else did so meanwhile."""
        self._ctx.require(EDIT)
        with self._ctx.store.transaction():
            return self._visits.save(self._checked(visit))

    def sign(self, number: int) -> Visit:
        """Sign a visitor in, or out who is in; raises `Refused` when the visit is over."""
        self._ctx.require(EDIT)
        now = self._ctx.clock()
        with self._ctx.store.transaction():
            visit = self._get(number)
            if visit.came is not None and visit.left is None:
                return self._visits.save(replace(visit, left=now))
            if now.astimezone().date() > visit.days[1]:
                raise Refused(N_("This visit is over."), remedy=N_("Announce them once more."))
            return self._visits.save(replace(visit, came=visit.came or now, left=None))

    def hand_out(self, number: int, badge: str) -> Visit:
        """Note which badge a visitor has; raises `Refused` when somebody else has it."""
        self._ctx.require(EDIT)
        with self._ctx.store.transaction():
            changed = replace(self._get(number), badge=badge, badge_out=True)
            return self._visits.save(self._checked(changed))

    def take_back(self, number: int) -> Visit:
        """Note that the badge was handed back."""
        self._ctx.require(EDIT)
        with self._ctx.store.transaction():
            return self._visits.save(replace(self._get(number), badge_out=False))

    def cancel(self, number: int) -> Visit:
        """Remove somebody who has not come; raises `Refused` for who has."""
        self._ctx.require(EDIT)
        with self._ctx.store.transaction():
            visit = self._get(number)
            if visit.came is not None:
                raise Refused(
                    N_("{name} has been here.", name=visit.name), remedy=N_("The log keeps who came.")
                )
            self._visits.remove(number)
            return visit

    def put_back(self, wanted: Visit | None, there: Visit | None) -> object:
        """Let the log hold `wanted` in place of `there` (None: no visit), as undo and redo ask.

        Raises `StaleRecord` when it holds something else by now. What it says is compared, not its
        revision: that counts on with each change that is taken back.
        """
        self._ctx.require(EDIT)
        with self._ctx.store.transaction():
            if there is None:
                return None if wanted is None else self._visits.add(self._checked(wanted))
            if wanted is None:
                return self.cancel(there.doc_id)
            now = self._get(there.doc_id)
            same = replace(now, rev=there.rev) == there
            return self._visits.save(self._checked(replace(wanted, rev=now.rev if same else there.rev)))

    def forget(self, number: int) -> Visit:
        """Forget who came, as they ask; that somebody came stays."""
        self._ctx.require(MANAGE)
        with self._ctx.store.transaction():
            return self._visits.save(_nameless(self._get(number)))

    def forget_old(self) -> int:
        """Forget who came so long ago that nobody needs to know; how many."""
        self._ctx.require(MANAGE)
        last = self._ctx.clock() - timedelta(days=self._ctx.settings.keep_days)
        with self._ctx.store.transaction():
            known = self._visits.find(KNOWN)
            old = [visit for visit in known if max(visit.until, visit.left or visit.until) < last]
            for visit in old:
                self._visits.save(_nameless(visit))
        return len(old)

    def _get(self, number: int) -> Visit:
        visit = self._visits.get(number)
        if visit is None or not visit.name:
            raise NotFound(N_("There is no visit of the number {number}.", number=number))
        return visit

    def _seen(self, visit: Visit) -> Visit:
        """An address is for who may write to it."""
        return visit if self._ctx.may(EDIT) else replace(visit, email="")

    def _checked(self, visit: Visit) -> Visit:
        """The visit without blanks around what was typed; raises `Refused`, naming the field."""
        visit = replace(visit, name=visit.name.strip(), badge=visit.badge.strip(), email=visit.email.strip())
        if not visit.name:
            raise WrongField("name", N_("A visitor has a name."))
        if visit.until <= visit.since:
            raise WrongField("until", N_("A visit ends after it begins."))
        if abs(visit.since - self._ctx.clock()) > 10 * YEAR:
            raise WrongField("since", N_("This is not within ten years."))
        if visit.until - visit.since > YEAR:
            raise WrongField("until", N_("A visit lasts a year at most."))
        if visit.email and "@" not in visit.email:
            raise WrongField("email", N_("This is no e-mail address."))
        if visit.badge_out and not visit.badge:
            raise WrongField("badge", N_("A badge has a number."))
        holds_it = (where("badge") == visit.badge) & (where("badge_out") == True)  # noqa: E712 - a query
        other = self._visits.first(holds_it) if visit.badge_out else None
        if other is not None and other.doc_id != visit.doc_id:
            raise WrongField("badge", N_("{name} has badge {badge}.", name=other.name, badge=visit.badge))
        return visit


def _nameless(visit: Visit) -> Visit:
    """Nobody can be asked for a badge any more: should it be found, somebody else may have it."""
    return replace(visit, name="", affiliation="", email="", why="", badge_out=False)


def _in_text(visit: Visit) -> dict[str, object]:
    moments = {
        field: moment.astimezone().isoformat(" ", "minutes")
        for field in ("since", "until", "came", "left")
        if (moment := getattr(visit, field)) is not None
    }
    return {field: moments.get(field) or getattr(visit, field) for field in HEADER}
