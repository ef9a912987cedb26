"""The listed machines as CSV: a line for each GPU, with its figures and their age."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coordtui.api import as_csv
from coordtui_gpus.fleet.values import FIGURES

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.panes.telling import Teller

HEADER = (
    *("host", "place", "host_state", "gpu", "uuid", "model", "memory_mib", "state", "measured", "old"),
    *FIGURES,
    *("users", "reserved_by", "until", "grant"),
)


def fleet_csv(views: Iterable[HostView], tell: Teller) -> str:
    """The table; what is not known is empty, moments are in UTC. Names only for who may see them."""
    return as_csv(HEADER, _rows(views, tell))


def _rows(views: Iterable[HostView], tell: Teller) -> Iterator[list[object]]:
    for view in views:
        for whole in view.gpus:
            for gpu in (whole, *whole.instances):
                yield [*_host(view), *_gpu(gpu), *_people(gpu, tell)]


def _host(view: HostView) -> list[object]:
    return [view.host.name, view.host.place, view.state]


def _gpu(gpu: GpuView) -> list[object]:
    device = gpu.device
    facts = [device.index, device.uuid, device.model, device.memory_mib, gpu.state]
    at = gpu.at.isoformat() if gpu.at is not None else None
    return [*facts, at, "yes" if gpu.old else "no", *(gpu.figures.get(name) for name in FIGURES)]


def _people(gpu: GpuView, tell: Teller) -> list[object]:
    if not tell.sees_people:
        return ["", "", "", ""]
    held = [each.reservation for each in gpu.held]
    return [
        ", ".join(tell.who(gpu)),
        ", ".join(dict.fromkeys(tell.holder(each.person) for each in held)),
        max(each.end for each in held).isoformat() if held else "",
        ", ".join(dict.fromkeys(each.grant for each in held if each.grant)),
    ]
