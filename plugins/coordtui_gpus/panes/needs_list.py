"""What of a machine needs a look, the worst first, each in a line that says what and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import Message, safe
from coordtui.ui.widgets import Role
from coordtui_gpus.fleet.states import much_held
from coordtui_gpus.panes.telling import Teller, family, gpus
from coordtui_gpus.panes.words import BARRED, BARRED_SHORT, out_in_slurm, silent
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import Fleet, GpuView, HostView
    from coordtui_gpus.records import Incident

SEEN_HERE = ("unreachable", "auth", "hostkey", "failed", "lost", "reserved_unused", "hoarded")
"""Incidents that are not told again: the state of the machine itself tells of them, as it is now; and what
is reserved and idle, which is told with whose it is."""


class Need(msgspec.Struct, frozen=True):
    """One reason to look: `rank` orders them, `more` is what may be cut where there is no room."""

    rank: int
    sign: str
    role: Role
    what: Message
    more: Message | str = ""


Brief = tuple[Message, str]
"""What an incident is in the line of its machine, and whom it is about."""


class Found(msgspec.Struct, frozen=True):
    """What judging found of one machine: what to look at, and what was put aside until later."""

    open: tuple[tuple[Incident, Brief], ...] = ()
    aside: frozenset[str] = frozenset()
    unused: tuple[Incident, ...] = ()


def by_host(
    incidents: Iterable[Incident],
    titles: Mapping[int, Brief],
    devices: Mapping[int, int],
    now: datetime,
) -> dict[int, Found]:
    """Incidents by machine; `devices` says where a device is, `titles` what an incident is called."""
    opened: dict[int, list[tuple[Incident, Brief]]] = {}
    aside: dict[int, set[str]] = {}
    unused: dict[int, list[Incident]] = {}
    for each in incidents:
        if each.kind == "reserved_unused":  # of a reservation, which may lie on several machines
            for number in {devices[one] for one in each.facts.get("devices", ()) if one in devices}:
                if each.aside is not None and each.aside > now:
                    aside.setdefault(number, set()).add(each.kind)
                else:
                    unused.setdefault(number, []).append(each)
            continue
        host = each.host if each.host is not None else devices.get(each.device or 0)
        if host is None:
            continue
        if each.aside is not None and each.aside > now:
            aside.setdefault(host, set()).add(each.kind)
        elif each.kind not in SEEN_HERE and each.doc_id in titles:
            opened.setdefault(host, []).append((each, titles[each.doc_id]))
    return {
        host: Found(tuple(opened.get(host, ())), frozenset(aside.get(host, ())), tuple(unused.get(host, ())))
        for host in {*opened, *aside, *unused}
    }


def all_needs(fleet: Fleet, tell: Teller, found: Mapping[int, Found]) -> dict[int, list[Need]]:
    """Those of each machine that has any, by its number."""
    told = ((each.host.doc_id, needs(each, tell, found.get(each.host.doc_id))) for each in fleet.hosts)
    return {number: many for number, many in told if many}


def needs(view: HostView, tell: Teller, found: Found | None = None) -> list[Need]:
    """Why somebody should look at a machine; nothing for one that is out of service, or simply at work."""
    if view.outage is not None:
        return []
    found = found or Found()
    told = [*_of_machine(view, tell, found.aside), *_of_gpus(view, tell, found.aside)]
    told += _unused(view, tell, found.unused)
    if out_in_slurm(view, tell.now) and view.seen is not None:
        what = N_("Slurm: {state}", state=safe(view.seen.node))
        told.append(Need(4, "-", "attention", what, safe(view.seen.node_reason)))
    for incident, (what, who) in found.open:
        since = N_("since {moment}", moment=tell.soon(incident.since))
        if who:
            since = N_("{said}, {more}", said=family(who), more=tell.age(incident.since))
        told.append(Need(3, "!", "attention", what, since))
    return sorted(told, key=lambda each: each.rank)


def _of_machine(view: HostView, tell: Teller, aside: frozenset[str]) -> Iterable[Need]:
    if view.state in aside or (view.state == "cut_short" and "failed" in aside):
        return
    if view.state in BARRED:
        yield Need(1, "!", "attention", BARRED_SHORT[view.state], reserved(view, tell))
    elif view.state == "unknown":
        if view.host.via != "none":
            yield Need(6, "?", "trouble", N_("never asked yet"))
    elif silent(view):
        yield Need(0, "?", "trouble", _silence(view, tell), reserved(view, tell))


def _silence(view: HostView, tell: Teller) -> Message:
    """Since when nothing is known, and of what."""
    if view.at is None:
        return N_("never answered")
    if view.state == "failed":
        return N_("GPU tool silent {length}", length=tell.age(view.at))
    return N_("silent {length}", length=tell.age(view.at))


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
    held = [each for each in _long(view, "held", settings.hoard_minutes, tell) if _much(each, tell)]
    if "hoarded" not in aside and held:
        length, number = _length(held, tell), gpus(len(held))
        what = N_("memory held, idle {length}: {gpus}", length=length, gpus=number)
        yield Need(5, "i", "attention", what, ", ".join(_users(held, tell)))


def _unused(view: HostView, tell: Teller, incidents: Iterable[Incident]) -> Iterable[Need]:
    """What is reserved and stands idle, as it was found: nobody’s processes tell since when."""
    if silent(view):
        return
    for each in incidents:
        devices = each.facts.get("devices", ())
        idle = [one for one in view.gpus if _numbers(one) & {*devices} and one.state == "reserved"]
        if idle:
            length = tell.age(each.since)
            what = N_("reserved, idle {length}: {gpus}", length=length, gpus=gpus(len(idle)))
            yield Need(4, "i", "attention", what, _held_by(idle, tell))


def _numbers(view: GpuView) -> set[int]:
    """A GPU and its instances, by number."""
    return {view.device.doc_id, *(each.device.doc_id for each in view.instances)}


def _long(view: HostView, state: str, minutes: int, tell: Teller) -> list[GpuView]:
    """GPUs that are known to have been in a state for long."""
    before = tell.now - timedelta(minutes=minutes)
    return [
        each for each in view.gpus if each.state == state and each.since is not None and each.since <= before
    ]


def _much(view: GpuView, tell: Teller) -> bool:
    """Whether it is memory worth the word that is held, by the rule of what is found of people."""
    held: dict[str, list[float | None]] = {}
    for each in view.processes or ():
        held.setdefault(each.user, []).append(each.memory_mib)
    whole, limit = view.device.memory_mib, tell.ctx.settings.idle_percent
    if not held:
        return much_held(view.figures.get("memory_used_mib"), whole, limit)
    sums = (None if None in mine else sum(filter(None, mine)) for mine in held.values())
    return any(much_held(each, whole, limit) for each in sums)


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
