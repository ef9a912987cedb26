"""The list of a session in its detail, for who runs it: who waits, who has a seat, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_training.panes.people_lines import STATES, WHYS
from coordtui_training.records import SEATED, Session, Step
from coordtui_training.seats import Place, Seats
from coordtui_training.sight import names
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_of, zone_of

if TYPE_CHECKING:
    from coordtui_training.panes.listing import Entry

NAMED = 60
"""People of a session that are named here; the list itself has all."""

STEPS = 6
"""Steps of the history that are told here."""


def list_sections(entry: Entry, ctx: Context) -> list[Section]:
    """Who asks, who waits, who has a seat, and the last steps."""
    session = entry.session
    queue = Seats(ctx).queue(session.doc_id)
    asking = [each for each in queue if each.state == "requested"]
    waiting = [each for each in queue if each.state == "waiting"]
    seated = [each for each in queue if each.state in SEATED]
    told = []
    if asking:
        lines = [_line(each, number, session, ctx) for number, each in enumerate(asking, 1)]
        told.append(Section([Pairs(lines)], title=N_("Waiting for a yes ({n})", n=len(asking))))
    if waiting:
        lines = [_line(each, each.place, session, ctx) for each in waiting]
        title = N_("Waiting list ({n})", n=len(waiting))
        told.append(Section([Pairs(lines)], title=title, right=N_("L gives seats")))
    if seated:
        title = N_("Signed up ({n})", n=len(seated))
        told.append(Section([Paragraph(_named(seated, ctx))], title=title, right=N_("L opens the list")))
    if steps := Seats(ctx).steps(session=session.doc_id)[-STEPS:]:
        told.append(Section([Pairs(journal(steps, session, ctx))], title=N_("History"), right=N_("i all")))
    return told


def _line(place: Place, number: int, session: Session, ctx: Context) -> tuple[Words, Words]:
    """`1 Ngozi Inventada`, since when, and what there is to know."""
    since = formats.day(place.since, ctx.translator, weekday=False, tz=zone_of(session.zone))
    note = N_("gets the next seat") if place.will_get else place.why_not
    said: Words = since if note is None else N_("{day}  {note}", day=since, note=note)
    return f"{number:>2} {place.name}", said


def _named(seated: Sequence[Place], ctx: Context) -> Words:
    """Names; with what is not simply a seat beside them."""
    said = []
    for each in seated[:NAMED]:
        note = N_("over capacity, by {name}", name=each.signup.over) if each.signup.over else None
        if note is None and each.state != "confirmed":
            note = STATES[each.state][2]
        said.append(each.name if note is None else ctx._(N_("{name} ({note})", name=each.name, note=note)))
    listed, more = " · ".join(said), len(seated) - NAMED
    return NN_("{names} · {n} more", "{names} · {n} more", more, names=listed) if more > 0 else listed


def journal(
    steps: Sequence[Step], session: Session, ctx: Context, *, named: bool = True
) -> list[tuple[Words, Words]]:
    """Steps as pairs of when and what, the last first; `named` with whose they are."""
    known = names(ctx, [n for step in steps for n in (step.person, step.by) if n is not None])
    zone, today = zone_of(session.zone), day_of(ctx.clock(), session.zone)

    def at(step: Step) -> str:
        if day_of(step.at, zone) == today:
            return formats.clock(step.at, tz=zone)
        return formats.date_and_time(step.at, ctx.translator, tz=zone)

    def said(step: Step) -> Message:
        words = N_("{state}: {why}", state=STATES[step.became][2], why=WHYS[step.why])
        if named:
            person = known.get(step.person) or N_("person number {number}", number=step.person)
            words = N_("{person}, {what}", person=person, what=words)
        if step.by is not None and step.by != step.person:
            by = known.get(step.by) or N_("person number {number}", number=step.by)
            words = N_("{what}, by {name}", what=words, name=by)
        return N_("{what} (“{note}”)", what=words, note=step.note) if step.note else words

    return [(at(step), said(step)) for step in reversed(steps)]
