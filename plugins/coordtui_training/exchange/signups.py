"""Sign-ups as a table: who was on which list, and what became of it, past attendance too."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec

from coordtui.api import Context
from coordtui_training.exchange.cells import (
    Misread,
    joined,
    number,
    one_of,
    read_moment,
    split,
    tidy,
    write_moment,
)
from coordtui_training.exchange.columns import COLUMNS
from coordtui_training.exchange.importing import Done
from coordtui_training.exchange.naming import Names
from coordtui_training.exchange.reading import Cells
from coordtui_training.exchange.sessions import at
from coordtui_training.exchange.signup_rules import Lists
from coordtui_training.records import Session, Signup
from coordtui_training.seats.steps import change
from coordtui_training.texts import N_

_WORDS: dict[str, tuple[str, ...]] = {
    "requested": ("demandée", "asked for"),
    "waiting": ("en attente", "liste d’attente"),
    "offered": ("place offerte",),
    "confirmed": ("confirmée", "place"),
    "attended": ("présence", "présent", "présente", "came"),
    "partial": ("présence partielle", "in part"),
    "no_show": ("absence", "absent", "absente", "no-show", "no show"),
    "excused": ("excusée", "excusé"),
    "cancelled": ("annulée", "désistement"),
    "late_cancelled": ("désistement tardif",),
    "declined": ("déclinée",),
    "expired": ("expirée", "sans place"),
    "refused": ("refusée",),
}
_STATE = one_of(_WORDS)


class SignupRows:
    """Takes rows of sign-ups: a new one, or another state of one that is there; see `Lists` for the rules.

    A row is that of a sign-up when session, person and the moment of asking are the same; without
    that moment it is the live one, or else the last.
    """

    rehearses = False

    def __init__(self, ctx: Context) -> None:
        ctx.require("training.run")
        self._ctx, self._names, self._now = ctx, Names(ctx), ctx.clock()
        self._signups: dict[tuple[int, int], list[Signup]] = defaultdict(list)
        for each in ctx.store.records(Signup).find():
            self._signups[each.session, each.person].append(each)
        everything = [each for found in self._signups.values() for each in found]
        self._lists = Lists(ctx, self._names.sessions, everything)
        self._seen: dict[tuple[int, int, datetime], int] = {}
        self._settle: set[int] = set()

    def take(self, line: int, cells: Cells, *, write: bool) -> Done:
        """See `Importer`."""
        session = self._session(cells)
        person = self._person(cells)
        state = _in("state", _STATE, cells)
        asked = _in("asked", lambda text: read_moment(text, session.zone), cells)
        priority = _in("priority", number, cells)
        present = _in("present", lambda text: _present(text, session), cells)
        known = self._known(session, person, asked)
        self._refuse_twice(line, session, person, known.asked if known else asked)
        before = known or Signup(
            session=session.doc_id, person=person, state="requested", asked=asked or self._now
        )
        if state is None:
            raise Misread(N_("The cell is empty."), "state")
        after = msgspec.structs.replace(
            before,
            state=state,
            priority=before.priority if priority is None else priority,
            present=before.present if present is None else present,
        )
        changed = tuple(
            name
            for name in ("state", "priority", "present")
            if known is None or getattr(before, name) != getattr(after, name)
        )
        if changed:
            self._lists.check(session, known, after)
            stored = self._write(session, known, after) if write else after
            self._lists.take(known, stored)
            self._keep(known, stored)
        label = f"{self._names.people[person].name} · {self._names.code(session.course)} {_start(session)}"
        return Done(line, "create" if known is None else "change" if changed else "same", label, changed)

    def _session(self, cells: Cells) -> Session:
        if uid := cells.get("uid"):
            found = self._names.by_uid.get(uid)
            if found is None:
                raise Misread(N_("There is no session “{uid}”.", uid=uid), "uid")
            return found
        if not (cells.get("course") and cells.get("start")):
            raise Misread(N_("Say which session: its uid, or its course and its start."), "uid")
        course = _in("course", self._names.course, cells)
        start = _in("start", lambda text: read_moment(text, self._ctx.settings.zone), cells)
        if (found := at(self._names, course, start)) is None:
            said = {"code": course.code, "start": cells["start"]}
            raise Misread(N_("No session of “{code}” begins at {start}.", **said), "start")
        return found

    def _person(self, cells: Cells) -> int:
        said = (cells.get(name, "") for name in ("person", "email", "orcid"))
        try:
            return self._names.person_of(*said)
        except Misread as error:
            column = next((name for name in ("email", "orcid") if cells.get(name)), "person")
            raise Misread(error.message, error.column or column) from error

    def _known(self, session: Session, person: int, asked: datetime | None) -> Signup | None:
        theirs = self._signups.get((session.doc_id, person), [])
        if asked is not None:
            return next((each for each in theirs if each.asked == asked), None)
        live = next((each for each in theirs if self._lists.is_live(each)), None)
        return live or (theirs[-1] if theirs else None)

    def _refuse_twice(self, line: int, session: Session, person: int, asked: datetime | None) -> None:
        key = (session.doc_id, person, asked or self._now)
        if key in self._seen:
            raise Misread(N_("It is on line {line} already.", line=self._seen[key]))
        self._seen[key] = line

    def _write(self, session: Session, known: Signup | None, after: Signup) -> Signup:
        to_come = session.end > self._now
        if to_come:
            self._settle.add(session.doc_id)
        if known is not None and known.state == after.state:
            return self._ctx.store.records(Signup).save(after)
        state = after.state
        fields: dict[str, Any] = {"priority": after.priority, "present": after.present}
        before = known or after
        return change(self._ctx, session, before, state, "imported", tell=to_come, **fields)

    def _keep(self, known: Signup | None, stored: Signup) -> None:
        theirs = self._signups[stored.session, stored.person]
        if known is not None:
            theirs.remove(known)
        theirs.append(stored)

    def finish(self) -> None:
        """Seats that are free go to who waits, as after any other change."""
        from coordtui_training.seats import Seats

        seats = Seats(self._ctx)
        for session in sorted(self._settle):
            seats.settle(session)


def _in(column: str, read: Any, cells: Cells) -> Any:
    """What a cell says, None for an empty one; raises `Misread` naming the column."""
    if not (cell := cells.get(column)):
        return None
    try:
        return read(cell)
    except Misread as error:
        raise Misread(error.message, column) from error


def _present(cell: str, session: Session) -> list[int]:
    """The sittings of a cell, counted from 0; raises `Misread` for one that the session has not."""
    numbers = [number(each) for each in split(cell)]
    odd = next((each for each in numbers if not 1 <= each <= len(session.sittings)), None)
    if odd is not None:
        raise Misread(N_("The session has no sitting number {n}.", n=odd))
    return [each - 1 for each in numbers]


def _start(session: Session) -> str:
    return write_moment(session.start, session.zone)[:16]


def rows(ctx: Context) -> list[list[str]]:
    """All sign-ups, one a row, by the start of their sessions and the order of asking."""
    ctx.require("training.run")
    names = Names(ctx)
    sessions = names.sessions
    found = [each for each in ctx.store.records(Signup).find() if each.session in sessions]
    found.sort(key=lambda each: (sessions[each.session].start, each.session, each.asked, each.doc_id))
    return [[tidy(cell) for cell in _row(names, sessions[each.session], each)] for each in found]


def _row(names: Names, session: Session, signup: Signup) -> list[str]:
    person = names.people.get(signup.person)
    cells: dict[str, str] = {
        "uid": session.uid,
        "course": names.code(session.course),
        "start": write_moment(session.start, session.zone),
        "person": person.name if person else "",
        "email": next(iter(person.emails), "") if person else "",
        "orcid": person.orcid if person else "",
        "state": signup.state,
        "asked": write_moment(signup.asked, session.zone),
        "priority": str(signup.priority),
        "present": joined(str(each + 1) for each in signup.present),
    }
    return [cells[column.name] for column in COLUMNS["signups"]]
