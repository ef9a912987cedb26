"""NVIDIA's dcgm-exporter, and (see `nvge`) nvidia_gpu_exporter, in the text format of Prometheus.

The labels' names differ in case and in which are there, so they are compared without case. With MIG
each line may carry an instance (`GPU_I_ID`): its memory and its use are the instance's; power,
temperature, clocks and counters are those of its GPU, repeated. The use of an instance is told by the
profiling fields only (`DCGM_FI_PROF_GR_ENGINE_ACTIVE`, a part of 1).
DCGM writes numbers beyond all bounds where it has none (`DCGM_INT64_BLANK` and the three after it).

Source: NVIDIA, “DCGM API: Field Identifiers” and `dcgm_structs.h` (docs.nvidia.com/datacenter/dcgm),
and the default counters of dcgm-exporter.
"""

from __future__ import annotations

import re
from typing import Any

from coordtui_gpus.observed import Fault, Gpu, Instance, Machine, Observation
from coordtui_gpus.reading import nvge
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.plain import Found, whole, word
from coordtui_gpus.reading.prometheus import Sample, samples
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.values import normal_bus
from coordtui_gpus.texts import N_

KIND = "dcgm-metrics"

_BLANKS = (2**31 - 16, 2**63 - 16, 2.0**47)
"""From each of these on four numbers mean: none, not found, not supported, not permitted."""

FIGURES = {
    "DCGM_FI_DEV_GPU_UTIL": "utilization",
    "DCGM_FI_DEV_MEM_COPY_UTIL": "memory_utilization",
    "DCGM_FI_DEV_FB_TOTAL": "memory_total_mib",
    "DCGM_FI_DEV_FB_USED": "memory_used_mib",
    "DCGM_FI_DEV_FB_FREE": "memory_free_mib",
    "DCGM_FI_DEV_POWER_USAGE": "power_w",
    "DCGM_FI_DEV_POWER_MGMT_LIMIT": "power_limit_w",
    "DCGM_FI_DEV_GPU_TEMP": "temperature_c",
    "DCGM_FI_DEV_MEMORY_TEMP": "memory_temperature_c",
    "DCGM_FI_DEV_FAN_SPEED": "fan",
    "DCGM_FI_DEV_SM_CLOCK": "sm_clock_mhz",
    "DCGM_FI_DEV_MAX_SM_CLOCK": "sm_clock_most_mhz",
    "DCGM_FI_DEV_MEM_CLOCK": "memory_clock_mhz",
    "DCGM_FI_DEV_ECC_SBE_VOL_TOTAL": "ecc_corrected",
    "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL": "ecc_uncorrected",
    "DCGM_FI_DEV_ECC_SBE_AGG_TOTAL": "ecc_corrected_total",
    "DCGM_FI_DEV_ECC_DBE_AGG_TOTAL": "ecc_uncorrected_total",
    "DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS": "remapped_corrected",
    "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS": "remapped_uncorrected",
    "DCGM_FI_DEV_RETIRED_SBE": "retired_single",
    "DCGM_FI_DEV_RETIRED_DBE": "retired_double",
    "DCGM_FI_DEV_PCIE_LINK_GEN": "pcie_generation",
    "DCGM_FI_DEV_PCIE_LINK_WIDTH": "pcie_width",
}

TRUTHS = {
    "DCGM_FI_DEV_ROW_REMAP_FAILURE": "remap_failed",
    "DCGM_FI_DEV_ROW_REMAP_PENDING": "remap_pending",
    "DCGM_FI_DEV_PERSISTENCE_MODE": "persistence",
    "DCGM_FI_DEV_ECC_CURRENT": "ecc",
    "DCGM_FI_DEV_MIG_MODE": "mig",
}

_MEASURED = frozenset(
    {
        "utilization",
        "memory_utilization",
        "power_w",
        "power_limit_w",
        "temperature_c",
        "memory_temperature_c",
        "fan",
    }
)

_OWN = frozenset(
    {"utilization", "memory_utilization", "memory_total_mib", "memory_used_mib", "memory_free_mib"}
)
"""What a line with an instance tells of the instance, not of its GPU."""

_HELD = (
    "",  # idle is no fault
    "applications_clocks_setting",
    "sw_power_cap",
    "hw_slowdown",
    "sync_boost",
    "sw_thermal_slowdown",
    "hw_thermal_slowdown",
    "hw_power_brake_slowdown",
    "display_clocks_setting",
)
"""What holds clocks back, by the bits of NVML (nvmlClocksEventReasons)."""

_REASONS = ("DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS")
_ACTIVE = "DCGM_FI_PROF_GR_ENGINE_ACTIVE"
_XID = "DCGM_FI_DEV_XID_ERRORS"


def looks(text: str) -> bool:
    """Whether this is what one of the two exporters gives."""
    return re.search(r"^(?:DCGM_FI_|nvidia_smi_)[A-Za-z0-9_]+(?:\{|\s)", text, re.MULTILINE) is not None


