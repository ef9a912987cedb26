"""What is reserved and stands idle, in words beside the timeline, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from coordtui.api import Message
from coordtui.ui.widgets import Paragraph, Section
from coordtui_gpus.panes.listing import natural
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import HostView
    from coordtui_gpus.panes.needs_list import Found
    from coordtui_gpus.records import Incident, Reservation

FEW = 3
"""So many machines are named one by one."""


def waste_section(found: Mapping[int, Found], views: Mapping[int, HostView], tell: Teller) -> list[Section]:
    """Reservations of the shown machines that stand idle now, the longest first."""
    incidents = {one.doc_id: one for host in views if host in found for one in found[host].unused}
    in_order = sorted(incidents.values(), key=lambda each: (each.since, each.doc_id))
    lines = [line for one in in_order for line in _told(one, views, tell)]
    if not lines:
        return []
    said = sum(not each.indent for each in lines)
    return [Section(lines, title=N_("Reserved and idle now ({n})", n=said))]


def _told(incident: Incident, views: Mapping[int, HostView], tell: Teller) -> Iterator[Paragraph]:
    devices = {*incident.facts.get("devices", ())}
    idle = [
        (view, gpu)
        for view in views.values()
        for gpu in view.gpus
        if gpu.state == "reserved" and devices & {each.device.doc_id for each in (gpu, *gpu.instances)}
    ]
    held = [each.reservation for _, gpu in idle for each in gpu.held]
    one = next((each for each in held if each.doc_id == incident.reservation), None)
    if one is None:
        return
    names = sorted({view.host.name for view, _ in idle}, key=natural)
    hosts = ", ".join(names) if len(names) <= FEW else f"{names[0]} – {names[-1]}"
    mine = one.person == tell.ctx.actor.person
    said = NN_(
        "{hosts}: {n} GPU of {name} idle for {age}, reserved until {end}",
        "{hosts}: {n} GPUs of {name} idle for {age}, reserved until {end}",
        len(idle),
        hosts=hosts,
        name=tell(N_("you")) if mine else tell.holder(one.person),
        age=tell.age(incident.since),
        end=tell.moment(one.end),
    )
    yield Paragraph(N_(" {sign} {problem}", sign="i", problem=said), "attention")
    if way := _way(one, tell, mine=mine):
        yield Paragraph(way, "accent", indent=3)


def _way(one: Reservation, tell: Teller, *, mine: bool) -> Message | None:
    """What who reads may do about it, on the line of the reservation."""
    may = tell.ctx.may
    if mine and may("gpus.reserve"):
        return N_("x on its line ends it")
    if may("gpus.decide") and may("gpus.who"):
        return N_("m on its line asks for them back")
    return None
