"""The fleet now, added up: by person, group, grant, place, partition or model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from coordtui.api import Message, safe
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.panes.fleet_reading import Known
    from coordtui_gpus.panes.telling import Teller

By = Literal["person", "group", "grant", "place", "partition", "model"]

TITLES: Mapping[By, Message] = {
    "person": N_("by person"),
    "group": N_("by group"),
    "grant": N_("by grant"),
    "place": N_("by place"),
    "partition": N_("by partition"),
    "model": N_("by model"),
}

OF_PEOPLE: tuple[By, ...] = ("person", "group", "grant")
"""These need the right to know who uses GPUs; a GPU counts for everybody who uses it or has it reserved."""

FIELDS: Mapping[By, str] = {"person": "user"}
"""What the filter calls them, where it is another name."""


class Sum:
    """So many GPUs: in all, and in which states. `key` is what the filter finds them by, if anything."""

    def __init__(self, name: str, key: str) -> None:
        self.name, self.key = name, key
        self.gpus = self.busy = self.idle = self.free = self.out = self.unknown = 0

    def add(self, gpu: GpuView) -> None:
        """Count one more; what is not known is neither busy nor free."""
        self.gpus += 1
        match gpu.state:
            case "busy":
                self.busy += 1
            case "held" | "reserved":
                self.idle += 1
            case "free":
                self.free += 1
            case "out" | "lost" | "error":
                self.out += 1
            case _:
                self.unknown += 1


def may_see(by: By, tell: Teller) -> bool:
    """Whether who reads may see it counted so."""
    return tell.sees_people or by not in OF_PEOPLE


def sums(known: Known, by: By, tell: Teller) -> list[Sum]:
    """The most GPUs first; a GPU that belongs to several counts for each of them, once."""
    if not may_see(by, tell):
        return []
    found: dict[str, Sum] = {}
    for host in known.fleet.hosts:
        for gpu in host.gpus:
            for key, name in dict(_keys(known, by, tell, host, gpu)).items():
                found.setdefault(key, Sum(name, key)).add(gpu)
    return sorted(found.values(), key=lambda each: (not each.key, -each.gpus, each.name))


def _keys(known: Known, by: By, tell: Teller, host: HostView, gpu: GpuView) -> Iterator[tuple[str, str]]:
    """What a GPU counts for, with what that is called; nothing where nobody has it."""
    people = {*gpu.people, *(held.reservation.person for held in gpu.held)}
    if by == "person":
        yield from ((known.names[each], safe(known.names[each])) for each in people if each in known.names)
        if not gpu.people:
            yield from ((user, safe(user)) for user in gpu.users)
        elif len(gpu.users) > len(gpu.people):  # of several logins one is nobody's that is known
            yield "", tell(N_("logins of nobody who is known"))
    elif by == "group":
        groups = {group for number in people for group in known.groups.get(number, ())}
        if groups or people or gpu.users:
            yield from _named(groups, N_("no group"), tell)
    elif by == "grant":
        grants = {held.reservation.grant for held in gpu.held if held.reservation.grant}
        if grants or people or gpu.users:
            yield from _named(grants, N_("no grant"), tell)
    elif by == "place":
        yield from _named({host.host.place} - {""}, N_("elsewhere"), tell)
    elif by == "partition":
        yield from _named(set(host.seen.partitions if host.seen else ()), N_("no partition"), tell)
    else:
        yield from _named({gpu.device.model} - {""}, N_("unknown model"), tell)


def _named(keys: set[str], none: Message, tell: Teller) -> Iterator[tuple[str, str]]:
    yield from ((each, safe(each)) for each in keys)
    if not keys:
        yield "", tell(none)
