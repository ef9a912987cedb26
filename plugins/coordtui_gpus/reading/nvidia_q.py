"""`nvidia-smi -q`, the text: sections by how far they are indented, one GPU after the other.

The number of a GPU (`index`) is not told by it. Processes and MIG instances repeat their labels, so
they are read in their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coordtui_gpus.observed import Gpu, Instance, Machine, Observation, Process
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.described import Paths, Sums, fill, missing_whole, of_instance
from coordtui_gpus.reading.fields import faults_of
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.reading.values import (
    bus,
    celsius,
    count,
    lanes,
    mebibytes,
    megahertz,
    normal_bus,
    percent,
    program,
    speed_of_fan,
    version,
    watts,
    word,
    yes,
)
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-q-text"

_POWER = ("gpu power readings", "power readings")

PATHS: Paths = (
    ("gpu uuid", "uuid", word),
    ("pci/bus id", "bus", bus),
    ("product name", "model", word),
    ("serial number", "serial", word),
    ("board part number", "part", word),
    ("gpu part number", "part", word),
    ("vbios version", "vbios", word),
    ("fb memory usage/total", "memory_total_mib", mebibytes),
    ("fb memory usage/used", "memory_used_mib", mebibytes),
    ("fb memory usage/free", "memory_free_mib", mebibytes),
    ("utilization/gpu", "utilization", percent),
    ("utilization/memory", "memory_utilization", percent),
    *((f"{power}/power draw", "power_w", watts) for power in _POWER),
    *((f"{power}/average power draw", "power_w", watts) for power in _POWER),
    *((f"{power}/instantaneous power draw", "power_w", watts) for power in _POWER),
    *((f"{power}/current power limit", "power_limit_w", watts) for power in _POWER),
    *((f"{power}/gpu ceiling power limit/current power limit", "power_limit_w", watts) for power in _POWER),
    *((f"{power}/power limit", "power_limit_w", watts) for power in _POWER),
    *((f"{power}/enforced power limit", "power_limit_w", watts) for power in _POWER),
    ("temperature/gpu current temp", "temperature_c", celsius),
    ("temperature/memory current temp", "memory_temperature_c", celsius),
    ("fan speed", "fan", speed_of_fan),
    ("clocks/sm", "sm_clock_mhz", megahertz),
    ("max clocks/sm", "sm_clock_most_mhz", megahertz),
    ("clocks/memory", "memory_clock_mhz", megahertz),
    ("performance state", "pstate", word),
    ("persistence mode", "persistence", yes),
    ("compute mode", "compute_mode", word),
    ("ecc mode/current", "ecc", yes),
    ("remapped rows/correctable error", "remapped_corrected", count),
    ("remapped rows/uncorrectable error", "remapped_uncorrected", count),
    ("remapped rows/pending", "remap_pending", yes),
    ("remapped rows/remapping failure occurred", "remap_failed", yes),
    ("retired pages/single bit ecc", "retired_single", count),
    ("retired pages/double bit ecc", "retired_double", count),
    ("retired pages/pending page blacklist", "retired_pending", yes),
    ("pci/gpu link info/pcie generation/current", "pcie_generation", count),
    ("pci/gpu link info/link width/current", "pcie_width", lanes),
    ("mig mode/current", "mig", yes),
)


def _ecc(age: str) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    here = f"ecc errors/{age}"
    parts = (
        "sram uncorrectable",
        "sram uncorrectable parity",
        "sram uncorrectable sec-ded",
        "dram uncorrectable",
    )
    corrected = ((f"{here}/single bit/total",), (f"{here}/sram correctable", f"{here}/dram correctable"))
    return corrected, ((f"{here}/double bit/total",), tuple(f"{here}/{part}" for part in parts))


SUMS: Sums = (
    ("ecc_corrected", _ecc("volatile")[0]),
    ("ecc_uncorrected", _ecc("volatile")[1]),
    ("ecc_corrected_total", _ecc("aggregate")[0]),
    ("ecc_uncorrected_total", _ecc("aggregate")[1]),
)

_REASONS = ("clocks event reasons", "clocks throttle reasons")
_WHOLES = (*_REASONS, "remapped rows", "ecc errors", "retired pages")
_REASON_NAMES = {
    "idle": "gpu_idle",
    "applications clocks setting": "applications_clocks_setting",
    "sw power cap": "sw_power_cap",
    "hw slowdown": "hw_slowdown",
    "hw slowdown/hw thermal slowdown": "hw_thermal_slowdown",
    "hw slowdown/hw power brake slowdown": "hw_power_brake_slowdown",
    "sync boost": "sync_boost",
    "sw thermal slowdown": "sw_thermal_slowdown",
    "display clock setting": "display_clocks_setting",
    "display clocks setting": "display_clocks_setting",
}

_TITLE = re.compile(r"=+ ?NVSMI LOG ?=+")
_CARD = re.compile(r"GPU ([0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-7])")
_ENDED = re.compile(r".* : .*(?:[0-9] (?:MiB|%|W|MHz|C|KB/s|us|mV)|N/A|None)", re.DOTALL)
_DEEPEST = 12

Item = tuple[str, str]
"""A path in small letters, and the value."""


@dataclass(slots=True)
class _Card:
    """The lines of one GPU: its values by path, and in their order those whose labels repeat."""

    bus: str = ""
    flat: dict[str, str] = field(default_factory=dict)
    sections: set[str] = field(default_factory=set)
    instances: list[dict[str, str]] = field(default_factory=list)
    processes: list[Item] = field(default_factory=list)
    last: str = ""


def looks(text: str) -> bool:
    """Whether it has the title of such a log."""
    return bool(_TITLE.search(text[:4096]))


def read(data: bytes) -> Observation:
    """What the log says. Raises `NotUnderstood` where it is none."""
    text = text_of(data)
    title = _TITLE.search(text)
    if title is None:
        return only_faults(KIND, text, N_("It has no title “NVSMI LOG”."))
    lines = text[title.end() :].split("\n")
    cut = bool(lines[-1]) and not _ENDED.fullmatch(lines[-1])
    if cut:
        lines.pop()
    top, cards, other = _split(lines)
    faults, rest = sorted_out([*text[: title.start()].split("\n"), *other])
    driver = version(top.get("driver version", "")) or version(top.get("kmd version", "")) or ""
    cuda = version(top.get("cuda version", "")) or version(top.get("cuda umd version", "")) or ""
    lost = sum(fault.kind == "lost" for fault in faults)
    whole = not cut and _reaches_end(top, cards, lost)
    if cards and not whole:
        _forget_parts(cards[-1])
    gpus = [_gpu(card, driver) for card in cards]
    for gpu in gpus:
        faults += faults_of(gpu)
    told = any("processes" in card.sections for card in cards)
    processes = [each for card, gpu in zip(cards, gpus, strict=True) for each in _processes(card, gpu)]
    return Observation(
        kind=KIND,
        machine=Machine(driver=driver, cuda=cuda),
        gpus=tuple(gpus),
        processes=tuple(processes) if told else None,
        faults=tuple(faults),
        not_understood=as_told(rest),
        whole=whole,
    )


def _split(lines: list[str]) -> tuple[dict[str, str], list[_Card], list[str]]:
    """What is said before the first GPU, the GPUs, and lines that are of neither."""
    top: dict[str, str] = {}
    cards: list[_Card] = []
    other: list[str] = []
    stack: list[tuple[int, str]] = []
    for line in lines:
        label, mark, value = line.strip().partition(" : ")
        if not label:
            continue
        indent = len(line) - len(line.lstrip(" "))
        if indent == 0:
            stack.clear()
            if found := _CARD.fullmatch(label):
                cards.append(_Card(bus=normal_bus(found[1])))
            elif mark and not cards:
                top[label.strip().lower()] = value.strip()
            elif label.strip().lower() != "attached gpus":
                other.append(line)
            continue
        while stack and stack[-1][0] >= indent:
            stack.pop()
        if not cards or len(stack) > _DEEPEST:
            other.append(line)
            continue
        stack.append((indent, label.strip().rstrip(":").strip().lower()))
        _take(cards[-1], "/".join(part for _, part in stack), value.strip() if mark else None)
    return top, cards, other


def _take(card: _Card, path: str, value: str | None) -> None:
    section, _, inside = path.partition("/")
    card.sections.add(section)
    card.last = section
    if section == "mig device":
        if not inside:
            card.instances.append({})
        elif value is not None and card.instances:
            card.instances[-1].setdefault(inside, value)
    elif section == "processes":
        if inside and value is not None:
            card.processes.append((inside, value))
    elif value is not None:
        card.flat.setdefault(path, value)


def _reaches_end(top: dict[str, str], cards: list[_Card], lost: int) -> bool:
    """Whether all GPUs are told, but for those that are lost, and the last has the sections of the first."""
    counted = count(top.get("attached gpus", "0"))
    if counted is not None and counted > len(cards) + lost:
        return False
    if not cards:
        return True
    long = "product name" in cards[-1].sections
    return not (cards[0].sections - cards[-1].sections) and not (
        long and "processes" not in cards[-1].sections
    )


def _forget_parts(card: _Card) -> None:
    """Leave out what is told in parts, where the text stops and perhaps not all parts are there."""
    if card.last == "ecc errors" or card.last in _REASONS:
        for path in [path for path in card.flat if path.startswith(f"{card.last}/")]:
            del card.flat[path]


def _gpu(card: _Card, driver: str) -> Gpu:
    if card.bus:
        card.flat.setdefault("pci/bus id", card.bus)
    missing_whole(card.flat, _WHOLES, PATHS, SUMS)
    reasons = {}
    for section in _REASONS:
        for path, name in _REASON_NAMES.items():
            if (text := card.flat.get(f"{section}/{path}")) is not None:
                reasons[name] = text
    whole = next((card.flat[section] for section in _REASONS if section in card.flat), "")
    instances = tuple(_instance(each) for each in card.instances)
    return fill(
        card.flat, PATHS, SUMS, reasons or ({"": whole} if whole else {}), driver=driver, instances=instances
    )


def _instance(told: dict[str, str]) -> Instance:
    return Instance(
        uuid=word(told.get("uuid", "") or told.get("mig uuid", "")) or "",
        index=count(told.get("index", "")),
        gi=count(told.get("gpu instance id", "")),
        ci=count(told.get("compute instance id", "")),
        memory_total_mib=mebibytes(told.get("fb memory usage/total", "")),
        memory_used_mib=mebibytes(told.get("fb memory usage/used", "")),
    )


def _processes(card: _Card, gpu: Gpu) -> list[Process]:
    """The processes: before each number of a process stand those of its instance, after it what it is."""
    blocks: list[dict[str, str]] = []
    ahead: dict[str, str] = {}
    for path, value in card.processes:
        if path == "process id":
            blocks.append({**ahead, path: value})
            ahead = {}
        elif path.startswith("process id/"):
            if blocks:  # the first may be told without its number
                blocks[-1].setdefault(path.removeprefix("process id/"), value)
        else:
            ahead[path] = value
    found = []
    for block in blocks:
        pid = count(block["process id"])
        if pid is not None:
            found.append(_process(block, pid, gpu))
    return found


def _process(block: dict[str, str], pid: int, gpu: Gpu) -> Process:
    gi, ci = count(block.get("gpu instance id", "")), count(block.get("compute instance id", ""))
    return Process(
        pid=pid,
        gpu=of_instance(gpu, gi, ci),
        name=program(block.get("name", "")),
        memory_mib=mebibytes(block.get("used gpu memory", "")),
        kind=word(block.get("type", "")) or "",
    )
