"""The fleet at a glance: a sign for each machine, or a cell for each GPU, by place."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from coordtui.api import Message, safe
from coordtui.ui.widgets import Heat, HeatCell, HeatRow
from coordtui_gpus.panes import listing as listed
from coordtui_gpus.panes.words import GPU_STATES, HOST_STATES, sign_of
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.panes.telling import Teller

Cells = Literal["hosts", "gpus"]

FEW = 24
"""With so many machines at most there is a cell for each GPU, unless somebody wants it otherwise."""

MANY = 100
"""Of so many machines at one place, who uses a GPU is told too: there is no hurry."""

GROUP = 10
"""So many machines stand together."""

LEGEND: dict[str, Message] = {
    "·": N_("none busy"),
    "█": N_("all busy"),
    "?": N_("silent"),
    "!": N_("fault"),
    "-": N_("out"),
    "i": N_("reserved, idle"),
}
GPU_LEGEND: dict[str, Message] = {**LEGEND, "·": N_("0%"), "█": N_("100%"), "?": N_("not known")}


class GpuKey(NamedTuple):
    """The key of the cell of one GPU."""

    host: int
    device: int


def host_of(key: Hashable) -> int | None:
    """The machine that a cell belongs to."""
    if isinstance(key, GpuKey):
        return key.host
    return key if isinstance(key, int) else None


def usual(hosts: int) -> Cells:
    """What there is a cell for, when nobody said."""
    return "gpus" if hosts <= FEW else "hosts"


def heat(views: Sequence[HostView], cells: Cells, tell: Teller) -> Heat:
    """A row for each place, the machines in it by name."""
    places: dict[str, list[HostView]] = {}
    for view in sorted(views, key=_order):
        places.setdefault(view.host.place, []).append(view)
    rows = [
        HeatRow(safe(place, limit=24) or N_("elsewhere"), _groups(found, cells, tell))
        for place, found in places.items()
    ]
    return Heat(rows, GPU_LEGEND if cells == "gpus" else LEGEND)


def _order(view: HostView) -> tuple[object, ...]:
    return listed.natural(view.host.place), listed.natural(view.host.name)


def _groups(views: Sequence[HostView], cells: Cells, tell: Teller) -> list[list[HeatCell]]:
    if cells == "gpus":
        spoken = len(views) <= MANY
        return [
            [gpu_cell(view, gpu, tell, spoken=spoken) for gpu in view.gpus] or [host_cell(view, tell)]
            for view in views
        ]
    made = [host_cell(view, tell) for view in views]
    return [made[start : start + GROUP] for start in range(0, len(made), GROUP)]


def host_cell(view: HostView, tell: Teller) -> HeatCell:
    """How many of its GPUs are busy, by height; a sign where that is not all there is to say."""
    sign, _ = sign_of(view)
    busy = listed.busy_of(view)
    if not sign and busy == 0 and view.count("reserved"):
        sign = "i"
    whole = max(len(view.gpus), 1)
    name = safe(view.host.name)
    if sign != "":
        return HeatCell(view.host.doc_id, name, busy, whole, sign=sign, words=_why(view, sign, tell))
    words = NN_("{busy} of {n} GPU busy", "{busy} of {n} GPUs busy", len(view.gpus), busy=busy or 0)
    return HeatCell(view.host.doc_id, name, busy, whole, words=words)


def _why(view: HostView, sign: str, tell: Teller) -> Message:
    if sign == "-":
        return N_("out of service")
    if sign == "i":
        return N_("reserved, idle")
    if sign == "?" and view.at is not None:
        return N_("{state}, last heard {when}", state=HOST_STATES[view.state], when=tell.moment(view.at))
    return HOST_STATES[view.state]


def gpu_cell(view: HostView, gpu: GpuView, tell: Teller, *, spoken: bool = True) -> HeatCell:
    """How busy one GPU is, by height, or its state by a sign; `spoken` with who uses it."""
    index = "?" if gpu.device.index is None else gpu.device.index
    name = N_("{host} GPU {index}", host=safe(view.host.name), index=index)
    sign = {"out": "-", "lost": "!", "error": "!", "unknown": "?", "reserved": "i"}.get(gpu.state, "")
    if view.outage is not None:
        sign = "-"
    use = None if gpu.old else gpu.figures.get("utilization")
    if use is None and not sign:
        sign = "?" if gpu.state != "free" else "·"
    words: Message = GPU_STATES[gpu.state]
    if use is not None and not sign:
        words = N_("{percent} used", percent=f"{use:.0f}%")
    if spoken and (who := tell.who(gpu)):
        words = N_("{what}, {who}", what=words, who=", ".join(who))
    return HeatCell(GpuKey(view.host.doc_id, gpu.device.doc_id), name, use, 100, sign=sign, words=words)
