"""Why a session needs whoever plans or runs it: in words, for the sign `!` and the scope “to decide”."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coordtui.api import Message
from coordtui_training.records import Session
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_training.seats import Counts

AHEAD, BEHIND = timedelta(days=30), timedelta(days=60)
"""How far ahead a session asks for something, and how long after it its list asks to be closed."""


def needs(session: Session, counts: Counts, now: datetime) -> tuple[Message, ...]:
    """What somebody should decide about a published session, the most urgent first."""
    return tuple(_needs(session, counts, now)) if session.state == "published" else ()


def _needs(session: Session, counts: Counts, now: datetime) -> Iterator[Message]:
    if session.end <= now:
        if not session.held and counts.confirmed and now - session.end < BEHIND:
            yield N_("who came is not settled: r checks in, L closes the list")
        return
    if session.start - now > AHEAD:
        return
    if counts.requested:
        yield NN_(
            "{n} person asks for a seat and waits for a yes",
            "{n} people ask for a seat and wait for a yes",
            counts.requested,
        )
    free = counts.free
    if free and counts.waiting:
        seats = NN_("{n} seat free", "{n} seats free", free)
        yield NN_("{seats}, {n} waiting", "{seats}, {n} waiting", counts.waiting, seats=seats)
    if session.room is None and not session.link:
        yield N_("no room yet")
    if not session.instructors:
        yield N_("no teacher yet")
    if counts.over:
        yield NN_("{n} person more than seats", "{n} people more than seats", counts.over)
