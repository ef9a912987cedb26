"""Sessions that come again: shown before they are made, changed together, skipped one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from tinydb import where

from coordtui.api import Context, NotFound, Refused
from coordtui_training.planning.changes import new_uid, tidied, write
from coordtui_training.planning.sessions import Sessions
from coordtui_training.records import Course, Series, Session
from coordtui_training.recurrence import Slot, check, slots
from coordtui_training.texts import N_, NN_

Again = Mapping[date, bool]
"""Of a day whose time is not, or is twice: whether the later of its two moments is taken."""

_OWN = ("sittings", "start", "end", "series", "slot", "detached", "zone")
"""What a series says of its sessions itself."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the sessions: those that follow the change, those that are new, drafts removed.

    `left` are published ones that the new rule has no day for: they stay as they are, on their own.
    """

    series: Series
    changed: tuple[Session, ...] = ()
    made: tuple[Session, ...] = ()
    removed: tuple[Session, ...] = ()
    left: tuple[Session, ...] = ()


class SeriesPlan:
    """The series, as who plans may make and change them; all of it needs `training.plan`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._series = ctx.store.records(Series)
        self._sessions = ctx.store.records(Session)

    def get(self, number: int) -> Series:
        """The series with this number; raises `NotFound`."""
        self._ctx.require("training.plan")
        series = self._series.get(number)
        if series is None:
            raise NotFound(N_("There is no series number {number}.", number=number))
        return series

    def all(self) -> list[Series]:
        """The series, the last begun first."""
        self._ctx.require("training.plan")
        return self._series.find(order=("-first",))

    def sessions(self, number: int) -> list[Session]:
        """The sessions of a series, moved ones too, by start."""
        self._ctx.require("training.plan")
        return self._sessions.find(where("series") == number, order=("start",))

    def preview(self, series: Series, again: Again | None = None) -> list[Slot]:
        """Its slots, stored or not: skipped ones, those that must be chosen, those that have a session.

        Raises `Refused` for a rule that gives no days or does not end.
        """
        self._ctx.require("training.plan")
        there = {each.slot: each.doc_id for each in self._of(series)}
        return [msgspec.structs.replace(slot, session=there.get(slot.day)) for slot in slots(series, again)]

    def make(self, series: Series, template: Session | None = None, again: Again | None = None) -> Changed:
        """Store a new series, and a draft for each slot: copies of `template`, else of the course.

        Raises `Refused` naming each day whose time must be chosen (`again`) or skipped first.
        """
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            course = self._course(series)
            found = self._chosen(series, again)
            series = self._series.add(_tidy(series))
            template = template or Sessions(self._ctx).new(course, self._ctx.clock())
            made = [self._make(series, template, slot) for slot in found]
            return Changed(series=series, made=tuple(made))

    def change(
        self,
        series: Series,
        fields: Mapping[str, Any] | None = None,
        *,
        again: Again | None = None,
        anyway: bool = False,
    ) -> Changed:
        """Store a changed series; those of its sessions that are to come and follow it change with it.

        Each goes to the slot of its day, else to the next slot that has none; `fields` are set in
        each (its room, its teachers). Slots without a session get a draft like the last. Who was
        moved by hand, is over or cancelled stays. Raises as `make` and `Sessions.save` do.
        """
        self._ctx.require("training.plan")
        given = {name: value for name, value in (fields or {}).items() if name not in _OWN}
        with self._ctx.store.transaction():
            self.get(series.doc_id)
            open_slots = self._open(series, again)
            series = self._series.save(_tidy(series))
            follow = self._following(series)
            pairs, new, rest = _paired(follow, open_slots)
            changed = [self._move(each, slot, series, given, anyway=anyway) for each, slot in pairs]
            like = self._like(series, changed)
            made = [self._make(series, like, slot) for slot in new]
            removed, left = self._let_go(rest)
            return Changed(
                series=series,
                changed=tuple(changed),
                made=tuple(made),
                removed=tuple(removed),
                left=tuple(left),
            )

    def skip(self, number: int, day: date, why: str = "") -> Changed:
        """Leave out one day: its session, a draft, is removed, and cancelled when it was published."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            series = self.get(number)
            if day in series.skipped:
                raise Refused(N_("{day} is skipped already.", day=day.isoformat()))
            if day not in {slot.day for slot in slots(series)}:
                raise Refused(N_("The series has no session on {day}.", day=day.isoformat()))
            session = next((each for each in self._of(series) if each.slot == day), None)
            series = self._series.save(
                msgspec.structs.replace(series, skipped=sorted([*series.skipped, day]))
            )
            if session is None or session.state == "cancelled":
                return Changed(series=series)
            if session.state == "published":
                return Changed(series=series, changed=(Sessions(self._ctx).cancel(session.doc_id, why),))
            Sessions(self._ctx).remove(session.doc_id)
            return Changed(series=series, removed=(session,))

    def remove(self, number: int) -> Changed:
        """End a series: its drafts are removed, its published sessions stay, each on its own."""
        self._ctx.require("training.plan")
        with self._ctx.store.transaction():
            series = self.get(number)
            removed, left = self._let_go(self._of(series))
            self._series.remove(number)
            return Changed(series=series, removed=tuple(removed), left=tuple(left))

    # -- the parts

    def _course(self, series: Series) -> Course:
        course = self._ctx.store.records(Course).get(series.course)
        if course is None:
            raise NotFound(N_("There is no course number {number}.", number=series.course))
        return course

    def _of(self, series: Series) -> list[Session]:
        """Its sessions, moved ones too; none of a series that is not stored yet."""
        return self._sessions.find(where("series") == series.doc_id) if series.doc_id else []

    def _following(self, series: Series) -> list[Session]:
        """Those to come that follow it."""
        found = [each for each in self._of(series) if self._follows(each)]
        return sorted(found, key=lambda each: (each.slot or date.min, each.doc_id))

    def _follows(self, session: Session) -> bool:
        to_come = session.start > self._ctx.clock()
        return to_come and not session.detached and not session.held and session.state != "cancelled"

    def _chosen(self, series: Series, again: Again | None) -> list[Slot]:
        """The slots that are not skipped; raises `Refused` where one has no time."""
        found = [slot for slot in slots(series, again) if not slot.skipped]
        unclear = [slot for slot in found if slot.sitting is None]
        if unclear:
            raise Refused(
                NN_(
                    "{n} day of the series has no time yet: {days}.",
                    "{n} days of the series have no time yet: {days}.",
                    len(unclear),
                    days=", ".join(slot.day.isoformat() for slot in unclear),
                ),
                why=unclear[0].why[0],
                remedy=N_("Choose one of the two times for each, or skip the day."),
            )
        return found

    def _open(self, series: Series, again: Again | None) -> list[Slot]:
        """The slots to come that no session of its own stands for: one that was moved, is over, cancelled."""
        settled = {each.slot for each in self._of(series) if not self._follows(each)}
        now = self._ctx.clock()
        return [
            slot
            for slot in self._chosen(series, again)
            if slot.sitting is not None and slot.sitting.start > now and slot.day not in settled
        ]

    def _make(self, series: Series, template: Session, slot: Slot) -> Session:
        draft = msgspec.structs.replace(
            template,
            doc_id=0,
            rev=0,
            uid=new_uid(),
            state="draft",
            cancelled_why="",
            held=False,
            checkin="",
            course=series.course,
            opens=None,
            closes=None,
            detached=False,
            **_placed(series, slot),
        )
        return write(self._ctx, None, tidied(self._ctx, draft, None))

    def _move(
        self, session: Session, slot: Slot, series: Series, fields: Mapping[str, Any], *, anyway: bool
    ) -> Session:
        wanted = msgspec.structs.replace(session, **fields, **_placed(series, slot))
        after = tidied(self._ctx, wanted, session)
        after.detached = False  # it moves with its series
        return write(self._ctx, session, after, anyway=anyway)

    def _like(self, series: Series, changed: Sequence[Session]) -> Session:
        """What new sessions of a series are copies of."""
        known = list(changed) or sorted(self._of(series), key=lambda each: each.start)
        return known[-1] if known else Sessions(self._ctx).new(self._course(series), self._ctx.clock())

    def _let_go(self, rest: Sequence[Session]) -> tuple[list[Session], list[Session]]:
        """Those without a slot: drafts are removed, published ones stand alone from now on."""
        removed = [each for each in rest if each.state == "draft"]
        for each in removed:
            Sessions(self._ctx).remove(each.doc_id)
        alone = [each for each in rest if each.state != "draft"]
        left = [self._sessions.save(msgspec.structs.replace(each, detached=True)) for each in alone]
        return removed, left


def _tidy(series: Series) -> Series:
    check(series)
    weekdays, skipped = sorted(set(series.weekdays)), sorted(set(series.skipped))
    return msgspec.structs.replace(series, weekdays=weekdays, skipped=skipped)


def _placed(series: Series, slot: Slot) -> dict[str, Any]:
    """What a slot says of its session."""
    if slot.sitting is None:  # never: `_chosen` gives none
        raise ValueError(f"no time on {slot.day}")
    return {
        "sittings": [slot.sitting],
        "start": slot.sitting.start,
        "end": slot.sitting.end,
        "zone": series.zone,
        "series": series.doc_id,
        "slot": slot.day,
    }


def _paired(
    sessions: Sequence[Session], open_slots: Sequence[Slot]
) -> tuple[list[tuple[Session, Slot]], list[Slot], list[Session]]:
    """Sessions with their slots: by day where it is still one, the others in order; and who is left over."""
    by_day = {slot.day: slot for slot in open_slots}
    pairs = [(each, by_day.pop(each.slot)) for each in sessions if each.slot in by_day]
    placed = {each.doc_id for each, _ in pairs}
    rest = [each for each in sessions if each.doc_id not in placed]
    slots_left = [by_day[day] for day in sorted(by_day)]
    pairs += zip(rest, slots_left, strict=False)
    n = min(len(rest), len(slots_left))
    return sorted(pairs, key=lambda pair: pair[1].day), slots_left[n:], rest[n:]
