"""`nvidia-smi -q -x`, of the versions 9 to 13 of its format.

XML from outside is hostile: entities are refused, nothing it names is fetched, and it may be neither
very deep nor of more elements than thousands of GPUs would need. The number of a GPU (`index`) is not
told by this format: `minor_number` is that of its device file, and the order may be any.
"""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from coordtui_gpus.observed import Fault, Gpu, Instance, Machine, Observation, Process
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.described import Paths, Sums, fill, missing_whole, of_instance
from coordtui_gpus.reading.fields import faults_of
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.values import (
    bus,
    celsius,
    count,
    lanes,
    mebibytes,
    megahertz,
    percent,
    program,
    speed_of_fan,
    version,
    watts,
    word,
    yes,
)
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-xml"

DEEPEST = 40
MOST_ELEMENTS = 4_000_000

_ROOT = "nvidia_smi_log"
_END = f"</{_ROOT}>"
_START = re.compile(r"<\?xml|<!DOCTYPE|<nvidia_smi_log")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_APART = frozenset(("supported_clocks", "accounted_processes"))
"""Sections that are long and tell nothing of how a GPU is."""

_POWER = ("gpu_power_readings", "power_readings")

PATHS: Paths = (
    ("uuid", "uuid", word),
    ("pci/pci_bus_id", "bus", bus),
    ("product_name", "model", word),
    ("serial", "serial", word),
    ("board_part_number", "part", word),
    ("gpu_part_number", "part", word),
    ("vbios_version", "vbios", word),
    ("fb_memory_usage/total", "memory_total_mib", mebibytes),
    ("fb_memory_usage/used", "memory_used_mib", mebibytes),
    ("fb_memory_usage/free", "memory_free_mib", mebibytes),
    ("utilization/gpu_util", "utilization", percent),
    ("utilization/memory_util", "memory_utilization", percent),
    *((f"{power}/power_draw", "power_w", watts) for power in _POWER),
    *((f"{power}/average_power_draw", "power_w", watts) for power in _POWER),
    *((f"{power}/instant_power_draw", "power_w", watts) for power in _POWER),
    *((f"{power}/current_power_limit", "power_limit_w", watts) for power in _POWER),
    *((f"{power}/power_limit", "power_limit_w", watts) for power in _POWER),
    *((f"{power}/enforced_power_limit", "power_limit_w", watts) for power in _POWER),
    ("temperature/gpu_temp", "temperature_c", celsius),
    ("temperature/memory_temp", "memory_temperature_c", celsius),
    ("fan_speed", "fan", speed_of_fan),
    ("clocks/sm_clock", "sm_clock_mhz", megahertz),
    ("max_clocks/sm_clock", "sm_clock_most_mhz", megahertz),
    ("clocks/mem_clock", "memory_clock_mhz", megahertz),
    ("performance_state", "pstate", word),
    ("persistence_mode", "persistence", yes),
    ("compute_mode", "compute_mode", word),
    ("ecc_mode/current_ecc", "ecc", yes),
    ("remapped_rows/remapped_row_corr", "remapped_corrected", count),
    ("remapped_rows/remapped_row_unc", "remapped_uncorrected", count),
    ("remapped_rows/remapped_row_pending", "remap_pending", yes),
    ("remapped_rows/remapped_row_failure", "remap_failed", yes),
    ("retired_pages/multiple_single_bit_retirement/retired_count", "retired_single", count),
    ("retired_pages/double_bit_retirement/retired_count", "retired_double", count),
    ("retired_pages/pending_retirement", "retired_pending", yes),
    ("retired_pages/pending_blacklist", "retired_pending", yes),
    ("pci/pci_gpu_link_info/pcie_gen/current_link_gen", "pcie_generation", count),
    ("pci/pci_gpu_link_info/link_widths/current_link_width", "pcie_width", lanes),
    ("mig_mode/current_mig", "mig", yes),
)


