"""How fields of an output become those of a `Gpu`: a table of names, and what fills them one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from coordtui_gpus.observed import Fault, Gpu
from coordtui_gpus.reading.values import why

Convert = Callable[[str], Any]
"""A text to its value; None where there is none."""

Spec = tuple[str, Convert]
"""The name of a field of `Gpu`, and how it is read."""


LONGEST = 120
"""So much is kept of what stands where a value should."""


class Sheet:
    """One GPU being read: its values so far, and of what is missing why in the words of the source."""

    __slots__ = ("missing", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.missing: dict[str, str] = {}

    def put(self, name: str, text: str, convert: Convert) -> None:
        """Take a value, unless one of the same name was taken already; a text without value is a reason."""
        if name in self.values:
            return
        value = convert(text)
        if value is not None:
            self.values[name] = value
            if self.missing:
                self.missing.pop(name, None)
        else:
            self.lacks(name, text)

    def lacks(self, name: str, text: str) -> None:
        """Note why there is no value, in the words of the first place that should give it."""
        if name not in self.missing:
            self.missing[name] = (why(text) or text.strip() or "[]")[:LONGEST]

    def gpu(self, **more: Any) -> Gpu:
        """The GPU."""
        return Gpu(missing=self.missing, **{"vendor": "nvidia", **more, **self.values})


def faults_of(gpu: Gpu) -> list[Fault]:
    """The faults that stand where values should: a card that is lost, or one that asks for a reset."""
    for name, reason in gpu.missing.items():
        low = reason.lower()
        if "lost" in low or "fallen off" in low or (name == "uuid" and "unknown error" in low):
            return [_fault("lost", gpu, reason)]
        if "reset" in low:
            return [_fault("error", gpu, reason)]
    return []


def _fault(kind: Any, gpu: Gpu, reason: str) -> Fault:
    return Fault(kind=kind, text=reason.strip("[]"), bus=gpu.bus, index=gpu.index, uuid=gpu.uuid)


def held_back(reasons: dict[str, str]) -> tuple[tuple[str, ...] | None, str]:
    """Which reasons hold clocks back, and why it is not known where none is told.

    `reasons` gives of each what the source says: active, not active, or why it does not know.
    Being idle holds clocks back too, and is no fault: it is left out.
    """
    known = {name: text for name, text in reasons.items() if text.lower() in ("active", "not active")}
    if not known:
        return None, next(iter(reasons.values()), "")
    return tuple(
        sorted(name for name, text in known.items() if text.lower() == "active" and name != IDLE)
    ), ""


IDLE = "gpu_idle"

BITS: tuple[tuple[int, str], ...] = (
    (0x2, "applications_clocks_setting"),
    (0x4, "sw_power_cap"),
    (0x8, "hw_slowdown"),
    (0x10, "sync_boost"),
    (0x20, "sw_thermal_slowdown"),
    (0x40, "hw_thermal_slowdown"),
    (0x80, "hw_power_brake_slowdown"),
    (0x100, "display_clocks_setting"),
)
"""The bits of `clocks_event_reasons.active`, as NVML's `nvmlClocksEventReasons` numbers them; 0x1 is idle."""


@lru_cache(256)
def held_back_by(mask: str) -> tuple[str, ...] | None:
    """Which reasons hold clocks back, of a mask such as `0x0000000000000004`; None where it is none."""
    text = mask.strip().lower()
    digits = text[2:] if text.startswith("0x") else ""
    if not 0 < len(digits) <= 16 or digits.strip("0123456789abcdef"):
        return None
    bits = int(digits, 16)
    return tuple(sorted(name for bit, name in BITS if bits & bit))
