"""What is held about a person of the directory: they are hosts. Shown, and removed."""

from __future__ import annotations

from coordtui.api import Context, PersonalData
from coordtui.api.command_line import plain
from coordtui.api.references import Moved
from msgspec.structs import replace
from tinydb import where

from coordtui_visitors.declared import MANAGE
from coordtui_visitors.records import Visit


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """Whom a person received. People see their own without any right; erased, a visit has no host."""
    if ctx.actor.person != person or erase:
        ctx.require(MANAGE)
    visits, moved = ctx.store.records(Visit), ctx.store.records(Moved)
    with ctx.store.transaction():
        received = visits.find(where("host") == person)
        trail = moved.find((where("kept") == person) | (where("duplicate") == person))
        if erase:
            for visit in received:
                visits.save(replace(visit, host=None))
            for each in trail:
                moved.remove(each.doc_id)
    held = {"visits": [plain(visit) for visit in received], "moved": [plain(each) for each in trail]}
    return PersonalData(held=held, erased=len(received) if erase else 0)
