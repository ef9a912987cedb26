"""Reserving: asked for, decided, changed, ended. One transaction holds all of it, letters too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import uuid4

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, Refused
from coordtui_gpus.booking import letters
from coordtui_gpus.booking.holding import (
    cut,
    demand_possible,
    devices_of,
    held,
    hold,
    let_go,
    settle,
    written,
)
from coordtui_gpus.booking.planning import planned, whose
from coordtui_gpus.booking.sight import seen, stored
from coordtui_gpus.booking.stock import few
from coordtui_gpus.booking.times import said, second, tidy
from coordtui_gpus.booking.times import stored as moment
from coordtui_gpus.booking.values import Draft, Plan
from coordtui_gpus.records import Device, Hold, Reservation, Use, Wanted
from coordtui_gpus.texts import N_


def reserve(ctx: Context, draft: Draft) -> Reservation:
    """Reserve GPUs, or ask for them where the lab wants to say yes.

    Needs `gpus.reserve`, and `gpus.decide` for somebody else. Raises `Taken` and `NotPossible` with the plan.
    """
    ctx.require("gpus.reserve")
    return _new(ctx, whose(ctx, draft))


def adopt(ctx: Context, devices: Sequence[int], draft: Draft) -> Reservation:
    """Make a reservation, which begins now, of a run that is going on these GPUs already.

    Only where processes of the person are seen; what a MIG instance runs may be told of its GPU.
    `draft` says until when, whose and what for. Raises as `reserve` does.
    """
    ctx.require("gpus.reserve")
    now = second(ctx.clock())
    given = replace(draft, wanted=Wanted(devices=list(devices)), start=now)
    asked = replace(whose(ctx, given), start=now)
    _not_held(ctx, asked)
    _uses(ctx, asked)
    return _new(ctx, asked, adopted=True)


def _new(ctx: Context, draft: Draft, *, adopted: bool = False) -> Reservation:
    guess = planned(ctx, draft, began=adopted)
    demand_possible(ctx, guess, draft)

    def work() -> Reservation:
        plan = settle(ctx, draft, guess, began=adopted)
        made = ctx.store.records(Reservation).add(
            Reservation(
                person=draft.person or 0,
                start=draft.start,
                end=draft.end,
                zone=draft.zone,
                uid=f"{uuid4()}@coordtui",
                wanted=draft.wanted,
                state="requested" if plan.approval else "approved",
                project=draft.project,
                grant=draft.grant,
                purpose=draft.purpose,
                preemptible=draft.preemptible,
                adopted=adopted,
                asked=second(ctx.clock()),
                by=ctx.actor.person,
            )
        )
        hold(ctx, made, plan.devices)
        letters.made(ctx, made)
        _preempt(ctx, made, plan)
        return made

    return written(ctx, work)


def _not_held(ctx: Context, draft: Draft) -> None:
    """Raise `Refused` where the person has reserved one of these GPUs already."""
    now = ctx.clock()
    on_them = where("device").one_of(sorted(draft.wanted.devices)) & (where("start") <= moment(now))
    on_them &= where("end") > moment(now)
    holds = ctx.store.records(Hold).find(on_them)
    known = ctx.store.records(Reservation).get_many(sorted({each.reservation for each in holds}))
    own = {each.doc_id: each for each in known if each.person == draft.person and each.state == "approved"}
    held_ = [each.device for each in holds if each.reservation in own]
    if not held_:
        return
    first = min(own.values(), key=lambda each: (each.end, each.doc_id))
    values = {"gpus": few(ctx, held_).names([*dict.fromkeys(held_)]), "end": said(ctx, first.end, draft.zone)}
    if draft.person == ctx.actor.person:
        what = N_("{gpus}: reserved by you already, until {end}.", **values)
    else:
        what = N_("{gpus}: reserved by this person already, until {end}.", **values)
    remedy = N_("Nothing is to be done; to keep it longer, extend reservation {number}.", number=first.doc_id)
    raise Refused(what, remedy=remedy)


def _uses(ctx: Context, draft: Draft) -> None:
    """Raise `Refused` for a device on which no process of the person is seen now."""
    devices = {each.doc_id: each for each in ctx.store.records(Device).get_many(draft.wanted.devices)}
    asked = [*devices, *(each.parent for each in devices.values() if each.parent is not None)]
    going = where("device").one_of(asked) & (where("until") == None) & (where("person") == draft.person)  # noqa: E711
    used = {each.device for each in ctx.store.records(Use).find(going)}
    idle = [number for number, each in devices.items() if not {number, each.parent} & used]
    if idle or not devices:
        raise Refused(
            N_("{gpus}: no process of this person was seen there.", gpus=few(ctx, idle).names(idle)),
            why=N_("Only a run that is going on can be adopted."),
            remedy=N_("Wait for the next look at the machine, or reserve the GPUs."),
        )


def _preempt(ctx: Context, reservation: Reservation, plan: Plan) -> None:
    """Tell those who have to give way to a reservation that stands."""
    if reservation.state != "approved":
        return
    for each in ctx.store.records(Reservation).get_many([each.doc_id for each in plan.preempts]):
        letters.preempted(ctx, each, reservation)


# Decided


def approve(ctx: Context, number: int, why: str = "") -> Reservation:
    """Say yes to what was asked for: it holds from now on. Needs `gpus.decide`; raises `Taken`.

    When its time has begun it starts now. Where “any” was asked for and what was chosen is gone, others
    are chosen.
    """
    ctx.require("gpus.decide")

    def work() -> Reservation:
        before = _requested(ctx, number)
        start = max(before.start, second(ctx.clock()))
        draft = replace(_draft(before), start=start)
        guess = Plan(devices=tuple(devices_of(held(ctx, before))))
        plan = settle(ctx, draft, guess, but=number, began=True)
        after = _decided(ctx, replace(before, start=start), "approved", why)
        hold(ctx, after, plan.devices)
        letters.told(ctx, after, "approved")
        _preempt(ctx, after, plan)
        return after

    return written(ctx, work)


def refuse(ctx: Context, number: int, why: str = "") -> Reservation:
    """Say no to what was asked for. Needs `gpus.decide`."""
    ctx.require("gpus.decide")

    def work() -> Reservation:
        before = _requested(ctx, number)
        let_go(ctx, before)
        after = _decided(ctx, before, "refused", why)
        letters.told(ctx, after, "refused")
        return after

    return written(ctx, work)


def _requested(ctx: Context, number: int) -> Reservation:
    found = stored(ctx, number)
    if found.state != "requested":
        raise Refused(N_("This reservation does not wait for an answer."))
    if found.end <= ctx.clock():
        raise Refused(N_("Its time is over."))
    return found


def _decided(
    ctx: Context, before: Reservation, state: Literal["approved", "refused"], why: str
) -> Reservation:
    return ctx.store.records(Reservation).save(
        replace(
            before,
            state=state,
            decided_by=ctx.actor.person,
            decided_why=why.strip(),
            sequence=before.sequence + 1,
        )
    )


# Changed and ended


def cancel(ctx: Context, number: int, why: str = "") -> Reservation:
    """Give up what has not begun. One’s own, or with `gpus.decide`; what has begun is released."""
    _own(ctx, number)

    def work() -> Reservation:
        before = _live(ctx, number)
        if before.state != "requested" and before.start <= ctx.clock():
            raise Refused(
                N_("It has begun, so it cannot be cancelled."), remedy=N_("Release it: then it ends now.")
            )
        return _cancelled(ctx, before, why)

    return written(ctx, work)


def _cancelled(ctx: Context, before: Reservation, why: str) -> Reservation:
    let_go(ctx, before)
    after = replace(before, state="cancelled", sequence=before.sequence + 1, decided_why=why.strip())
    after = ctx.store.records(Reservation).save(replace(after, decided_by=ctx.actor.person))
    letters.told(ctx, after, "cancelled")
    return after


def release(ctx: Context, number: int) -> Reservation:
    """End what goes on now: the rest is free for others. What has not begun is cancelled.

    One’s own, or with `gpus.decide`. The end that was meant stays in `asked_end`.
    """
    _own(ctx, number)

    def work() -> Reservation:
        before, now = _live(ctx, number), second(ctx.clock())
        if before.state == "requested" or before.start >= now:
            return _cancelled(ctx, before, "")
        after = ctx.store.records(Reservation).save(
            replace(before, state="released", end=now, asked_end=before.end, sequence=before.sequence + 1)
        )
        cut(ctx, before, now)
        letters.told(ctx, after, "released")
        return after

    return written(ctx, work)


def end_quietly(ctx: Context, reservation: Reservation) -> None:
    """Cancel what has not begun and end what goes on, in the running transaction; nobody is told.

    For who was erased: whoever calls has asked for the right.
    """
    now = second(ctx.clock())
    table = ctx.store.records(Reservation)
    if reservation.state == "requested" or reservation.start >= now:
        let_go(ctx, reservation)
        table.save(replace(reservation, state="cancelled", sequence=reservation.sequence + 1))
    elif reservation.end > now:
        cut(ctx, reservation, now)
        ended = replace(reservation, state="released", end=now, asked_end=reservation.end)
        table.save(replace(ended, sequence=reservation.sequence + 1))


def extend(ctx: Context, number: int, end: datetime) -> Reservation:
    """Let a reservation end later, with the same GPUs. One’s own, or with `gpus.decide`.

    Raises `Taken` with what is free, and `Refused` where the longer one would wait for a yes.
    """
    before = _own(ctx, number)
    if tidy(end) <= before.end:
        raise Refused(N_("That is not later than it ends now."), remedy=N_("Release it, or change it."))
    return _become(ctx, number, replace(_draft(before), end=tidy(end)), keep=True)


def change(ctx: Context, number: int, draft: Draft) -> Reservation:
    """Let a reservation become what a draft says. One’s own, or with `gpus.decide`.

    What goes on keeps its start and its GPUs. Where the lab wants to say yes to what it becomes, it
    waits again, and holds nothing before. Raises as `reserve` does.
    """
    before = _own(ctx, number)
    given = replace(draft, person=before.person if draft.person is None else draft.person)
    return _become(ctx, number, given, keep=False)


def _become(ctx: Context, number: int, draft: Draft, *, keep: bool) -> Reservation:
    def work() -> Reservation:
        before = _live(ctx, number)
        began = before.state != "requested" and before.start <= ctx.clock()
        asked = whose(ctx, draft)
        if began or keep:
            asked = replace(asked, start=before.start)
        same = asked.wanted == before.wanted
        if began and not same:
            raise Refused(
                N_("It has begun, so its GPUs stay the same."),
                remedy=N_("Release it, and reserve others."),
            )
        guess = Plan(devices=tuple(devices_of(held(ctx, before))) if same else ())
        if began or (keep and before.state != "requested"):
            asked = replace(asked, wanted=replace(asked.wanted, devices=list(guess.devices)))
        plan = settle(ctx, asked, guess, but=number, began=began)
        waits = _waits(before, asked, plan, keep=keep or began)
        after = _changed(ctx, before, replace(asked, wanted=draft.wanted), waits=waits)
        hold(ctx, after, plan.devices)
        letters.told(ctx, after, "changed")
        if waits and before.state != "requested":
            letters.made(ctx, after)
        _preempt(ctx, after, plan)
        return after

    return written(ctx, work)


def _waits(before: Reservation, asked: Draft, plan: Plan, *, keep: bool) -> bool:
    """Whether it waits for a yes: still, or again where more is asked for than somebody said yes to."""
    if before.state == "requested" or not plan.approval:
        return before.state == "requested"
    less = (
        asked.start >= before.start and asked.end <= before.end and asked.wanted == before.wanted
        and (asked.preemptible or not before.preemptible)
    )  # fmt: skip
    if less:
        return False
    if keep and asked.end > before.end:
        raise Refused(
            N_("So long a reservation waits for a yes of the lab, and this one goes on or stands."),
            remedy=N_("Reserve the rest by itself; you will hear of it."),
        )
    return not keep


def _changed(ctx: Context, before: Reservation, asked: Draft, *, waits: bool) -> Reservation:
    after = replace(
        before,
        person=asked.person or before.person,
        start=asked.start,
        end=asked.end,
        zone=asked.zone,
        wanted=asked.wanted,
        project=asked.project,
        grant=asked.grant,
        purpose=asked.purpose,
        preemptible=asked.preemptible,
        state="requested" if waits else "approved",
    )
    if after == before:
        return before
    return ctx.store.records(Reservation).save(replace(after, sequence=before.sequence + 1))


def _draft(reservation: Reservation) -> Draft:
    """A reservation as it would be asked for."""
    return Draft(
        wanted=reservation.wanted,
        start=reservation.start,
        end=reservation.end,
        person=reservation.person,
        project=reservation.project,
        grant=reservation.grant,
        purpose=reservation.purpose,
        preemptible=reservation.preemptible,
        zone=reservation.zone,
    )


draft_of = _draft


def _own(ctx: Context, number: int) -> Reservation:
    """A reservation that who acts may change; raises `NotFound` and `NotAllowed`."""
    ctx.require("gpus.reserve")
    found = stored(ctx, number)
    if found.person != ctx.actor.person:
        ctx.require("gpus.decide")
    return found


def _live(ctx: Context, number: int) -> Reservation:
    """A reservation that is asked for or stands, and is not over."""
    found = _own(ctx, number)
    words: dict[str, Message] = {
        "refused": N_("This reservation was refused."),
        "cancelled": N_("This reservation was cancelled."),
        "released": N_("This reservation was released."),
    }
    if found.state in words:
        raise Refused(words[found.state], remedy=N_("Make a new one."))
    if found.end <= ctx.clock():
        raise Refused(N_("Its time is over."), remedy=N_("Make a new one."))
    return found


def get(ctx: Context, number: int) -> Reservation:
    """The reservation of a number, as who acts may see it; raises `NotFound`."""
    ctx.require("gpus.view")
    return seen(ctx, stored(ctx, number))