def _ecc(age: str) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Paths to the corrected and to the uncorrected errors of one age, of old cards and of newer ones."""
    here = f"ecc_errors/{age}"
    parts = (
        "sram_uncorrectable",
        "sram_uncorrectable_parity",
        "sram_uncorrectable_secded",
        "dram_uncorrectable",
    )
    corrected = ((f"{here}/single_bit/total",), (f"{here}/sram_correctable", f"{here}/dram_correctable"))
    return corrected, ((f"{here}/double_bit/total",), tuple(f"{here}/{part}" for part in parts))


SUMS: Sums = (
    ("ecc_corrected", _ecc("volatile")[0]),
    ("ecc_uncorrected", _ecc("volatile")[1]),
    ("ecc_corrected_total", _ecc("aggregate")[0]),
    ("ecc_uncorrected_total", _ecc("aggregate")[1]),
)

_WHOLES = ("clocks_event_reasons", "clocks_throttle_reasons", "remapped_rows", "ecc_errors", "retired_pages")
_REASON = re.compile(r"clocks_(?:event|throttle)_reasons/clocks_(?:event|throttle)_reason_([a-z_]+)")


class Node:
    """An element: its name, its text and what it holds; not `closed` where the document stops in it."""

    __slots__ = ("attributes", "closed", "inside", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.text, self.closed = "", False
        self.inside: list[Node] = []

    def named(self, tag: str) -> list[Node]:
        """The elements of a name directly in it."""
        return [node for node in self.inside if node.tag == tag]

    def said(self, tag: str) -> str:
        """The text of the first closed element of a name in it; empty where there is none."""
        return next((node.text for node in self.inside if node.tag == tag and node.closed), "")


class _Builder:
    """Makes nodes of what the parser meets; refuses what no nvidia-smi writes."""

    def __init__(self) -> None:
        self.top = Node("", {})
        self.open = [self.top]
        self.pieces: list[str] = []
        self.elements = 0
        self.apart = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.apart or tag in _APART:
            self.apart += 1
            if self.apart > DEEPEST:
                raise not_of(KIND, N_("It is nested too deep."))
            return
        if len(self.open) > DEEPEST:
            raise not_of(KIND, N_("It is nested too deep."))
        if self.elements > MOST_ELEMENTS:
            raise not_of(KIND, N_("It holds more than any machine would tell."))
        node = Node(tag, attributes)
        self.open[-1].inside.append(node)
        self.open.append(node)
        self.pieces.clear()

    def end(self, _: str) -> None:
        if self.apart:
            self.apart -= 1
            return
        node = self.open.pop()
        node.closed = True
        if not node.inside:
            node.text = "".join(self.pieces).strip()
        self.pieces.clear()

    def data(self, text: str) -> None:
        if not self.apart:
            self.pieces.append(text)

    def entity(self, *_: object) -> NoReturn:
        raise not_of(KIND, N_("It declares entities, which nvidia-smi never does."))


def _tree(text: str) -> tuple[Node, str]:
    """The document as far as it goes, and why it stops before its end; raises `NotUnderstood`."""
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = builder.entity
    try:
        parser.Parse(_ILLEGAL.sub("\ufffd", text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        return builder.top, str(error)
    return builder.top, ""


def looks(text: str) -> bool:
    """Whether it is an XML log of nvidia-smi, perhaps after lines of complaint."""
    return "<nvidia_smi_log" in text[:4096]


def read(data: bytes) -> Observation:
    """What the log says. Raises `NotUnderstood` where it is no such XML, or one that no nvidia-smi writes."""
    text = text_of(data)
    start = _START.search(text)
    if start is None:
        return only_faults(KIND, text, N_("It has no element “nvidia_smi_log”."))
    cut = text.find(_END, start.start())
    end = cut + len(_END) if cut >= 0 else len(text)
    top, broken = _tree(text[start.start() : end])
    logs = top.named(_ROOT)
    if not logs:
        return only_faults(KIND, text, N_("It has no element “nvidia_smi_log”."))
    faults, rest = sorted_out([*text[: start.start()].split("\n"), *text[end:].split("\n")])
    return _observed(logs[0], faults, [*rest, *([broken] if broken else [])])


def _observed(log: Node, faults: list[Fault], rest: list[str]) -> Observation:
    driver = version(log.said("driver_version")) or version(log.said("kmd_version")) or ""
    cuda = version(log.said("cuda_version")) or version(log.said("cuda_umd_version")) or ""
    nodes = log.named("gpu")
    gpus = [_gpu(node, driver) for node in nodes]
    for gpu in gpus:
        faults += faults_of(gpu)
    told = [node.named("processes") for node in nodes]
    processes = [each for node, gpu in zip(nodes, gpus, strict=True) for each in _processes(node, gpu)]
    return Observation(
        kind=KIND,
        machine=Machine(driver=driver, cuda=cuda),
        gpus=tuple(gpus),
        processes=tuple(processes) if any(told) else None,
        faults=tuple(faults),
        not_understood=as_told(rest),
        whole=log.closed,
    )


def _gpu(node: Node, driver: str) -> Gpu:
    flat: dict[str, str] = {}
    for section in node.inside:
        if section.tag not in ("mig_devices", "processes"):
            _flatten(section, section.tag, flat)
    if "pci/pci_bus_id" not in flat and "id" in node.attributes:
        flat["pci/pci_bus_id"] = node.attributes["id"]
    missing_whole(flat, _WHOLES, PATHS, SUMS)
    reasons = {found[1]: text for path, text in flat.items() if (found := _REASON.fullmatch(path))}
    whole = next((flat[name] for name in _WHOLES[:2] if name in flat), "")
    instances = tuple(
        _instance(each) for block in node.named("mig_devices") for each in block.named("mig_device")
    )
    return fill(
        flat, PATHS, SUMS, reasons or ({"": whole} if whole else {}), driver=driver, instances=instances
    )


def _flatten(node: Node, path: str, flat: dict[str, str]) -> None:
    """Add what an element says; of counts in parts only where all parts are there."""
    if not node.closed and (not node.inside or path.startswith(("ecc_errors", "clocks_"))):
        return
    if not node.inside:
        flat.setdefault(path, node.text)
    for each in node.inside:
        _flatten(each, f"{path}/{each.tag}", flat)


def _instance(node: Node) -> Instance:
    memory = next(iter(node.named("fb_memory_usage")), Node("", {}))
    return Instance(
        uuid=word(node.said("uuid")) or "",
        index=count(node.said("index")),
        gi=count(node.said("gpu_instance_id")),
        ci=count(node.said("compute_instance_id")),
        memory_total_mib=mebibytes(memory.said("total")),
        memory_used_mib=mebibytes(memory.said("used")),
    )


def _processes(node: Node, gpu: Gpu) -> list[Process]:
    found = []
    for block in node.named("processes"):
        for each in block.named("process_info"):
            pid = count(each.said("pid"))
            if pid is not None:
                found.append(_process(each, pid, gpu))
    return found


def _process(node: Node, pid: int, gpu: Gpu) -> Process:
    return Process(
        pid=pid,
        gpu=of_instance(gpu, count(node.said("gpu_instance_id")), count(node.said("compute_instance_id"))),
        name=program(node.said("process_name")),
        memory_mib=mebibytes(node.said("used_memory")),
        kind=word(node.said("type")) or "",
    )
