"""What of a machine needs a look, the worst first, each in a line that says what and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coordtui.api import Message, safe
from coordtui.ui.widgets import Role
from coordtui_gpus.panes.telling import Teller, family, gpus
from coordtui_gpus.panes.words import BARRED, HOST_STATES, silent
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.records import Incident

SEEN_HERE = ("unreachable", "auth", "hostkey", "failed", "lost", "reserved_unused", "hoarded")
"""Incidents that are not told again: the state of the machine itself tells of them, as it is now."""


@dataclass(frozen=True)
class Need:
    """One reason to look: `rank` orders them, `more` is what may be cut where there is no room."""

    rank: int
    sign: str
    role: Role
    what: Message
    more: Message | str = ""


@dataclass(frozen=True)
class Found:
    """What judging found of one machine: what to look at, and what was put aside until later."""

    open: tuple[tuple[Incident, Message], ...] = ()
    aside: frozenset[str] = frozenset()


def by_host(
    incidents: Iterable[Incident],
    titles: Mapping[int, Message],
    devices: Mapping[int, int],
    now: datetime,
) -> dict[int, Found]:
    """Incidents by machine; `devices` says where a device is, `titles` what an incident is called."""
    opened: dict[int, list[tuple[Incident, Message]]] = {}
    aside: dict[int, set[str]] = {}
    for each in incidents:
        host = each.host if each.host is not None else devices.get(each.device or 0)
        if host is None:
            continue
        if each.aside is not None and each.aside > now:
            aside.setdefault(host, set()).add(each.kind)
        elif each.kind not in SEEN_HERE and each.doc_id in titles:
            opened.setdefault(host, []).append((each, titles[each.doc_id]))
    return {
        host: Found(tuple(opened.get(host, ())), frozenset(aside.get(host, ()))) for host in {*opened, *aside}
    }


def needs(view: HostView, tell: Teller, found: Found | None = None) -> list[Need]:
    """Why somebody should look at a machine; nothing for one that is out of service, or simply at work."""
    if view.outage is not None:
        return []
    found = found or Found()
    told = [*_of_machine(view, tell, found.aside), *_of_gpus(view, tell, found.aside)]
    for incident, title in found.open:
        since = N_("since {moment}", moment=tell.soon(incident.since))
        told.append(Need(3, "!", "attention", title, since))
    return sorted(told, key=lambda each: each.rank)


def _of_machine(view: HostView, tell: Teller, aside: frozenset[str]) -> Iterable[Need]:
    if view.state in aside or (view.state == "cut_short" and "failed" in aside):
        return
    if view.state in BARRED:
        yield Need(1, "!", "attention", HOST_STATES[view.state], reserved(view, tell))
    elif view.state == "unknown":
        if view.host.via != "none":
            yield Need(6, "?", "trouble", N_("never asked yet"))
    elif silent(view):
        heard = N_("silent {length}", length=tell.age(view.at)) if view.at else N_("never answered")
        yield Need(0, "?", "trouble", heard, reserved(view, tell))


def _of_gpus(view: HostView, tell: Teller, aside: frozenset[str]) -> Iterable[Need]:
    if silent(view):
        return
    settings = tell.ctx.settings
    if "lost" not in aside and (lost := [each for each in view.gpus if each.state == "lost"]):
        yield Need(2, "!", "attention", N_("{gpus}: lost", gpus=numbers(lost)), _held_by(lost, tell))
    if broken := [each for each in view.gpus if each.state == "error"]:
        text = next((safe(each.seen.text) for each in broken if each.seen and each.seen.text), "")
        what = N_("{gpus}: its tool complains", gpus=numbers(broken))
        yield Need(2, "!", "attention", what, text)
    if "reserved_unused" not in aside and (idle := _long(view, "reserved", settings.unused_minutes, tell)):
        what = N_("reserved, idle {length}: {gpus}", length=_length(idle, tell), gpus=gpus(len(idle)))
        yield Need(4, "i", "attention", what, _held_by(idle, tell))
    if "hoarded" not in aside and (held := _long(view, "held", settings.hoard_minutes, tell)):
        length, number = _length(held, tell), gpus(len(held))
        what = N_("memory held, idle {length}: {gpus}", length=length, gpus=number)
        yield Need(5, "i", "attention", what, ", ".join(_users(held, tell)))


def _long(view: HostView, state: str, minutes: int, tell: Teller) -> list[GpuView]:
    """GPUs that are known to have been in a state for long."""
    before = tell.now - timedelta(minutes=minutes)
    return [
        each for each in view.gpus if each.state == state and each.since is not None and each.since <= before
    ]


def _length(views: Sequence[GpuView], tell: Teller) -> str:
    """For how long at least."""
    return tell.age(max(each.since for each in views if each.since is not None))


def _users(views: Sequence[GpuView], tell: Teller) -> list[str]:
    return [*dict.fromkeys(family(name) for each in views for name in tell.who(each))]


def numbers(views: Sequence[GpuView]) -> Message | str:
    """`GPU 3`, `GPUs 0, 3`."""
    said = ", ".join("?" if each.device.index is None else str(each.device.index) for each in views)
    return NN_("GPU {numbers}", "GPUs {numbers}", len(views), numbers=said)


def reserved(view: HostView, tell: Teller) -> Message | str:
    """`8 reserved, Fauxpont`; nothing when nothing is."""
    held = [each for each in view.gpus if each.held]
    if not held:
        return ""
    names = ", ".join(
        dict.fromkeys(
            family(tell.holder(held.reservation.person)) for each in view.gpus for held in each.held
        )
    )
    return NN_("{n} reserved, {names}", "{n} reserved, {names}", len(held), names=names)


def _held_by(views: Sequence[GpuView], tell: Teller) -> Message | str:
    """`Tarrakett until Sun 18:00`."""
    ends: dict[str, datetime] = {}
    for each in views:
        for held in each.held:
            name = family(tell.holder(held.reservation.person))
            ends[name] = max(held.reservation.end, ends.get(name, held.reservation.end))
    said = [tell(N_("{name} until {end}", name=name, end=tell.soon(end))) for name, end in ends.items()]
    return ", ".join(said)
