"""What a plan says, in lines: which GPUs it takes, what is in the way of it, and what is free instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, formats, safe
from coordtui.ui.widgets import Paragraph, Section
from coordtui_gpus.booking.sight import names
from coordtui_gpus.booking.stock import few
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from datetime import datetime

    from coordtui_gpus.booking.values import Clash, Offer, Plan
    from coordtui_gpus.records import Outage, Reservation

MOST_CLASHES = 4
"""So many are told one by one."""


def told(ctx: Context, plan: Plan) -> list[Section]:
    """A plan as it stands below a form."""
    lines: list[Paragraph] = []
    if plan.devices and not plan.clashes:
        taken = few(ctx, plan.devices).names(plan.devices)
        lines.append(Paragraph(N_("It takes {gpus}.", gpus=taken), "accent" if plan.possible else ""))
    lines += [Paragraph(N_("! {problem}", problem=each), "trouble") for each in plan.problems]
    lines += [
        Paragraph(N_("! {problem}", problem=each), "attention") for each in clash_lines(ctx, plan.clashes)
    ]
    lines += [Paragraph(each, "quiet") for each in plan.notes]
    if plan.preempts:
        lines.append(Paragraph(N_("These give way: {names}.", names=_whose(ctx, plan.preempts)), "attention"))
    if plan.offers:
        lines.append(Paragraph(N_("Free instead, f6 takes it:")))
        lines += [
            Paragraph(N_("{n}  {offer}", n=n, offer=offer_words(ctx, each)), "accent", indent=2)
            for n, each in enumerate(plan.offers, 1)
        ]
    return [Section(lines)] if lines else []


def in_short(plan: Plan) -> Message:
    """The same in a few words, for the line below everything."""
    if plan.possible:
        return N_("free, waits for a yes") if plan.approval else N_("free at that time")
    if not plan.offers:
        return N_("not possible so")
    return NN_(
        "not possible so; {n} way out, f6 takes it",
        "not possible so; {n} ways out, f6 chooses",
        len(plan.offers),
    )


def clash_lines(ctx: Context, clashes: Iterable[Clash]) -> Iterator[Message]:
    """What is in the way: GPUs with the same reason share a line, as far as there are few."""
    together: dict[tuple[datetime, datetime, tuple[int, ...], tuple[int, ...]], list[Clash]] = {}
    for each in clashes:
        key = (
            each.start,
            each.end,
            tuple(one.doc_id for one in each.reservations),
            tuple(one.doc_id for one in each.outages),
        )
        together.setdefault(key, []).append(each)
    every = [*together.values()]
    for alike in every[:MOST_CLASHES]:
        devices = [each.device for each in alike]
        yield _clash(ctx, alike[0], few(ctx, devices).names(devices))
    if (more := len(every) - MOST_CLASHES) > 0:
        yield NN_("{n} more clash", "{n} more clashes", more)


def _clash(ctx: Context, clash: Clash, gpus: str) -> Message:
    tell = Teller(ctx)
    values = {"gpus": gpus, "start": tell.moment(clash.start), "end": tell.moment(clash.end)}
    if clash.outages:
        return N_(
            "{gpus}: out of service, {start} to {end}: {why}", **values, why=why_out(tell, clash.outages[0])
        )
    if ctx.may("gpus.who") and clash.reservations:
        whose = _whose(ctx, clash.reservations)
        return N_("{gpus}: taken by {names}, {start} to {end}", **values, names=whose)
    return N_("{gpus}: taken, {start} to {end}", **values)


def why_out(tell: Teller, outage: Outage) -> str:
    """Why something is out of service."""
    return safe(outage.why, limit=200) or tell(N_("no reason given"))


def _whose(ctx: Context, reservations: Sequence[Reservation]) -> str:
    """Whose reservations are, as far as who acts may know, each person once."""
    known = names(ctx, [each.person for each in reservations])
    tell = Teller(ctx, known)
    return formats.listing(
        [*dict.fromkeys(tell.holder(each.person) for each in reservations)], ctx.translator
    )


def offer_words(ctx: Context, offer: Offer) -> Message:
    """`gpu-b09 (0, 1) from Fri 13 Nov 18:00, until Sun 15 Nov 06:00`."""
    return N_("{offer}, until {end}", offer=offer.why, end=Teller(ctx).moment(offer.end))
