"""How machines and GPUs stand, what a GPU is, what is counted of it: in words, for screens and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import GpuState
    from coordtui_gpus.records import Device, HostState

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

FLAGS: Mapping[str, Message] = {
    "remap_pending": N_("memory rows wait for a reset to be replaced"),
    "remap_failed": N_("memory rows could not be replaced"),
}
"""What is counted only as so or not so, in words."""

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

FIGURES: Mapping[str, tuple[Message, Message]] = {
    "utilization": (N_("Use"), N_("{value}%")),
    "memory_utilization": (N_("Memory traffic"), N_("{value}%")),
    "power_w": (N_("Power"), N_("{value} W")),
    "temperature_c": (N_("Temperature"), N_("{value} °C")),
    "memory_temperature_c": (N_("Temperature of its memory"), N_("{value} °C")),
    "sm_clock_mhz": (N_("Clock"), N_("{value} MHz")),
    "memory_clock_mhz": (N_("Clock of its memory"), N_("{value} MHz")),
    "fan": (N_("Fan"), N_("{value}%")),
}
"""The figures that one number tells, each with its unit."""

_FACTS: tuple[tuple[str, Message, Message | None], ...] = (
    ("part", N_("Part number"), None),
    ("vbios", N_("VBIOS"), None),
    ("driver", N_("Driver"), None),
    ("power_limit_w", N_("Power limit"), N_("{value} W")),
    ("sm_clock_most_mhz", N_("Highest clock"), N_("{value} MHz")),
    ("compute_mode", N_("Compute mode"), None),
    ("pcie_width", N_("PCIe lanes"), None),
    ("ecc", N_("ECC"), None),
    ("persistence", N_("Persistence mode"), None),
    ("mig", N_("MIG"), None),
)


def counts_of(counts: Mapping[str, int]) -> Iterator[tuple[Message | str, Message | str]]:
    """What is counted of a GPU, with the numbers first; the words of tools that are not known are theirs."""
    for name, count in sorted(counts.items()):
        if name in FLAGS:
            yield N_("yes") if count else N_("no"), FLAGS[name]
        elif name.startswith("xid_"):
            yield str(count), N_("XID {code}", code=safe(name[4:]))
        else:
            yield str(count), COUNTS.get(name, safe(name))


def facts_of(device: Device) -> Iterator[tuple[Message, Message | str]]:
    """What it is, with its units, as far as it is known."""
    for name, label, unit in _FACTS:
        value = device.facts.get(name)
        if isinstance(value, bool):
            yield label, N_("on") if value else N_("off")
        elif isinstance(value, int | float):
            said = f"{value:.0f}"
            yield label, said if unit is None else unit.with_values(value=said)
        elif value is not None and not isinstance(value, list | dict):
            yield label, safe(str(value))
