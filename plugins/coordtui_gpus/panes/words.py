"""States of GPUs and machines where there is little room: in one word, and as signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coordtui.ui.widgets import Role
from coordtui_gpus.fleet.words import HOST_STATES
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import GpuState, HostView
    from coordtui_gpus.records import HostState

SHORT: Mapping[GpuState, Message] = {
    "busy": N_("busy"),
    "held": N_("held"),
    "reserved": N_("idle"),
    "free": N_("free"),
    "out": N_("out"),
    "lost": N_("lost"),
    "error": N_("fault"),
    "unknown": N_("unknown"),
}
"""`fleet.words.GPU_STATES` in one word, for a line that has little room."""

BARRED_SHORT: Mapping[HostState, Message] = {
    "auth": HOST_STATES["auth"],
    "hostkey": N_("key unknown or changed"),
}
"""States of machines in the cells of a list."""

SILENT: tuple[HostState, ...] = ("unknown", "unreachable", "failed")
"""States in which nothing is known of now, and that may pass by themselves."""

BARRED: tuple[HostState, ...] = ("auth", "hostkey")
"""States that last until somebody does something."""


def silent(view: HostView) -> bool:
    """Whether nothing is known of how a machine is now; an answer that was cut short stands for a while."""
    return view.state in SILENT or (view.state == "cut_short" and view.old)


def sign_of(view: HostView) -> tuple[str, Role]:
    """The sign of a machine, empty where it is simply at work: out, barred or faulty, silent."""
    if view.outage is not None:
        return "-", "quiet"
    if view.state in BARRED:
        return "!", "attention"
    if silent(view) or (view.gpus and all(each.state == "unknown" for each in view.gpus)):
        return "?", "trouble"
    if view.state == "degraded" or view.count("lost", "error"):
        return "!", "attention"
    return "", ""


OUT_IN_SLURM = ("down", "drain", "drained", "draining", "fail", "failing", "error", "not_responding")

SLURM_STANDS = timedelta(hours=3)
"""So long what Slurm said of a node is believed; it is stored again each hour while it says the same."""


def out_in_slurm(view: HostView, now: datetime) -> bool:
    """Whether Slurm gives a machine to nobody, or hears nothing of it, as far as it was asked lately."""
    seen = view.seen
    if seen is None or seen.node_at is None or now - seen.node_at > SLURM_STANDS:
        return False
    return any(each in OUT_IN_SLURM for each in seen.node.lower().split("+"))
