"""nvidia_gpu_exporter: what `nvidia-smi --query-gpu` says, made into numbers (`nvidia_smi_…`).

It makes a number of everything, even of a name or a version (`595.80` becomes 595.8), so words are taken
from the labels of `nvidia_smi_gpu_info` only. It writes UUIDs without `GPU-`, which is put back. A
figure that nvidia-smi did not give is left out by the exporter: it is None here, without a reason.

Source: the documentation and metrics of utkuozdemir/nvidia_gpu_exporter.
"""

from __future__ import annotations

import re

from coordtui_gpus.observed import Fault, Gpu, Machine, Observation, Process
from coordtui_gpus.reading.plain import MIB, Found, whole, word
from coordtui_gpus.reading.prometheus import Sample, samples
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.values import normal_bus, program
from coordtui_gpus.texts import N_

KIND = "nvge-metrics"

_BEFORE = "nvidia_smi_"

_FIGURES: dict[str, tuple[str, float]] = {
    "utilization_gpu_ratio": ("utilization", 100),
    "utilization_memory_ratio": ("memory_utilization", 100),
    "power_draw_watts": ("power_w", 1),
    "power_limit_watts": ("power_limit_w", 1),
    "temperature_gpu": ("temperature_c", 1),
    "temperature_memory": ("memory_temperature_c", 1),
    "fan_speed_ratio": ("fan", 100),
}

_WHOLE: dict[str, tuple[str, float]] = {
    "memory_total_bytes": ("memory_total_mib", 1 / MIB),
    "memory_used_bytes": ("memory_used_mib", 1 / MIB),
    "memory_free_bytes": ("memory_free_mib", 1 / MIB),
    "clocks_current_sm_clock_hz": ("sm_clock_mhz", 1e-6),
    "clocks_max_sm_clock_hz": ("sm_clock_most_mhz", 1e-6),
    "clocks_current_memory_clock_hz": ("memory_clock_mhz", 1e-6),
    "ecc_errors_corrected_volatile_total": ("ecc_corrected", 1),
    "ecc_errors_uncorrected_volatile_total": ("ecc_uncorrected", 1),
    "ecc_errors_corrected_aggregate_total": ("ecc_corrected_total", 1),
    "ecc_errors_uncorrected_aggregate_total": ("ecc_uncorrected_total", 1),
    "remapped_rows_correctable": ("remapped_corrected", 1),
    "remapped_rows_uncorrectable": ("remapped_uncorrected", 1),
    "retired_pages_single_bit_ecc_count": ("retired_single", 1),
    "retired_pages_double_bit_count": ("retired_double", 1),
    "pcie_link_gen_current": ("pcie_generation", 1),
    "pcie_link_width_current": ("pcie_width", 1),
}

_TRUTHS = {
    "persistence_mode": "persistence",
    "ecc_mode_current": "ecc",
    "mig_mode_current": "mig",
    "retired_pages_pending": "retired_pending",
    "remapped_rows_pending": "remap_pending",
    "remapped_rows_failure": "remap_failed",
}

_MODES = ("Default", "Exclusive_Thread", "Prohibited", "Exclusive_Process")

_REASON = re.compile(r"clocks_(?:event|throttle)_reasons_([a-z_]+)")
_NO_REASON = re.compile(r"counters_.*|active|supported|gpu_idle")


