"""`amd-smi static`, `metric`, `list` and `process`, each with `--json`, alone or one after the other.

Figures are objects with `value` and `unit`, plain numbers in old versions, and the text `N/A` where there
is none. The list of GPUs stands alone up to ROCm 6.4 and within `gpu_data` since 7. What is said of one GPU
in several objects is joined by its number (`gpu`). The tool writes MB and means mebibytes.

`Gpu.uuid` is the UUID of `list` when that was asked, else the unique number of the chip (`asic_serial`),
written as rocm-smi writes it, so that both tools know the same GPU by the same name.

Source: the documentation of AMD SMI (rocm.docs.amd.com/projects/amdsmi) and `amdsmi_commands.py` of
ROCm's amdsmi.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from coordtui_gpus.observed import Gpu, Machine, Observation, Process
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.plain import (
    BROKEN,
    MIB,
    Found,
    documents,
    figure,
    listed,
    mapping,
    told,
    whole,
    word,
)
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.rocm import GENERATIONS
from coordtui_gpus.reading.values import normal_bus, program
from coordtui_gpus.texts import N_

KIND = "amd-smi-json"

_SIZES = {"b": 1 / MIB, "bytes": 1 / MIB, "kb": 1 / 1024, "mb": 1.0, "gb": 1024.0, "": 1.0}
"""Mebibytes in each unit of the tool."""

_FIGURES: dict[str, tuple[str, ...]] = {
    "utilization": ("usage/gfx_activity",),
    "memory_utilization": ("usage/umc_activity",),
    "power_w": ("power/socket_power", "power/current_socket_power", "power/average_socket_power"),
    "power_limit_w": (
        "limit/ppt0/socket_power_limit",
        "limit/socket_power",
        "limit/current_socket_power",
        "power/power_limit",
    ),
    "temperature_c": ("temperature/edge", "temperature/hotspot"),
    "memory_temperature_c": ("temperature/mem", "temperature/vram"),
    "fan": ("fan/usage",),
    "sm_clock_mhz": ("clock/gfx_0/clk", "clock/gfx/clk", "clock/gfx/cur_clk"),
    "sm_clock_most_mhz": ("clock/gfx_0/max_clk", "clock/gfx/max_clk"),
    "memory_clock_mhz": ("clock/mem_0/clk", "clock/mem/clk", "clock/mem/cur_clk"),
    "ecc_corrected": ("ecc/total_correctable_count", "ecc/total_correctable"),
    "ecc_uncorrected": ("ecc/total_uncorrectable_count", "ecc/total_uncorrectable"),
    "pcie_width": ("pcie/width", "pcie/current_lanes"),
}

_MEMORY: dict[str, tuple[str, ...]] = {
    "memory_total_mib": ("mem_usage/total_vram", "vram/size", "vram/vram_size", "vram_usage/vram_total"),
    "memory_used_mib": ("mem_usage/used_vram", "vram_usage/vram_used"),
    "memory_free_mib": ("mem_usage/free_vram",),
}

_WORDS: dict[str, tuple[str, ...]] = {
    "serial": ("board/product_serial", "board/product_serial_number"),
    "part": ("board/model_number",),
    "vbios": ("ifwi/version", "vbios/version", "vbios/part_number"),
    "driver": ("driver/version", "driver/driver_version"),
    "model": ("asic/market_name", "board/product_name"),
}

_WHOLE = frozenset(
    {
        "sm_clock_mhz",
        "sm_clock_most_mhz",
        "memory_clock_mhz",
        "ecc_corrected",
        "ecc_uncorrected",
        "pcie_width",
    }
)


def looks(text: str) -> bool:
    """Whether this is what amd-smi writes with `--json`."""
    head = text[:20000]
    marks = r'"(?:asic|usage|mem_usage|process_list|bdf|bus|power|kfd_id|vram)"\s*:'
    return re.search(r'"gpu"\s*:\s*\d', head) is not None and re.search(marks, head) is not None


def read(data: bytes) -> Observation:
    """What amd-smi said.

    Raises `NotUnderstood` when no GPU stands in it.
    """
    found: dict[int, Found] = {}
    processes: list[Process] = []
    asides: list[str] = []
    asked = False
    all_, whole_ = documents(text_of(data))
    for one in _gpus(all_):
        index = figure(one.get("gpu"))
        if index is None or not 0 <= index < 10_000 or index != int(index):
            asides.append(told(f"gpu {one.get('gpu')}"))
            continue
        _take(found.setdefault(int(index), Found()), one)
        if "process_list" in one:
            asked = True
            processes += _processes(one)
    if not found:
        raise not_of(KIND, N_("There is no GPU in it.") if whole_ else BROKEN)
    gpus = tuple(_gpu(index, found[index]) for index in sorted(found))
    named = {gpu.index: gpu.uuid for gpu in gpus}
    return Observation(
        kind=KIND,
        machine=Machine(driver=next((gpu.driver for gpu in gpus if gpu.driver), "")),
        gpus=gpus,
        processes=tuple(_of(process, named) for process in processes) if asked else None,
        whole=whole_,
        not_understood=tuple(asides),
    )


def _gpus(all_: list[Any]) -> Iterator[dict[str, Any]]:
    """What is said of each GPU, object by object."""
    for document in all_:
        inner = mapping(document).get("gpu_data", document)
        yield from (mapping(one) for one in (listed(inner) or (inner,)) if "gpu" in mapping(one))


def _at(one: dict[str, Any], path: str) -> Any:
    """What stands at a path, None when nothing does."""
    value: Any = one
    for step in path.split("/"):
        value = mapping(value).get(step)
    return value


def _figure(value: Any) -> float | None:
    return figure(mapping(value).get("value") if isinstance(value, dict) else value)


def _mib(value: Any) -> float | None:
    number = _figure(value)
    unit = _SIZES.get(str(mapping(value).get("unit") or "").lower())
    return None if number is None or unit is None else number * unit


def _take(found: Found, one: dict[str, Any]) -> None:
    """Add what one object says of a GPU."""
    for field, paths in _FIGURES.items():
        for value in _values(one, paths):
            number = _figure(value)
            found.put(field, whole(number) if field in _WHOLE else number, _said(value))
    for field, paths in _MEMORY.items():
        for value in _values(one, paths):
            found.put(field, whole(_mib(value)), _said(value))
    for field, paths in _WORDS.items():
        for value in _values(one, paths):
            found.say(field, value)
    for value in _values(one, ("pcie/speed", "pcie/current_speed")):
        speed = _figure(value)
        generation = GENERATIONS.get(speed if speed is None or speed < 1000 else speed / 1000)  # type: ignore[arg-type]
        found.put("pcie_generation", generation, _said(value))
    for value in _values(one, ("bus/bdf", "bdf", "pcie/bdf")):
        found.say("bus", value)
    for value in _values(one, ("uuid",)):
        found.say("uuid", value)
    for value in _values(one, ("asic/asic_serial",)):
        found.say("chip", _unique(value))
        found.missing.pop("chip", None)


def _values(one: dict[str, Any], paths: tuple[str, ...]) -> Iterator[Any]:
    return (value for path in paths if (value := _at(one, path)) is not None)


def _said(value: Any) -> Any:
    return mapping(value).get("value", "N/A") if isinstance(value, dict) else value


def _unique(value: Any) -> str:
    """The number of the chip as rocm-smi writes it (`0x2f0…`, small, no zeros before); empty when none."""
    text = word(value).lower()
    if not re.fullmatch(r"(?:0x)?[0-9a-f]{1,32}", text):
        return ""
    number = int(text, 16)
    return f"0x{number:x}" if number else ""


def _gpu(index: int, found: Found) -> Gpu:
    fields, missing = dict(found.fields), dict(found.missing)
    chip, bus = fields.pop("chip", ""), fields.pop("bus", "")
    if chip and not fields.get("uuid"):
        fields["uuid"] = chip
        missing.pop("uuid", None)
    return Gpu(index=index, vendor="amd", bus=normal_bus(bus), missing=missing, **fields)


def _processes(one: dict[str, Any]) -> Iterator[Process]:
    """The processes on one GPU; `gpu` is its number until its name is known."""
    for each in listed(one.get("process_list")):
        info = mapping(mapping(each).get("process_info", each))
        pid = figure(info.get("pid"))
        if pid is None or pid != int(pid) or pid <= 0:
            continue
        sizes = (_mib(_at(info, "memory_usage/vram_mem")), _mib(info.get("mem_usage")))
        size = next((size for size in sizes if size is not None), None)
        yield Process(
            pid=int(pid),
            gpu=str(one["gpu"]),
            name=program(str(info.get("name") or "")),
            memory_mib=whole(size),
        )


def _of(process: Process, named: dict[int | None, str]) -> Process:
    return replace(process, gpu=named.get(int(process.gpu), ""))
