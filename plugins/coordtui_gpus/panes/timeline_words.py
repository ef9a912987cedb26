"""What stands in words beside the timeline: the machine of the cursor in full, and every clash in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from coordtui.api import Message, formats, safe
from coordtui.ui.widgets import Paragraph, Role, Section, Words
from coordtui_gpus.panes.listing import busy_of, free_of
from coordtui_gpus.panes.reserve_plan import why_out
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.panes.timeline_tracks import Lane, Named, amount, ends
from coordtui_gpus.panes.words import silent
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Bar
    from coordtui_gpus.fleet.values import HostView
    from coordtui_gpus.panes.timeline_reading import Clashing, Lying

ROLES: Mapping[str, Role] = {"requested": "accent", "out": "quiet", "preemptible": "quiet"}


def host_section(
    lane: Lane, called: Sequence[str], bars: Sequence[Bar], chosen: Bar | None, tell: Teller
) -> Section:
    """The machine of the cursor: all that lies on it in sight, `>` before what the keys mean."""
    lines = [_bar_line(each, each is chosen, tell) for each in bars]
    if not bars:
        free: Message = N_("  nothing is reserved in that time")
        if tell.ctx.may("gpus.reserve"):
            free = N_("  nothing is reserved in that time; n reserves there")
        lines.append(Paragraph(free, "quiet"))
    hosts = called[0] if len(called) == 1 else f"{called[0]} – {called[-1]}"
    return Section(lines, title=N_("{hosts}: {count}", hosts=hosts, count=_count(bars)), right=_gpus(lane))


def _gpus(lane: Lane) -> Message:
    number = len(lane.key.hosts)
    if number == 1:
        return NN_("{n} GPU", "{n} GPUs", lane.gpus)
    each = NN_("{n} GPU each", "{n} GPUs each", lane.gpus)
    return NN_("{n} host, {gpus}", "{n} hosts, {gpus}", number, gpus=each)


def _count(bars: Sequence[Bar]) -> Message:
    """`2 reservations, 1 request`."""
    asked = sum(each.kind == "requested" for each in bars)
    held = sum(each.reservation is not None for each in bars) - asked
    out = sum(each.kind == "out" for each in bars)
    said: Message = NN_("{n} reservation", "{n} reservations", held)
    if asked:
        more = NN_("{n} request", "{n} requests", asked)
        said = N_("{said}, {more}", said=said, more=more)
    if out:
        said = N_("{said}, {more}", said=said, more=N_("out of service"))
    return said


def _bar_line(bar: Bar, here: bool, tell: Teller) -> Paragraph:
    mark, start = ">" if here else " ", tell.moment(bar.start)
    one = bar.reservation
    if one is None:
        why = why_out(tell, bar.outage) if bar.outage is not None else ""
        if bar.end is None:
            said = N_("{mark}- out of service since {start}: {why}", mark=mark, start=start, why=why)
        else:
            end = tell.moment(bar.end)
            said = N_(
                "{mark}- out of service, {start} to {end}: {why}", mark=mark, start=start, end=end, why=why
            )
        return Paragraph(said, "quiet")
    name = tell(N_("you")) if one.person == tell.ctx.actor.person else tell.holder(one.person)
    values = {
        "mark": mark,
        "sign": "?" if bar.kind == "requested" else "=",
        "name": name,
        "gpus": _of(bar),
        "start": start,
        "end": tell.moment(ends(bar)),
    }
    said = N_("{mark}{sign} {name}  {gpus}  {start} to {end}", **values)
    if one.purpose:
        said = N_("{said}  “{purpose}”", said=said, purpose=safe(one.purpose))
    if bar.kind == "requested":
        said = N_("{said}  asked for", said=said)
    elif bar.kind == "preemptible":
        said = N_("{said}  gives way", said=said)
    return Paragraph(said, ROLES.get(bar.kind, ""))


def _of(bar: Bar) -> Message:
    """`4 GPUs`; of parts of GPUs as many as they make together."""
    if bar.share == 1000 * len(bar.devices):
        return NN_("{n} GPU", "{n} GPUs", len(bar.devices))
    return N_("{n} of a GPU", n=amount(bar))


def clash_section(clashes: Sequence[Clashing]) -> list[Section]:
    """Every clash in sight, each with a way out where there is one."""
    if not clashes:
        return []
    lines: list[Paragraph] = []
    for each in clashes:
        lines.append(Paragraph(N_(" {sign} {problem}", sign="!", problem=each.what), "attention"))
        if each.way is not None:
            lines.append(Paragraph(N_("free instead: {offer}", offer=each.way), "accent", indent=3))
    return [Section(lines, title=N_("Clashes in sight ({n})", n=len(clashes)))]


def note(lane: Lane, views: Mapping[int, HostView], tell: Teller, *, wide: bool) -> Words:
    """How many GPUs, `?` where one is silent, `-` where one is out; when wide, how they are used now."""
    if lane.key.lane:
        return ""
    number = len(lane.key.hosts)
    shown = [views[each] for each in lane.key.hosts if each in views]
    count = f"{lane.gpus}" if number == 1 else f"{number}x{lane.gpus}"
    if not wide:
        mark = "?" if any(map(silent, shown)) else " -" if any(each.outage for each in shown) else ""
        return f"{count}{mark}"
    return N_("{count}  {use}", count=f"{count:<5}", use=use_now(shown, tell))


def use_now(views: Sequence[HostView], tell: Teller) -> Words:
    """`7 of 8 busy`, `free`, `? silent 3 h`, `out: fan`."""
    if lost := [each for each in views if silent(each)]:
        return N_("? silent {age}", age=tell.age(lost[0].at))
    outages = [each.outage for each in views if each.outage is not None and each.outage.device is None]
    if outages and len(outages) == len(views):
        return N_("out: {why}", why=why_out(tell, outages[0]))
    busy = [each for each in map(busy_of, views) if each is not None]
    if not views or len(busy) < len(views):
        return N_("? unknown")
    total = sum(len(each.gpus) for each in views)
    values = {"busy": sum(busy), "total": total}
    if idle := sum(each.count("reserved", "held") for each in views):
        return N_("{busy} of {total}, {idle} idle !", **values, idle=idle)
    if sum(free_of(each) or 0 for each in views) == total:
        return N_("free")
    return N_("{busy} of {total}", **values)


def headline(page: Message, lying: Lying | None, shown: int, clashes: int) -> Message:
    """`GPUs   reservations of 40 hosts, 2 requests to decide, 1 clash`."""
    hosts = NN_("{n} host", "{n} hosts", shown)
    said: Message = N_("{page}   reservations of {hosts}", page=page, hosts=hosts)
    if lying is None:
        return said
    if lying.requests:
        more = NN_("{n} request to decide", "{n} requests to decide", lying.requests)
        said = N_("{said}, {more}", said=said, more=more)
    if clashes:
        said = N_("{said}, {more}", said=said, more=NN_("{n} clash", "{n} clashes", clashes))
    return said


def age(lying: Lying | None, fleet: Message, tell: Teller) -> Message:
    """When the bookings were read, and when the machines."""
    if lying is None:
        return N_("reading …")
    return N_("bookings {time} · {hosts}", time=formats.clock(lying.at, tz=tell.zone), hosts=fleet)


def in_sight(
    lying: Lying | None, start: datetime, end: datetime, hosts: Mapping[int, Named]
) -> list[Clashing]:
    """The clashes of the period, on machines that are shown."""
    if lying is None:
        return []
    return [each for each in lying.clashes if each.host in hosts and each.start < end and each.end > start]
