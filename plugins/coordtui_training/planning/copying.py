"""Sessions again at another time: one, or a whole term, by the same weekdays and clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from tinydb import where

from coordtui.api import Context, Message, Refused
from coordtui_training.planning.changes import new_uid, tidied, write
from coordtui_training.records import Course, Series, Session, Sitting
from coordtui_training.texts import N_
from coordtui_training.times import (
    TwoChoices,
    day_begins,
    day_of,
    in_our_time,
    local,
    moment,
    stored,
    zone_of,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coordtui_training.conflicts import Conflict

_FRESH = {
    "doc_id": 0,
    "rev": 0,
    "sequence": 0,
    "state": "draft",
    "cancelled_why": "",
    "series": None,
    "slot": None,
    "detached": False,
    "held": False,
    "checkin": "",
}
"""What a copy does not take over."""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was not copied, and why."""

    session: Session
    why: tuple[Message | str, ...]


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a term: the drafts, who of them clashes (by their place in `made`), who was left out.

    After a dry run the drafts have no number. `days` is how far they were shifted.
    """

    made: tuple[Session, ...] = ()
    clashes: dict[int, tuple[Conflict, ...]] = {}
    left_out: tuple[LeftOut, ...] = ()
    days: int = 0


def copied(session: Session, start: datetime, *, until_later: bool = False) -> Session:
    """The session as a draft that begins at `start`; the clocks of its zone keep their distances.

    Sign-up opens and closes as long before. Raises `TwoChoices` for a sitting whose time is not
    there, or twice; the first is at `start` itself. `until_later` is for what bounds the sign-up:
    it never asks.
    """
    zone = zone_of(session.zone)
    shift = _clock(start, zone) - _clock(session.start, zone)
    sittings = [_at(each, start if not n else None, shift, zone) for n, each in enumerate(session.sittings)]
    bounds = {
        name: None if when is None else _moved(when, shift, zone, again=until_later)
        for name, when in (("opens", session.opens), ("closes", session.closes))
    }
    end = sittings[-1].end if sittings else start
    return msgspec.structs.replace(
        session, **{**_FRESH, **bounds, "uid": new_uid(), "sittings": sittings, "start": start, "end": end}
    )


def _clock(when: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks show, without their zone: distances between such are distances on the calendar."""
    return local(when, zone).replace(tzinfo=None)


def _at(sitting: Sitting, start: datetime | None, shift: timedelta, zone: ZoneInfo) -> Sitting:
    start = start or _moved(sitting.start, shift, zone)
    return Sitting(start=start, end=start + (sitting.end - sitting.start))


def _moved(when: datetime, shift: timedelta, zone: ZoneInfo, again: bool | None = None) -> datetime:
    shown = _clock(when, zone) + shift
    return moment(shown.date(), shown.time(), zone, again)


def copy_term(ctx: Context, since: date, until: date, to: date, *, dry: bool) -> Copied:
    """See `Sessions.copy_term`."""
    in_our_time(since, until, to)
    weeks = (_monday(to) - _monday(since)) // timedelta(weeks=1)
    if weeks < 1 or until < since:
        raise Refused(
            N_("A term is copied to later weeks."),
            remedy=N_("Give its first and its last day, and a day of the week that is to be like its first."),
        )
    shift = timedelta(weeks=weeks)
    with ctx.store.transaction():
        made: list[Session] = []
        left: list[LeftOut] = []
        sources = _sessions(ctx, since, until)
        there = _there(ctx, sources)
        archived = {each.doc_id for each in ctx.store.records(Course).find() if each.archived}
        origins: list[Session] = []
        for session in sources:
            draft = _draft(session, shift, there, archived, left)
            if draft is not None:
                made.append(draft if dry else write(ctx, None, tidied(ctx, draft, None)))
                origins.append(session)
        if not dry:
            made = _in_series(ctx, origins, made, shift)
        return Copied(made=tuple(made), clashes=_clashes(ctx, made), left_out=tuple(left), days=shift.days)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _sessions(ctx: Context, since: date, until: date) -> list[Session]:
    """Those whose first sitting is on one of these days, each by its own zone."""
    first, last = stored(_loosely(since, -1)), stored(_loosely(until, 2))
    found = ctx.store.records(Session).find(
        (where("start") >= first) & (where("start") < last), order=("start",)
    )
    return [each for each in found if since <= day_of(each.start, each.zone) <= until]


def _loosely(day: date, days: int) -> datetime:
    """A moment before (after) that day everywhere on earth."""
    return day_begins(day + timedelta(days=days), "UTC")


def _there(ctx: Context, sources: Sequence[Session]) -> set[tuple[int, datetime]]:
    """What courses begin when already: copying a term again copies what is not there yet."""
    wanted = where("course").one_of(sorted({each.course for each in sources}))
    rows = ctx.store.records(Session).select(
        "course", "start", where=wanted & (where("state") != "cancelled")
    )
    return {(course, start) for course, start in rows}


def _draft(
    session: Session,
    shift: timedelta,
    there: set[tuple[int, datetime]],
    archived: set[int],
    left: list[LeftOut],
) -> Session | None:
    """The copy of one session, or None, and why in `left`."""
    why: tuple[Message | str, ...]
    try:
        draft = copied(session, _moved(session.start, shift, zone_of(session.zone)))
        if session.state == "cancelled":
            why = (N_("It was cancelled."),)
        elif session.course in archived:
            why = (N_("Its course is put aside."),)
        elif (session.course, draft.start) in there:
            why = (N_("It is there already."),)
        else:
            return draft
    except TwoChoices as two:
        why = tuple(two.known)
    left.append(LeftOut(session=session, why=why))
    return None


def _in_series(
    ctx: Context, origins: Sequence[Session], made: Sequence[Session], shift: timedelta
) -> list[Session]:
    """The copies of a series’ sessions are a series too; with those copied, and no day more."""
    found = list(made)
    numbers = dict.fromkeys(each.series for each in origins if each.series is not None)
    for series in ctx.store.records(Series).get_many(numbers):
        places = [n for n, each in enumerate(origins) if each.series == series.doc_id]
        days = {n: slot + shift for n in places if (slot := origins[n].slot) is not None}
        new = _series(ctx, series, days.values(), shift)
        for n in places:
            of_it = msgspec.structs.replace(
                found[n], series=new.doc_id, slot=days.get(n), detached=origins[n].detached
            )
            found[n] = ctx.store.records(Session).save(of_it)
    return found


def _series(ctx: Context, series: Series, days: Iterable[date], shift: timedelta) -> Series:
    from coordtui_training.recurrence import days as meant

    kept = set(days)
    all_days = [day + shift for day in meant(series)]
    first, last = min(kept, default=all_days[0]), max(kept, default=all_days[-1])
    return ctx.store.records(Series).add(
        msgspec.structs.replace(
            series,
            doc_id=0,
            rev=0,
            first=first,
            until=last,
            count=None,
            skipped=[day for day in all_days if first <= day <= last and day not in kept],
        )
    )


def _clashes(ctx: Context, made: Sequence[Session]) -> dict[int, tuple[Conflict, ...]]:
    from coordtui_training.conflicts import conflicts_of

    return {place: tuple(found) for place, found in enumerate(conflicts_of(ctx, made)) if found}
