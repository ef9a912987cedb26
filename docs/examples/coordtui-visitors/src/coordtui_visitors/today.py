"""What Today says: badges that are not back, and whom one expects."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api import Card, Context, safe

from coordtui_visitors.declared import PANE, VIEW
from coordtui_visitors.service import Visits
from coordtui_visitors.texts import N_


def cards(ctx: Context) -> Iterator[Card]:
    """For a host and for who looks after the log; nothing for who may not see it."""
    if not ctx.may(VIEW):
        return
    visits = Visits(ctx)
    for visit in visits.badges_to_ask_for():
        name, badge = safe(visit.name, limit=60), safe(visit.badge, limit=20)
        yield Card(
            kind="decide",
            key=f"visitors.badge.{visit.doc_id}",
            title=N_("{name} left with badge {badge}", name=name, badge=badge),
            sign="!",
            at=visit.left or visit.until,
            pane=PANE,
            ref=visit.ref,
        )
    now, today = ctx.clock(), ctx.clock().astimezone().date()
    for visit in visits.hosted_by(ctx.actor.person) if ctx.actor.person else ():
        if visit.state(now) == "expected" and visit.days[0] == today:
            yield Card(
                kind="next",
                key=f"visitors.{visit.doc_id}",
                title=N_("{name} visits you", name=safe(visit.name, limit=60)),
                at=visit.since,
                pane=PANE,
                ref=visit.ref,
            )
