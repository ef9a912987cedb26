"""What a person's page says of training: what they teach, and where they have a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinydb import where

from coordtui.api import Context, Message, Panel, PanelLine, Ref, formats, safe
from coordtui_training.records import Course, Session, Signup
from coordtui_training.seats.rules import PENDING, as_read
from coordtui_training.states import WORDS
from coordtui_training.texts import N_, NN_
from coordtui_training.times import stored, zone_of

SHOWN = 5
"""Sessions named in a panel."""


def panels(ctx: Context, ref: Ref) -> Iterator[Panel]:
    """The coming sessions that a person teaches, and, to themselves and to who runs lists, their places."""
    if ref.kind != "person" or not ref.key.isdecimal() or not ctx.may("training.view"):
        return
    person = int(ref.key)
    sessions = ctx.store.records(Session)
    ahead = (where("state") == "published") & (where("end") > stored(ctx.clock()))
    taught = sessions.find(ahead & where("instructors").any([person]), order=("start",))
    if taught:
        lines = tuple(_lines(ctx, [(each, None) for each in taught]))
        yield Panel(title=N_("Teaches"), lines=lines, order=40)
    if person != ctx.actor.person and not ctx.may("training.run"):
        return
    live = (where("person") == person) & where("state").one_of([*PENDING])
    found = (as_read(each, ctx.settings, ctx.clock()) for each in ctx.store.records(Signup).find(live))
    places = {each.session: each.state for each in found if each.state in PENDING}
    coming = [each for each in sessions.get_many(places) if each.end > ctx.clock()]
    coming.sort(key=lambda each: each.start)
    if coming:
        lines = tuple(_lines(ctx, [(each, WORDS[places[each.doc_id]]) for each in coming]))
        yield Panel(title=N_("Signed up for"), lines=lines, order=41)


def _lines(ctx: Context, told: Sequence[tuple[Session, Message | None]]) -> Iterator[PanelLine]:
    from coordtui_training.planning.titles import title_of

    first = told[:SHOWN]
    courses = {each.doc_id: each for each in ctx.store.records(Course).get_many({s.course for s, _ in first})}
    for session, state in first:
        when = formats.date_and_time(session.start, ctx.translator, tz=zone_of(session.zone))
        title = safe(title_of(ctx, session, courses.get(session.course)), limit=120)
        detail = title if state is None else N_("{title} · {state}", title=title, state=state)
        yield PanelLine(text=when, detail=detail)
    if (more := len(told) - SHOWN) > 0:
        yield PanelLine(text=NN_("and {n} more", "and {n} more", more))