def read_text(text: str) -> Observation:
    """The GPUs of the exporter.

    Raises `NotUnderstood` when no figure of a GPU stands in it.
    """
    odd: list[str] = []
    cards: dict[str, _Card] = {}
    processes: dict[tuple[str, int], Process] = {}
    faults: list[Fault] = []
    listed = False
    for sample in samples(text, odd):
        name = sample.name.removeprefix(_BEFORE)
        if name == sample.name:
            continue
        if name == "compute_apps_last_collect_success":
            listed = sample.number == 1
        elif name == "command_exit_code" and sample.number:
            faults.append(Fault(kind="error", text=f"{sample.name} {sample.said}"[:120]))
        elif name.startswith("compute_app_"):
            _process(name, sample, processes)
        elif uuid := _uuid(sample.labels.get("uuid", "")):
            cards.setdefault(uuid, _Card()).take(name, sample)
    if not cards and not faults:
        raise not_of(KIND, N_("No figure of a GPU stands in it."))
    gpus = tuple(card.gpu(uuid) for uuid, card in cards.items())
    about = [card.about for card in cards.values()]
    return Observation(
        kind=KIND,
        machine=Machine(
            driver=next((one["driver"] for one in about if "driver" in one), ""),
            cuda=next((one["cuda"] for one in about if "cuda" in one), ""),
        ),
        gpus=gpus,
        processes=tuple(processes.values()) if listed or processes else None,
        faults=tuple(faults),
        not_understood=tuple(odd[:20]),
    )


def _uuid(text: str) -> str:
    short = word(text).lower()
    bare = re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", short)
    return f"GPU-{short}" if bare else word(text)


class _Card:
    """One GPU while its lines are read."""

    def __init__(self) -> None:
        self.found = Found()
        self.about: dict[str, str] = {}
        self.throttle: list[str] | None = None
        self.index: int | None = None

    def take(self, name: str, sample: Sample) -> None:
        """Add what one line says."""
        number = sample.number
        if name == "gpu_info":
            self._info(sample.labels)
        elif name in _FIGURES:
            field, factor = _FIGURES[name]
            self.found.put(field, None if number is None else round(number * factor, 6), sample.said)
        elif name in _WHOLE:
            field, factor = _WHOLE[name]
            self.found.put(field, whole(None if number is None else number * factor), sample.said)
        elif name in _TRUTHS:
            self.found.put(_TRUTHS[name], number == 1 if number in (0, 1) else None, sample.said)
        elif name == "pstate" and number in range(16):
            self.found.fields["pstate"] = f"P{number:.0f}"
        elif name == "compute_mode" and number in range(4):
            self.found.fields["compute_mode"] = _MODES[int(number or 0)]
        elif name == "index" and number is not None and 0 <= number < 10_000:
            self.index = int(number)
        elif (reason := _REASON.fullmatch(name)) and not _NO_REASON.fullmatch(reason[1]):
            self.throttle = self.throttle or []
            if number == 1:
                self.throttle.append(reason[1])

    def _info(self, labels: dict[str, str]) -> None:
        given = {
            "model": "name",
            "serial": "serial",
            "bus": "pci_bus_id",
            "vbios": "vbios_version",
            "driver": "driver_version",
            "cuda": "cuda_version",
        }
        for name, label in given.items():
            if text := word(labels.get(label)):
                self.about[name] = text
            elif label in labels and name in ("model", "serial", "vbios", "driver"):
                self.found.missing[name] = labels[label][:120]

    def gpu(self, uuid: str) -> Gpu:
        """The GPU."""
        return Gpu(
            uuid=uuid,
            index=self.index,
            vendor="nvidia",
            bus=normal_bus(self.about.get("bus", "")),
            model=self.about.get("model", ""),
            serial=self.about.get("serial", ""),
            vbios=self.about.get("vbios", ""),
            driver=self.about.get("driver", ""),
            throttle=None if self.throttle is None else tuple(self.throttle),
            missing=self.found.missing,
            **self.found.fields,
        )


def _process(name: str, sample: Sample, processes: dict[tuple[str, int], Process]) -> None:
    """A process, of the line that names it and of the one that tells its memory."""
    uuid, pid = _uuid(sample.labels.get("uuid", "")), sample.labels.get("pid", "")
    if not re.fullmatch(r"\d{1,10}", pid):
        return
    before = processes.get((uuid, int(pid)))
    memory = before.memory_mib if before else None
    if name == "compute_app_used_memory_bytes" and sample.number is not None and sample.number >= 0:
        memory = whole(sample.number / MIB)
    processes[uuid, int(pid)] = Process(
        pid=int(pid),
        gpu=uuid,
        name=program(sample.labels.get("process_name", "")),
        memory_mib=memory,
    )
