"""What the window of a reservation shows, read beside the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from coordtui.api import Context, CoordtuiError, Message, safe
from coordtui_gpus import booking
from coordtui_gpus.booking.stock import few
from coordtui_gpus.calling import gpu_name
from coordtui_gpus.fleet.words import GPU_STATES
from coordtui_gpus.panes.reserve_decide import is_live
from coordtui_gpus.panes.telling import UNKNOWN, Teller, names_of
from coordtui_gpus.records import Host, Reservation
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import Words
    from coordtui_gpus.booking.values import Plan
    from coordtui_gpus.fleet.values import Fleet


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation with all that is told of it, as who acts may see it."""

    reservation: Reservation
    name: str = ""
    names: Mapping[int, str] = {}
    gpus: str = UNKNOWN
    devices: tuple[int, ...] = ()
    hosts: Mapping[int, str] = {}
    clashes: Sequence[Message] = ()
    offers: Sequence[Message] = ()
    preempted: bool = False
    now: Sequence[Words] = ()


def about(ctx: Context, number: int) -> Told:
    """A reservation by its number; raises `NotFound`."""
    from coordtui_gpus.panes.reserve_plan import clash_lines, offer_words

    one = booking.get(ctx, number)
    devices = booking.devices_of_each(ctx, [one]).get(number, ())
    there = few(ctx, devices)
    people = [each for each in (one.person, one.by, one.decided_by) if each]
    names = names_of(ctx, people)
    plan = plan_of(ctx, one, devices)
    found = ctx.store.records(Host).get_many(one.wanted.hosts)
    return Told(
        reservation=one,
        name=_name(ctx, one, names),
        names=names,
        gpus=there.names(devices),
        devices=devices,
        hosts={each.doc_id: each.name for each in found},
        clashes=[*clash_lines(ctx, plan.clashes)] if plan is not None else (),
        offers=[offer_words(ctx, each) for each in plan.offers[:3]] if plan is not None else (),
        preempted=booking.will_be_preempted(ctx, one),
        now=_now(ctx, one, devices),
    )


def _name(ctx: Context, one: Reservation, names: Mapping[int, str]) -> str:
    if one.person in names:
        return safe(names[one.person])
    return safe(ctx.actor.name) if one.person == ctx.actor.person else ""


def plan_of(ctx: Context, one: Reservation, devices: Sequence[int]) -> Plan | None:
    """What is in the way of a live one, and what is free instead; None where that is not for who acts."""
    from coordtui_gpus.booking.planning import planned, whose

    mine = one.person == ctx.actor.person
    if not is_live(one, ctx) or not devices or not ctx.may("gpus.reserve") or one.preemptible:
        return None
    if not mine and not ctx.may("gpus.decide"):
        return None
    start = max(one.start, ctx.clock())
    wanted = replace(one.wanted, devices=[*devices])
    draft = replace(booking.draft_of(one), wanted=wanted, start=start)
    try:
        return planned(ctx, whose(ctx, draft), but=one.doc_id, began=True)
    except CoordtuiError:  # whose it is has gone
        return None


def _now(ctx: Context, one: Reservation, devices: Sequence[int]) -> list[Words]:
    """How its GPUs are used now, while it goes on."""
    from coordtui_gpus import fleet

    if not is_live(one, ctx) or one.state != "approved" or one.start > ctx.clock():
        return []
    hosts = {each.host for each in few(ctx, devices).units.values()}
    live: Fleet = fleet.live(ctx, hosts)
    names = names_of(ctx, {each for host in live.hosts for gpu in host.gpus for each in gpu.people})
    tell, wanted = Teller(ctx, names), set(devices)
    told: list[Words] = []
    for host in live.hosts:
        for whole in host.gpus:
            for gpu in (whole, *whole.instances):
                if gpu.device.doc_id not in wanted:
                    continue
                use = gpu.figures.get("utilization")
                values = {
                    "gpu": gpu_name(safe(host.host.name), whole.device.index, safe(gpu.device.profile)),
                    "state": GPU_STATES[gpu.state],
                    "use": UNKNOWN if use is None else f"{use:.0f}",
                    "age": tell.age(gpu.at),
                }
                if gpu.at is None:
                    told.append(N_("{gpu}  {state}", **values))
                elif who := ", ".join(tell.who(gpu)):
                    told.append(N_("{gpu}  {state}, {use}%, {who}, {age} ago", **values, who=who))
                else:
                    told.append(N_("{gpu}  {state}, {use}%, {age} ago", **values))
    return told
