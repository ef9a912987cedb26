"""Whether a record of a file can be: what the services see to when they write, and pages rely on."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from coordtui.api import Record, Refused
from coordtui_training.exchange.cells import Misread
from coordtui_training.records import Course, Room, Series, Session
from coordtui_training.texts import N_
from coordtui_training.times import in_our_time, known_zone

MOST = 10**9
"""People, seats or minutes at most."""


def sound(record: Record) -> None:
    """Raise `Refused` or `Misread` for a session, a series or a figure that cannot be."""
    if isinstance(record, Session):
        _session(record)
    if isinstance(record, Series):
        from coordtui_training.recurrence import check

        check(record)
    figures = {
        Session: ("capacity", "sequence"),
        Course: ("capacity", "minutes"),
        Room: ("seats",),
        Series: ("minutes",),
    }.get(type(record), ())
    for name in figures:
        if not 0 <= (getattr(record, name) or 0) <= MOST:
            raise Misread(N_("“{text}” is not a whole number.", text=str(getattr(record, name))[:30]))


def _session(session: Session) -> None:
    known_zone(session.zone)
    moments = [session.start, session.end]
    for sitting in session.sittings:
        moments += [sitting.start, sitting.end]
    for each in (*moments, session.opens, session.closes):
        if each is not None:
            _moment(each)
    times = [each for sitting in session.sittings for each in (sitting.start, sitting.end)]
    whole = not times or (times[0], times[-1]) == (session.start, session.end)
    if not whole or any(a > b for a, b in pairwise(times)) or (not times and session.state == "published"):
        raise Refused(N_("Its sittings are not one after the other, from its start to its end."))


def _moment(at: datetime) -> None:
    in_our_time(at)
    if at.tzinfo is None:
        raise Misread(N_("A moment of the file says nothing of its zone: {moment}.", moment=at.isoformat()))