def read(data: bytes) -> Observation:
    """The GPUs of an exporter, in the order of their numbers.

    Raises `NotUnderstood` when no figure of a GPU stands in it.
    """
    text = text_of(data)
    if "DCGM_FI_" not in text and "nvidia_smi_" in text:
        return nvge.read_text(text)
    odd: list[str] = []
    cards: dict[str, _Card] = {}
    names: set[str] = set()
    drivers: set[str] = set()
    for sample in samples(text, odd):
        if not sample.name.startswith("DCGM_FI_"):
            continue
        labels = sample.labels
        uuid = word(labels.get("uuid") or labels.get("gpu_uuid"))
        key = uuid or f"{labels.get('hostname', '')}/{labels.get('gpu', '')}"
        if key == "/":
            odd.append(sample.name)
            continue
        cards.setdefault(key, _Card(uuid)).take(sample)
        names.add(word(labels.get("hostname")))
        drivers.add(word(labels.get("dcgm_fi_driver_version")))
    if not cards:
        raise not_of(KIND, N_("No figure of a GPU stands in it."))
    names, drivers = names - {""}, drivers - {""}
    gpus = sorted(
        (card.gpu() for card in cards.values()), key=lambda gpu: -1 if gpu.index is None else gpu.index
    )
    return Observation(
        kind=KIND,
        machine=Machine(
            name=names.pop() if len(names) == 1 else "", driver=drivers.pop() if len(drivers) == 1 else ""
        ),
        gpus=tuple(gpus),
        faults=tuple(fault for card in cards.values() for fault in card.faults),
        not_understood=(*odd[:20], *(sorted(names)[:20] if len(names) > 1 else ())),
    )


def blank(number: float | None) -> bool:
    """Whether a number is one of those that DCGM writes where it has none."""
    return number is not None and any(first <= number <= first + 3 for first in _BLANKS)


class _Card:
    """One GPU while its lines are read."""

    def __init__(self, uuid: str) -> None:
        self.uuid = uuid
        self.found = Found()
        self.about: dict[str, str] = {}
        self.index: int | None = None
        self.parts: dict[str, dict[str, Any]] = {}
        self.active: float | None = None
        self.faults: list[Fault] = []

    def take(self, sample: Sample) -> None:
        """Add what one line says."""
        labels = sample.labels
        for about, label in (("model", "modelname"), ("serial", "dcgm_fi_dev_serial"), ("bus", "pci_bus_id")):
            if text := word(labels.get(label)):
                self.about.setdefault(about, text)
        if re.fullmatch(r"\d{1,4}", labels.get("gpu", "")):
            self.index = int(labels["gpu"])
        number = None if blank(sample.number) else sample.number
        if part := word(labels.get("gpu_i_id")):
            self._part(part, labels, sample.name, number)
            if FIGURES.get(sample.name) in _OWN or sample.name == _ACTIVE:
                return
        if sample.name == _ACTIVE:
            self.active = number
        elif name := FIGURES.get(sample.name):
            self.found.put(name, number if name in _MEASURED else whole(number), sample.said)
        elif name := TRUTHS.get(sample.name):
            self.found.put(name, {0: False, 1: True}.get(number) if number is not None else None, sample.said)  # type: ignore[call-overload]
        elif sample.name == "DCGM_FI_DEV_PSTATE" and number is not None and 0 <= number <= 15:
            self.found.fields.setdefault("pstate", f"P{number:.0f}")
        elif sample.name in _REASONS and number is not None and 0 <= number < 2**32:
            bits = int(number)
            held = tuple(name for bit, name in enumerate(_HELD) if name and bits >> bit & 1)
            self.found.fields.setdefault("throttle", held)
        elif sample.name == _XID and number is not None and 0 < number < 10_000:
            self._fault(labels, int(number))

    def _part(self, part: str, labels: dict[str, str], name: str, number: float | None) -> None:
        one = self.parts.setdefault(part, {"profile": word(labels.get("gpu_i_profile"))})
        figure = FIGURES.get(name)
        if number is None or number < 0:
            return
        if name == _ACTIVE and number <= 1:
            one["utilization"] = round(number * 100, 6)
        elif figure == "utilization" and number <= 100:
            one.setdefault("utilization", number)
        elif figure in ("memory_total_mib", "memory_used_mib"):
            one.setdefault(figure, whole(number))

    def _fault(self, labels: dict[str, str], code: int) -> None:
        if any(fault.code == code for fault in self.faults):
            return
        text = word(labels.get("err_msg")) or f"{_XID} {code}"
        self.faults.append(Fault(kind="xid", text=text, uuid=self.uuid, index=self.index, code=code))

    def gpu(self) -> Gpu:
        """The GPU; its use is that of the profiling field where the other is not told."""
        fields, missing = dict(self.found.fields), dict(self.found.missing)
        if "utilization" not in fields and self.active is not None and 0 <= self.active <= 1:
            fields["utilization"] = round(self.active * 100, 6)
            missing.pop("utilization", None)
        if self.parts:
            fields["mig"] = True
        return Gpu(
            uuid=self.uuid,
            index=self.index,
            vendor="nvidia",
            bus=normal_bus(self.about.get("bus", "")),
            model=self.about.get("model", ""),
            serial=self.about.get("serial", ""),
            instances=tuple(_instance(part, one) for part, one in sorted(self.parts.items())),
            missing=missing,
            **fields,
        )


def _instance(part: str, one: dict[str, Any]) -> Instance:
    profile = one["profile"]
    match = re.match(r"(?:(\d)c\.)?(\d)g\b", profile)
    return Instance(
        uuid="",
        gi=int(part) if re.fullmatch(r"\d{1,4}", part) else None,
        profile=profile,
        slices=int(match[1] or match[2]) if match else None,
        memory_total_mib=one.get("memory_total_mib"),
        memory_used_mib=one.get("memory_used_mib"),
        utilization=one.get("utilization"),
    )
