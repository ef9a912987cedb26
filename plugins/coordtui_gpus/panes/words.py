"""What states of GPUs and machines are called, and the signs that stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from coordtui.ui.widgets import Role
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import GpuState, HostView
    from coordtui_gpus.records import HostState

GPU_STATES: Mapping[GpuState, Message] = {
    "busy": N_("busy"),
    "held": N_("memory held, nothing computed"),
    "reserved": N_("reserved, idle"),
    "free": N_("free"),
    "out": N_("out of service"),
    "lost": N_("lost: its machine does not find it any more"),
    "error": N_("its tool complains"),
    "unknown": N_("not known"),
}

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
"""The same in one word, for a line that has little room."""

HOST_STATES: Mapping[HostState, Message] = {
    "unknown": N_("never asked"),
    "ok": N_("answers"),
    "degraded": N_("answers, with a fault"),
    "cut_short": N_("its last answer stopped half-way"),
    "unreachable": N_("does not answer"),
    "auth": N_("does not let us in"),
    "hostkey": N_("its key is unknown or has changed"),
    "failed": N_("answers, but its GPU tool does not"),
}

SILENT: tuple[HostState, ...] = ("unknown", "unreachable", "failed")
"""States in which nothing is known of now, and that may pass by themselves."""

BARRED: tuple[HostState, ...] = ("auth", "hostkey")
"""States that last until somebody does something."""

WORKING: tuple[GpuState, ...] = ("busy", "held")

THROTTLES: Mapping[str, Message] = {
    "idle": N_("idle"),
    "applications_clocks": N_("clocks set by hand"),
    "sw_power_cap": N_("held back to keep within its power limit"),
    "hw_slowdown": N_("slowed by the hardware"),
    "hw_thermal_slowdown": N_("slowed by the hardware: too hot"),
    "hw_power_brake": N_("slowed by the hardware: power brake"),
    "hw_power_brake_slowdown": N_("slowed by the hardware: power brake"),
    "sw_thermal_slowdown": N_("held back: too hot"),
    "sync_boost": N_("clocks kept in step with other GPUs"),
    "display_clock": N_("clocks set for a display"),
}
"""Why clocks are held back, in words."""

COUNTS: Mapping[str, Message] = {
    "ecc_corrected": N_("corrected memory errors since the driver was loaded"),
    "ecc_uncorrected": N_("uncorrected memory errors since the driver was loaded"),
    "ecc_corrected_total": N_("corrected memory errors in its life"),
    "ecc_uncorrected_total": N_("uncorrected memory errors in its life"),
    "remapped_corrected": N_("memory rows replaced after corrected errors"),
    "remapped_uncorrected": N_("memory rows replaced after uncorrected errors"),
    "nvlink_errors": N_("errors of its links to other GPUs"),
    "xid": N_("XID errors"),
}
"""The counters that only grow, in words."""


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
