"""What a reservation holds: written with it, in one transaction, and checked against what is there then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, Refused, RuleBroken, formats
from coordtui_gpus.booking.planning import planned, sure
from coordtui_gpus.booking.stock import few
from coordtui_gpus.booking.times import said
from coordtui_gpus.booking.values import Draft, Plan
from coordtui_gpus.records import Hold, Reservation
from coordtui_gpus.texts import N_

T = TypeVar("T")


class NotPossible(Refused):
    """A draft that cannot be reserved as it is; `plan` tells why, and what is free instead."""

    def __init__(
        self, what: Message, plan: Plan, *, why: Message | str | None, remedy: Message | None
    ) -> None:
        self.plan = plan
        super().__init__(what, why=why, remedy=remedy)


class Taken(NotPossible):
    """What is asked for is held by somebody else at that time, or out of service."""


def settle(ctx: Context, draft: Draft, guess: Plan, *, but: int = 0, began: bool = False) -> Plan:
    """The plan of a draft as things stand now, within the transaction that is about to hold it.

    What was chosen before is looked at again, by itself; only when it is gone, others are chosen.
    Raises `NotPossible`, `Taken`.
    """
    found = sure(ctx, draft, guess.devices, but=but, began=began) if guess.devices else guess
    if not found.possible:
        found = planned(ctx, draft, but=but, began=began)
    demand_possible(ctx, found, draft)
    return found


def demand_possible(ctx: Context, plan: Plan, draft: Draft) -> None:
    """Raise `NotPossible` or `Taken` for a plan that is not possible."""
    if plan.possible:
        return
    remedy = None
    if plan.offers:
        free = formats.listing([ctx._(each.why) for each in plan.offers], ctx.translator)
        remedy = N_("Free instead: {offers}.", offers=free)
    if plan.problems:
        what, why = plan.problems[0], " ".join(map(ctx._, plan.problems[1:])) or None
        raise NotPossible(what, plan, why=why, remedy=remedy)
    raise Taken(_what(ctx, plan, draft), plan, why=None, remedy=remedy)


def _what(ctx: Context, plan: Plan, draft: Draft) -> Message:
    if not plan.clashes:
        return N_("The GPU is reserved at that time.")
    first = plan.clashes[0]
    values = {
        "gpus": few(ctx, dict.fromkeys(each.device for each in plan.clashes)).names(
            list(dict.fromkeys(each.device for each in plan.clashes))
        ),
        "start": said(ctx, first.start, draft.zone),
        "end": said(ctx, first.end, draft.zone),
    }
    if first.outages:
        return N_("{gpus}: out of service from {start} to {end}.", **values)
    return N_("{gpus}: reserved from {start} to {end}.", **values)


def written(ctx: Context, work: Callable[[], T]) -> T:
    """The result of `work()` in one transaction. What only the engine knew is said in our words."""
    try:
        return ctx.store.run(work)
    except RuleBroken as broken:
        raise Taken(
            N_("The GPU is reserved at that time."), Plan(), why=None, remedy=N_("Try again.")
        ) from broken


def hold(ctx: Context, reservation: Reservation, devices: Sequence[int]) -> None:
    """Let a reservation hold these devices, and nothing else; of a request, name them without holding."""
    units, firm = few(ctx, devices).units, is_firm(reservation)
    wanted = [
        Hold(
            reservation=reservation.doc_id,
            device=device,
            start=reservation.start,
            end=reservation.end,
            share=share,
            firm=firm,
            through=through,
        )
        for number in devices
        for device, share, through in units[number].takes(reservation.wanted.share)
    ]
    if [replace(each, doc_id=0, rev=0) for each in held(ctx, reservation)] == wanted:
        return
    let_go(ctx, reservation)
    ctx.store.records(Hold).add_all(wanted)


def is_firm(reservation: Reservation) -> bool:
    """Whether what it holds is held against everybody."""
    return reservation.state in ("approved", "released") and not reservation.preemptible


def let_go(ctx: Context, reservation: Reservation) -> None:
    """Let go all that a reservation holds."""
    holds = ctx.store.records(Hold)
    for number in holds.ids(where("reservation") == reservation.doc_id):
        holds.remove(number)


def cut(ctx: Context, reservation: Reservation, end: datetime) -> None:
    """Let what a reservation holds end then, which is not later than it did."""
    holds = ctx.store.records(Hold)
    for each in held(ctx, reservation):
        holds.save(replace(each, end=end))


def held(ctx: Context, reservation: Reservation) -> list[Hold]:
    """What a reservation holds."""
    return ctx.store.records(Hold).find(where("reservation") == reservation.doc_id, order=("doc_id",))


def devices_of(holds: Sequence[Hold]) -> list[int]:
    """What was reserved: not the GPU that is held in part, because one of its instances is."""
    return [each.device for each in holds if each.through is None]
