"""Who visits somebody, on their page."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api import Context, Message, Panel, PanelLine, Ref, formats, safe

from coordtui_visitors.declared import VIEW
from coordtui_visitors.records import Visit
from coordtui_visitors.service import Visits
from coordtui_visitors.texts import N_, STATES

LINES = 8


def panels(ctx: Context, ref: Ref) -> Iterator[Panel]:
    """Whoever is here or expected, then who was last; nothing for who may not see it."""
    if ref.kind != "person" or not ref.key.isdecimal() or not ctx.may(VIEW):
        return
    visits = Visits(ctx).hosted_by(int(ref.key))[:LINES]
    if visits:
        lines = [PanelLine(text=safe(visit.name, limit=60), detail=_detail(ctx, visit)) for visit in visits]
        yield Panel(title=N_("Visitors"), lines=tuple(lines))


def _detail(ctx: Context, visit: Visit) -> Message:
    day = formats.day(visit.came or visit.since, ctx.translator.language)
    return N_("{state}, {day}", state=STATES[visit.state(ctx.clock())], day=day)
