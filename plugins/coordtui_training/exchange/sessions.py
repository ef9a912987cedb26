"""Sessions as a table: by what names them in calendars, or by course and start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from coordtui.api import Context
from coordtui_training.exchange.cells import Misread, tidy
from coordtui_training.exchange.columns import COLUMNS
from coordtui_training.exchange.courses import changes, merged
from coordtui_training.exchange.fields import read, write
from coordtui_training.exchange.importing import Done
from coordtui_training.exchange.naming import Names
from coordtui_training.exchange.reading import Cells
from coordtui_training.planning import Sessions
from coordtui_training.records import Course, Session
from coordtui_training.texts import N_
from coordtui_training.times import known_zone

_BY_OPERATIONS = ("state", "cancelled_why", "held")
"""What is changed by operations of its own, and not by saving."""


class SessionRows:
    """Takes rows of sessions: checked and stored as the form does, then published or cancelled.

    What is over is history: it is written as it was, without asking whether it could be published.
    """

    rehearses = True

    def __init__(self, ctx: Context) -> None:
        ctx.require("training.plan")
        self._ctx, self._names, self._sessions = ctx, Names(ctx), Sessions(ctx)
        self._records = ctx.store.records(Session)
        self._lines: dict[int, int] = {}

    def take(self, line: int, cells: Cells, *, write: bool) -> Done:
        """See `Importer`."""
        if not cells.get("course"):
            raise Misread(N_("The cell is empty."), "course")
        try:
            course = self._names.course(cells["course"])
        except Misread as error:
            raise Misread(error.message, "course") from error
        known = self._known(course, cells)
        zone = cells.get("zone") or (known.zone if known else self._ctx.settings.zone)
        known_zone(zone)
        label = f"{course.code} {cells.get('sittings', '')[:16]}"
        told = {name: cell for name, cell in cells.items() if name != "course"}
        changed = changes(self._names, known, told, zone)
        if known is None:
            stored = self._make(course, changed, zone)
        elif changed:
            stored = self._change(known, changed)
        else:
            stored = known
        if stored.doc_id in self._lines:
            raise Misread(N_("It is on line {line} already.", line=self._lines[stored.doc_id]))
        self._lines[stored.doc_id] = line
        self._names.sessions[stored.doc_id] = self._names.by_uid[stored.uid] = stored
        return Done(line, "create" if known is None else "change" if changed else "same", label, (*changed,))

    def _known(self, course: Course, cells: Cells) -> Session | None:
        if uid := cells.get("uid"):
            found = self._names.by_uid.get(uid)
            if found and found.course != course.doc_id:
                said = N_("The session is one of “{code}”.", code=self._names.code(found.course))
                raise Misread(said, "course")
            return found
        zone = cells.get("zone") or self._ctx.settings.zone
        sittings = read(self._names, "sittings", cells.get("sittings", ""), zone)
        return at(self._names, course, sittings[0].start) if sittings else None

    def _make(self, course: Course, values: dict[str, Any], zone: str) -> Session:
        sittings = values.get("sittings")
        if not sittings:
            raise Misread(N_("The cell is empty."), "sittings")
        own = {name: value for name, value in values.items() if name not in _BY_OPERATIONS}
        draft = merged(self._sessions.new(course, sittings[0].start), {**own, "zone": zone})
        stored = self._sessions.save(draft)
        if uid := values.get("uid"):  # it keeps its name for those who have it in their calendars
            stored = self._records.save(msgspec.structs.replace(stored, uid=uid))
        return self._brought(stored, values)

    def _change(self, known: Session, values: dict[str, Any]) -> Session:
        if values.get("held", known.held) != known.held:
            raise Misread(N_("Its list is closed and opened on its page, where it says who came."), "held")
        own = {name: value for name, value in values.items() if name not in _BY_OPERATIONS}
        stored = self._sessions.save(merged(known, own)) if own else known
        return self._brought(stored, values)

    def _brought(self, session: Session, values: dict[str, Any]) -> Session:
        """The session in the state that the row says."""
        state, why = values.get("state", session.state), values.get("cancelled_why", session.cancelled_why)
        over, held = session.end <= self._ctx.clock(), values.get("held", session.held)
        if held and not (over and state == "published"):
            raise Misread(N_("Only the list of a published session that is over is closed."), "held")
        if state == session.state and held == session.held:
            if why != session.cancelled_why:
                raise Misread(N_("Why it was cancelled was told to those who signed up."), "cancelled_why")
            return session
        if session.state == "draft" and (over or state == "cancelled"):
            after = msgspec.structs.replace(session, state=state, cancelled_why=why, held=held)
            return self._records.save(after)
        if state == "published":
            return self._sessions.publish(session.doc_id)
        if state == "cancelled":
            return self._sessions.cancel(session.doc_id, why)
        return self._sessions.withdraw(session.doc_id)

    def finish(self) -> None:
        """Nothing is left to do."""


def at(names: Names, course: Course, start: datetime) -> Session | None:
    """The session of a course that begins then; raises `Misread` when there are several."""
    found = [e for e in names.sessions.values() if e.course == course.doc_id and e.start == start]
    if len(found) > 1:
        said = ", ".join(each.uid for each in found)
        raise Misread(N_("Several sessions begin then; say which by its uid: {uids}.", uids=said), "uid")
    return found[0] if found else None


def rows(ctx: Context) -> list[list[str]]:
    """All sessions, one a row, by start."""
    ctx.require("training.plan")
    names = Names(ctx)
    found = sorted(names.sessions.values(), key=lambda session: (session.start, session.doc_id))
    return [[tidy(write(names, each, column.name)) for column in COLUMNS["sessions"]] for each in found]
