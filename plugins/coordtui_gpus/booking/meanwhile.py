"""Who is at GPUs now without having reserved them: worth knowing for whoever reserves them from now on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from tinydb import where

from coordtui.api import Context, Message, safe
from coordtui_gpus.booking.sight import names
from coordtui_gpus.booking.stock import few
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Use
from coordtui_gpus.texts import N_

SOON = timedelta(hours=1)
"""A reservation that begins within this time may meet a run that goes on now."""


def busy(ctx: Context, draft: Draft) -> frozenset[int]:
    """The devices at which somebody else is now; none where it is about a later time."""
    if draft.start > ctx.clock() + SOON:
        return frozenset()
    going = where("until") == None  # noqa: E711 - a query
    found = ctx.store.records(Use).select("device", "person", where=going)
    return frozenset(device for device, person in found if person is None or person != draft.person)


def in_use(ctx: Context, draft: Draft, devices: Collection[int]) -> Message | None:
    """Which of these somebody else uses now, and who, for those who may know; None where nobody does."""
    if not devices or draft.start > ctx.clock() + SOON:
        return None
    going = where("device").one_of([*devices]) & (where("until") == None)  # noqa: E711 - a query
    uses = ctx.store.records(Use).find(going)
    found = [each for each in uses if each.person is None or each.person != draft.person]
    if not found:
        return None
    used = {each.device for each in found}
    numbers = [each for each in devices if each in used]
    gpus = few(ctx, numbers).names(numbers)
    if not ctx.may("gpus.who"):
        return N_("In use now: {gpus}.", gpus=gpus)
    known = names(ctx, [each.person for each in found])
    who = dict.fromkeys(safe(known.get(each.person or 0, each.user), limit=60) for each in found)
    return N_("In use now by {who}: {gpus}.", who=", ".join(who), gpus=gpus)
