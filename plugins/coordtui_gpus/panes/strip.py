"""The fleet at a glance: a sign for each machine, or a cell for each GPU, by place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from coordtui.api import Message, safe
from coordtui.ui.widgets import Heat, HeatCell, HeatRow
from coordtui_gpus.fleet.words import GPU_STATES, HOST_STATES
from coordtui_gpus.panes import listing as listed
from coordtui_gpus.panes.words import sign_of
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.panes.telling import Teller

Cells = Literal["hosts", "gpus"]

FEW = 24
"""With so many machines at most there is a cell for each GPU, unless somebody wants it otherwise."""

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


class Made:
    """The cells that were made, by machine: of thousands only those that were heard since are made anew."""

    def __init__(self) -> None:
        self._basis: Any = None
        self._cells: dict[tuple[str, int], tuple[HostView, list[HeatCell]]] = {}

    def of(self, view: HostView, cells: Cells, tell: Teller) -> list[HeatCell]:
        """One cell of a machine, or one of each of its GPUs."""
        key = cells, view.host.doc_id
        known = self._cells.get(key)
        if known is None or known[0] is not view:
            made = [gpu_cell(view, gpu, tell) for gpu in view.gpus] if cells == "gpus" else []
            known = self._cells[key] = view, made or [host_cell(view, tell)]
        return known[1]

    def renew(self, names: Mapping[int, str], tell: Teller) -> None:
        """Drop all of them when what they say depends on has changed: names, and the day."""
        basis = names, tell.now.astimezone(tell.zone).date()
        if basis != self._basis:
            self._basis = basis
            self._cells.clear()


def heat(views: Sequence[HostView], cells: Cells, tell: Teller, made: Made | None = None) -> Heat:
    """A row for each place, the machines in it by name; `made` are cells of before."""
    made = made or Made()
    made.renew(tell.names, tell)
    places: dict[str, list[HostView]] = {}
    for view in sorted(views, key=_order):
        places.setdefault(view.host.place, []).append(view)
    rows = [
        HeatRow(safe(place, limit=24) or N_("elsewhere"), _groups(found, cells, tell, made))
        for place, found in places.items()
    ]
    return Heat(rows, GPU_LEGEND if cells == "gpus" else LEGEND)


def _order(view: HostView) -> tuple[object, ...]:
    return listed.natural(view.host.place), listed.natural(view.host.name)


def _groups(views: Sequence[HostView], cells: Cells, tell: Teller, made: Made) -> list[list[HeatCell]]:
    if cells == "gpus":
        return [made.of(view, cells, tell) for view in views]
    single = [made.of(view, cells, tell)[0] for view in views]
    return [single[start : start + GROUP] for start in range(0, len(single), GROUP)]


def host_cell(view: HostView, tell: Teller) -> HeatCell:
    """How many of its GPUs are busy, by height; a sign where that is not all there is to say."""
    sign, _ = sign_of(view)
    busy = listed.busy_of(view)
    if not sign and busy == 0 and view.count("reserved"):
        sign = "i"
    whole = max(len(view.gpus), 1)
    name = safe(view.host.name)
    words = partial(_why, view, sign, tell) if sign != "" else partial(_busy, len(view.gpus), busy or 0)
    return HeatCell(view.host.doc_id, name, busy, whole, sign, words)


def _busy(all_: int, busy: int) -> Message:
    return NN_("{busy} of {n} GPU busy", "{busy} of {n} GPUs busy", all_, busy=busy)


def _why(view: HostView, sign: str, tell: Teller) -> Message:
    if sign == "-":
        return N_("out of service")
    if sign == "i":
        return N_("reserved, idle")
    if sign == "?" and view.at is not None:
        return N_("{state}, last heard {when}", state=HOST_STATES[view.state], when=tell.moment(view.at))
    return HOST_STATES[view.state]


_SIGNS = {"out": "-", "lost": "!", "error": "!", "unknown": "?", "reserved": "i"}


def gpu_cell(view: HostView, gpu: GpuView, tell: Teller) -> HeatCell:
    """How busy one GPU is, by height, or its state by a sign; its words are made when they are read."""
    sign = "-" if view.outage is not None else _SIGNS.get(gpu.state, "")
    use = None if gpu.old else gpu.figures.get("utilization")
    if use is None and not sign:
        sign = "?" if gpu.state != "free" else "·"
    key = GpuKey(view.host.doc_id, gpu.device.doc_id)
    return HeatCell(key, partial(_gpu_name, view, gpu), use, 100, sign, partial(_gpu_words, gpu, sign, tell))


def _gpu_name(view: HostView, gpu: GpuView) -> Message:
    index = "?" if gpu.device.index is None else gpu.device.index
    return N_("{host} GPU {index}", host=safe(view.host.name), index=index)


def _gpu_words(gpu: GpuView, sign: str, tell: Teller) -> Message:
    """Its state, and who uses it."""
    use = None if gpu.old else gpu.figures.get("utilization")
    words: Message = GPU_STATES[gpu.state]
    if use is not None and not sign:
        words = N_("{percent} used", percent=f"{use:.0f}%")
    if who := tell.who(gpu):
        words = N_("{what}, {who}", what=words, who=", ".join(who))
    return words
