"""`nvidia-smi --query-gpu=… --format=csv`, with or without units, of any list of fields.

Fields have been renamed with drivers (`clocks_throttle_reasons` became `clocks_event_reasons`): of
several that say the same, the first in the table that gives a value is taken. `power.draw` comes
before its average and the one of the instant, as it is what old drivers know too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from coordtui_gpus.observed import Gpu, Machine, Observation
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.fields import Convert, Sheet, Spec, faults_of, held_back, held_back_by
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.reading.separated import Header, are_names, header_of, rows_under
from coordtui_gpus.reading.values import (
    bus,
    celsius,
    count,
    lanes,
    mebibytes,
    megahertz,
    percent,
    speed_of_fan,
    version,
    watts,
    word,
    yes,
)
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-csv"

FIELDS: dict[str, Spec] = {
    "uuid": ("uuid", word),
    "gpu_uuid": ("uuid", word),
    "index": ("index", count),
    "pci.bus_id": ("bus", bus),
    "gpu_bus_id": ("bus", bus),
    "name": ("model", word),
    "gpu_name": ("model", word),
    "serial": ("serial", word),
    "gpu_serial": ("serial", word),
    "gpu_part_number": ("part", word),
    "vbios_version": ("vbios", word),
    "driver_version": ("driver", version),
    "kmd_version": ("driver", version),
    "memory.total": ("memory_total_mib", mebibytes),
    "memory.used": ("memory_used_mib", mebibytes),
    "memory.free": ("memory_free_mib", mebibytes),
    "utilization.gpu": ("utilization", percent),
    "utilization.memory": ("memory_utilization", percent),
    "power.draw": ("power_w", watts),
    "power.draw.average": ("power_w", watts),
    "power.draw.instant": ("power_w", watts),
    "power.limit": ("power_limit_w", watts),
    "enforced.power.limit": ("power_limit_w", watts),
    "temperature.gpu": ("temperature_c", celsius),
    "temperature.memory": ("memory_temperature_c", celsius),
    "fan.speed": ("fan", speed_of_fan),
    "clocks.current.sm": ("sm_clock_mhz", megahertz),
    "clocks.sm": ("sm_clock_mhz", megahertz),
    "clocks.max.sm": ("sm_clock_most_mhz", megahertz),
    "clocks.current.memory": ("memory_clock_mhz", megahertz),
    "clocks.mem": ("memory_clock_mhz", megahertz),
    "pstate": ("pstate", word),
    "persistence_mode": ("persistence", yes),
    "compute_mode": ("compute_mode", word),
    "ecc.mode.current": ("ecc", yes),
    "ecc.errors.corrected.volatile.total": ("ecc_corrected", count),
    "ecc.errors.uncorrected.volatile.total": ("ecc_uncorrected", count),
    "ecc.errors.corrected.aggregate.total": ("ecc_corrected_total", count),
    "ecc.errors.uncorrected.aggregate.total": ("ecc_uncorrected_total", count),
    "remapped_rows.correctable": ("remapped_corrected", count),
    "remapped_rows.uncorrectable": ("remapped_uncorrected", count),
    "remapped_rows.pending": ("remap_pending", yes),
    "remapped_rows.failure": ("remap_failed", yes),
    "retired_pages.single_bit_ecc.count": ("retired_single", count),
    "retired_pages.sbe": ("retired_single", count),
    "retired_pages.double_bit.count": ("retired_double", count),
    "retired_pages.dbe": ("retired_double", count),
    "retired_pages.pending": ("retired_pending", yes),
    "pcie.link.gen.current": ("pcie_generation", count),
    "pcie.link.gen.gpucurrent": ("pcie_generation", count),
    "pcie.link.width.current": ("pcie_width", lanes),
    "mig.mode.current": ("mig", yes),
}
"""Fields of `--query-gpu` and what they are of a `Gpu`, the better of two of one meaning first."""

_RANK = {name: rank for rank, name in enumerate(FIELDS)}
_REASONS = re.compile(r"clocks_(?:event|throttle)_reasons\.(?!active$|supported$)([a-z_]+)")
_MASK = re.compile(r"clocks_(?:event|throttle)_reasons\.active")
_NAMES = frozenset(("name", "gpu_name"))
_UUID = re.compile(r"GPU-[0-9a-fA-F-]{36}")


@lru_cache(64)
def _plan(
    header: Header,
) -> tuple[tuple[tuple[int, str, Convert], ...], tuple[tuple[int, str], ...], int | None]:
    """Which columns are read, in their order of worth; those of reasons; and the one of their mask."""
    known = sorted((_RANK[name], at) for at, name in enumerate(header) if name in FIELDS)
    columns = tuple((at, *FIELDS[header[at]]) for _, at in known)
    reasons = tuple((at, found[1]) for at, name in enumerate(header) if (found := _REASONS.fullmatch(name)))
    mask = next((at for at, name in enumerate(header) if _MASK.fullmatch(name)), None)
    return columns, reasons, mask


@lru_cache(64)
def _is_header(header: Header) -> bool:
    if {"pid", "process_name"} & set(header):
        return False
    known = [name for name in header if name in FIELDS or _REASONS.fullmatch(name) or _MASK.fullmatch(name)]
    return bool(known) and are_names(header) and (len(known) > 1 or "." in known[0] or len(header) == 1)


_ANCHORS: dict[str, Convert] = {
    "uuid": lambda text: _UUID.fullmatch(text) or None,
    "gpu_uuid": lambda text: _UUID.fullmatch(text) or None,
    "pci.bus_id": bus,
    "gpu_bus_id": bus,
    "index": count,
}
"""What names a GPU, and tells whether the cells of a row stand under their columns."""


@lru_cache(64)
def _anchors(header: Header) -> tuple[tuple[int, Convert], ...]:
    return tuple((at, _ANCHORS[name]) for at, name in enumerate(header) if name in _ANCHORS)


def _fits(header: Header, cells: list[str]) -> bool:
    """Whether what names a GPU is where it should be; a cell without value fits anywhere, as the last may."""
    most = len(cells) - 1
    return all(
        at >= most or convert(cells[at]) is not None or word(cells[at]) is None
        for at, convert in _anchors(header)
    )


def _sure(header: Header, cells: list[str], at: int) -> bool:
    """Whether a row whose name holds commas can be read in no other way.

    What names the GPU stands on both sides of the name, right after it too, or it is the first or last
    column; and each other cell is what its column says.
    """
    if at and not any(convert(cells[place]) is not None for place, convert in _anchors(header) if place < at):
        return False
    after = next(((place, convert) for place, convert in _anchors(header) if place > at), None)
    if at < len(header) - 1 and (after is None or after[0] != at + 1 or header[after[0]] == "index"):
        return False
    if after is not None and after[1](cells[after[0]]) is None:
        return False
    return all(
        place == at or name not in FIELDS or FIELDS[name][1](cell) is not None or word(cell) is None
        for place, (name, cell) in enumerate(zip(header, cells, strict=True))
    )


def _unsure(header: Header, row: list[str]) -> Gpu | None:
    """A GPU of whose row nobody knows what stands where: why it has no figures; None if none is named."""
    line = ", ".join(row)
    uuids, sheet = set(_UUID.findall(line)), Sheet()
    number = count(row[0]) if header[0] == "index" else None
    if len(uuids) != 1 and (uuids or number is None):
        return None
    if uuids:
        sheet.values["uuid"] = uuids.pop()
    if number is not None:
        sheet.values["index"] = number
    why = f"{len(row)} cells, {len(header)} columns"
    for name in header:
        if name in FIELDS and FIELDS[name][0] not in sheet.values:
            sheet.missing[FIELDS[name][0]] = why
    fault = next((cell for cell in row if "lost" in cell.lower() or "unknown error" in cell.lower()), None)
    if fault is not None:
        sheet.missing["model"] = fault
    return sheet.gpu()


def looks(text: str) -> bool:
    """Whether a text has a header of fields of GPUs among its first lines."""
    return any(
        _is_header(header_of(line)) for line in text[:32768].split("\n")[:50] if "," in line or "." in line
    )


def read(data: bytes) -> Observation:
    """What the rows say, and what was complained about between them.

    Raises `NotUnderstood` where there are neither fields of GPUs nor a complaint.
    """
    text = text_of(data)
    found = rows_under(text, _is_header, _fits, _NAMES, _sure)
    if found is None:
        return only_faults(
            KIND, text, N_("No line of it names fields of GPUs, such as “uuid, utilization.gpu [%]”.")
        )
    gpus = [_gpu(found.header, row) for row in found.rows if any(row)]
    told = [_unsure(found.header, row) for row in found.unsure]
    gpus += [each for each in told if each is not None]
    not_told = [", ".join(row) for row, each in zip(found.unsure, told, strict=True) if each is None]
    faults, rest = sorted_out([*found.other, *not_told])
    for gpu in gpus:
        if gpu.missing:
            faults += faults_of(gpu)
    lost = sum(fault.kind == "lost" for fault in faults)
    return Observation(
        kind=KIND,
        machine=Machine(driver=next((gpu.driver for gpu in gpus if gpu.driver), "")),
        gpus=tuple(gpus),
        faults=tuple(faults),
        not_understood=as_told(rest),
        whole=found.whole and not _fewer(found.header, [*found.rows, *found.unsure], lost),
    )


def _gpu(header: Header, row: list[str]) -> Gpu:
    columns, reasons, mask = _plan(header)
    sheet, most = Sheet(), len(row)
    values = sheet.values
    for at, name, convert in columns:
        if at < most and name not in values:
            if (value := convert(row[at])) is None:
                sheet.lacks(name, row[at])
            else:
                values[name] = value
    for name in values.keys() & sheet.missing.keys():
        del sheet.missing[name]
    if reasons and reasons[-1][0] < most:
        held, reason = held_back({name: row[at] for at, name in reasons})
        if held is not None:
            sheet.values["throttle"] = held
        elif reason:
            sheet.missing["throttle"] = reason
    if mask is not None and mask < most and "throttle" not in sheet.values:
        sheet.put("throttle", row[mask], held_back_by)
    return sheet.gpu()


def _fewer(header: Header, rows: list[list[str]], lost: int) -> bool:
    """Whether the driver counted more GPUs than there are rows, and are lost."""
    if "count" not in header or not rows:
        return False
    at = header.index("count")
    counted = count(rows[0][at]) if at < len(rows[0]) else None
    return counted is not None and counted > len(rows) + lost
