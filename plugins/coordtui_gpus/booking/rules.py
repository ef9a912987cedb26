"""What a reservation may be, whatever is free: lengths, how far ahead, how many at one time, which grants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tinydb import where

from coordtui.api import Context, Message, safe
from coordtui_gpus.booking.load import Piece, peak
from coordtui_gpus.booking.times import epoch, stored, tidy
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import WHOLE, Hold, Reservation, Wanted
from coordtui_gpus.texts import N_, NN_

LONGEST_TEXT = 1_000
MOST_AT_ONCE = 1_024
"""Nobody means to ask for more GPUs than that at once."""


def problems(
    ctx: Context, draft: Draft, wanted: list[tuple[int, int]], *, but: int = 0, began: bool = False
) -> Iterator[Message]:
    """What keeps a draft from being reserved, be everything free. `wanted` are devices and thousandths.

    `began` is a reservation that is going on: its start stays where it is. Who decides may pass the limits.
    """
    now = ctx.clock()
    if draft.end <= draft.start:
        yield N_("It ends before it begins.")
        return
    if draft.start < tidy(now) and not began:
        yield N_("It begins in the past.")
    elif draft.end <= now:
        yield N_("It is in the past.")
    yield from _said(ctx, draft)
    if not ctx.may("gpus.decide"):
        yield from _limits(ctx, draft, now)
        yield from _too_many(ctx, draft, wanted, but)


def of_wanted(wanted: Wanted) -> Iterator[Message]:
    """What nobody can want."""
    if not 1 <= wanted.share <= WHOLE:
        yield N_("A share of a GPU is from 1 to 1,000 thousandths.")
    if wanted.profile and wanted.share != WHOLE:
        yield N_("A MIG instance is reserved whole.")
    if not 1 <= wanted.count <= MOST_AT_ONCE:
        yield N_("At least one GPU is reserved, and at most {most}.", most=MOST_AT_ONCE)
    if len(set(wanted.devices)) < len(wanted.devices):
        yield N_("A GPU is named twice.")


def _said(ctx: Context, draft: Draft) -> Iterator[Message]:
    grants = ctx.settings.grants
    if draft.grant and grants and draft.grant not in grants:
        yield N_(
            "There is no grant “{grant}”. There are: {grants}.",
            grant=safe(draft.grant, limit=100),
            grants=", ".join(safe(each, limit=100) for each in grants),
        )
    if max(map(len, (draft.purpose, draft.project, draft.grant))) > LONGEST_TEXT:
        yield N_("A text is too long.")


def _limits(ctx: Context, draft: Draft, now: datetime) -> Iterator[Message]:
    if draft.end - draft.start > timedelta(days=ctx.settings.longest_days):
        yield NN_("It is longer than {n} day.", "It is longer than {n} days.", ctx.settings.longest_days)
    if draft.start > now + timedelta(days=ctx.settings.ahead_days):
        yield NN_(
            "It begins in more than {n} day.", "It begins in more than {n} days.", ctx.settings.ahead_days
        )


def _too_many(ctx: Context, draft: Draft, wanted: list[tuple[int, int]], but: int) -> Iterator[Message]:
    most = ctx.settings.most_gpus * WHOLE
    asked = sum(share for _, share in wanted)
    if asked <= most and draft.person is not None:
        others = [
            each for each in pieces_of(ctx, draft.person, draft.start, draft.end) if each.reservation != but
        ]
        asked = peak([*others, Piece(but, epoch(draft.start), epoch(draft.end), asked, True)])
    if asked > most:
        yield NN_(
            "At most {n} GPU may be held at one time.",
            "At most {n} GPUs may be held at one time.",
            ctx.settings.most_gpus,
        )


def pieces_of(ctx: Context, person: int, start: datetime, end: datetime) -> list[Piece]:
    """What a person holds or asks for in an interval, in thousandths: an instance counts its share."""
    theirs = (where("person") == person) & (where("end") > stored(start)) & (where("start") < stored(end))
    live = where("state").one_of(["requested", "approved", "released"])
    numbers = ctx.store.records(Reservation).ids(theirs & live)
    if not numbers:
        return []
    holds = ctx.store.records(Hold).find(where("reservation").one_of(numbers))
    instances = {(each.reservation, each.through) for each in holds if each.through is not None}
    return [
        Piece(
            each.reservation,
            max(epoch(each.start), epoch(start)),
            min(epoch(each.end), epoch(end)),
            each.share,
            True,
        )
        for each in holds
        if (each.reservation, each.device) not in instances and each.end > start and each.start < end
    ]


def waits(ctx: Context, draft: Draft) -> bool:
    """Whether a reservation waits for a yes; not that of somebody who gives it."""
    if ctx.may("gpus.decide"):
        return False
    match ctx.settings.approval:
        case "all":
            return True
        case "long":
            return draft.end - draft.start > timedelta(hours=ctx.settings.approval_hours)
    return False
