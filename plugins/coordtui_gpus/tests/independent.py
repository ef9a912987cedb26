"""A second reading of recorded outputs, by other means than the plugin's, and what compares the two.

It is made for this alone: nothing of it comes from `coordtui_gpus.reading`. It gives what stands in a file in
the words of the file, for each field of a `Gpu`; what number that is, is decided by the comparison.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

Told = dict[str, str]
"""What a file says of one GPU, by field of `Gpu`; a field of which it says nothing is not in it."""

NUMBERS = frozenset((
    "index", "memory_total_mib", "memory_used_mib", "memory_free_mib", "utilization",
    "memory_utilization", "power_w", "power_limit_w", "temperature_c", "memory_temperature_c",
    "fan", "sm_clock_mhz", "sm_clock_most_mhz", "memory_clock_mhz", "ecc_corrected",
    "ecc_uncorrected", "ecc_corrected_total", "ecc_uncorrected_total", "remapped_corrected",
    "remapped_uncorrected", "retired_single", "retired_double", "pcie_generation", "pcie_width",
))  # fmt: skip
NOTHING = ("N/A", "[N/A]", "")
TRUTHS = {"persistence", "ecc", "remap_pending", "remap_failed", "mig", "retired_pending"}

CSV = {
    "uuid": "uuid",
    "model": "name",
    "serial": "serial",
    "bus": "pci.bus_id",
    "index": "index",
    "driver": "driver_version",
    "vbios": "vbios_version",
    "memory_total_mib": "memory.total [MiB]",
    "memory_used_mib": "memory.used [MiB]",
    "memory_free_mib": "memory.free [MiB]",
    "utilization": "utilization.gpu [%]",
    "memory_utilization": "utilization.memory [%]",
    "power_w": "power.draw [W]",
    "power_limit_w": "power.limit [W]",
    "temperature_c": "temperature.gpu",
    "memory_temperature_c": "temperature.memory",
    "fan": "fan.speed [%]",
    "sm_clock_mhz": "clocks.current.sm [MHz]",
    "sm_clock_most_mhz": "clocks.max.sm [MHz]",
    "memory_clock_mhz": "clocks.current.memory [MHz]",
    "pstate": "pstate",
    "persistence": "persistence_mode",
    "compute_mode": "compute_mode",
    "ecc": "ecc.mode.current",
    "ecc_corrected": "ecc.errors.corrected.volatile.total",
    "ecc_uncorrected": "ecc.errors.uncorrected.volatile.total",
    "ecc_corrected_total": "ecc.errors.corrected.aggregate.total",
    "ecc_uncorrected_total": "ecc.errors.uncorrected.aggregate.total",
    "remapped_corrected": "remapped_rows.correctable",
    "remapped_uncorrected": "remapped_rows.uncorrectable",
    "remap_pending": "remapped_rows.pending",
    "remap_failed": "remapped_rows.failure",
    "retired_single": "retired_pages.single_bit_ecc.count",
    "retired_double": "retired_pages.double_bit.count",
    "pcie_generation": "pcie.link.gen.current",
    "pcie_width": "pcie.link.width.current",
    "mig": "mig.mode.current",
}


def of_csv(text: str) -> list[Told]:
    """The rows of `--query-gpu` with a header."""
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    return [{field: row[column].strip() for field, column in CSV.items() if column in row} for row in rows]


def apps_of_csv(text: str) -> list[tuple[int, str, str]]:
    """Number, UUID of the GPU and memory of each process of `--query-compute-apps` with a header."""
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    return [(int(row["pid"]), row["gpu_uuid"], row["used_gpu_memory [MiB]"]) for row in rows]


# field: the paths that tell it; the first that is there is taken, of two with a number the first with one
XML = {
    "uuid": ("uuid",),
    "model": ("product_name",),
    "serial": ("serial",),
    "part": ("board_part_number", "gpu_part_number"),
    "vbios": ("vbios_version",),
    "memory_total_mib": ("fb_memory_usage/total",),
    "memory_used_mib": ("fb_memory_usage/used",),
    "memory_free_mib": ("fb_memory_usage/free",),
    "utilization": ("utilization/gpu_util",),
    "memory_utilization": ("utilization/memory_util",),
    "power_w": ("gpu_power_readings/power_draw", "power_readings/power_draw"),
    "power_limit_w": (
        "gpu_power_readings/current_power_limit",
        "power_readings/power_limit",
        "power_readings/enforced_power_limit",
    ),
    "temperature_c": ("temperature/gpu_temp",),
    "memory_temperature_c": ("temperature/memory_temp",),
    "fan": ("fan_speed",),
    "sm_clock_mhz": ("clocks/sm_clock",),
    "sm_clock_most_mhz": ("max_clocks/sm_clock",),
    "memory_clock_mhz": ("clocks/mem_clock",),
    "pstate": ("performance_state",),
    "persistence": ("persistence_mode",),
    "compute_mode": ("compute_mode",),
    "ecc": ("ecc_mode/current_ecc",),
    "remapped_corrected": ("remapped_rows/remapped_row_corr",),
    "remapped_uncorrected": ("remapped_rows/remapped_row_unc",),
    "remap_pending": ("remapped_rows/remapped_row_pending",),
    "remap_failed": ("remapped_rows/remapped_row_failure",),
    "retired_single": ("retired_pages/multiple_single_bit_retirement/retired_count",),
    "retired_double": ("retired_pages/double_bit_retirement/retired_count",),
    "pcie_generation": ("pcie_gen/current_link_gen",),
    "pcie_width": ("link_widths/current_link_width",),
    "mig": ("mig_mode/current_mig",),
}


def _inside(text: str, tag: str) -> str | None:
    """What stands between the first `<tag>` and its end."""
    match = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    return match[1] if match else None


def _path(text: str, path: str) -> str | None:
    found: str | None = text
    for tag in path.split("/"):
        found = None if found is None else _inside(found, tag)
    return None if found is None else found.strip()


def of_xml(text: str) -> list[Told]:
    """The GPUs of `-q -x`, one tag at a time."""
    found = []
    for bus, whole in re.findall(r'<gpu id="([^"]+)">(.*?)</gpu>', text, re.DOTALL):
        block = re.sub(r"<(mig_devices|processes|accounted_processes)>.*?</\1>", "", whole, flags=re.DOTALL)
        told: Told = {"bus": bus}
        for field, paths in XML.items():
            said = [value for path in paths if (value := _path(block, path)) is not None]
            if said:
                told[field] = next((value for value in said if value not in NOTHING), said[0])
        driver = _inside(text, "driver_version")
        told["driver"] = driver or ""
        found.append(told)
    return found


def instances_of_xml(text: str) -> list[tuple[int, int, int, int, int]]:
    """Index, GPU instance, compute instance, MiB in all and used, of each MIG device."""
    parts = re.findall(r"<mig_device>(.*?)</mig_device>", text, re.DOTALL)
    paths = (
        "index",
        "gpu_instance_id",
        "compute_instance_id",
        "fb_memory_usage/total",
        "fb_memory_usage/used",
    )
    return [tuple(int((_path(part, path) or "").split()[0]) for path in paths) for part in parts]  # type: ignore[misc]


def processes_of_xml(text: str) -> list[tuple[int, str]]:
    """Number and memory of each process."""
    parts = re.findall(r"<process_info>(.*?)</process_info>", text, re.DOTALL)
    return [(int(_path(part, "pid") or 0), _path(part, "used_memory") or "") for part in parts]


Q = {
    "uuid": (("", "GPU UUID"),),
    "model": (("", "Product Name"),),
    "serial": (("", "Serial Number"),),
    "part": (("", "Board Part Number"), ("", "GPU Part Number")),
    "vbios": (("", "VBIOS Version"),),
    "memory_total_mib": (("FB Memory Usage", "Total"),),
    "memory_used_mib": (("FB Memory Usage", "Used"),),
    "memory_free_mib": (("FB Memory Usage", "Free"),),
    "utilization": (("Utilization", "Gpu"), ("Utilization", "GPU")),
    "memory_utilization": (("Utilization", "Memory"),),
    "power_w": (
        ("GPU Power Readings", "Power Draw"),
        ("Power Readings", "Power Draw"),
        ("GPU Power Readings", "Average Power Draw"),
        ("GPU Power Readings", "Instantaneous Power Draw"),
    ),
    "power_limit_w": (
        ("GPU Power Readings", "Current Power Limit"),
        ("Power Readings", "Power Limit"),
        ("Power Readings", "Enforced Power Limit"),
    ),
    "temperature_c": (("Temperature", "GPU Current Temp"),),
    "memory_temperature_c": (("Temperature", "Memory Current Temp"),),
    "fan": (("", "Fan Speed"),),
    "sm_clock_mhz": (("Clocks", "SM"),),
    "sm_clock_most_mhz": (("Max Clocks", "SM"),),
    "memory_clock_mhz": (("Clocks", "Memory"),),
    "pstate": (("", "Performance State"),),
    "persistence": (("", "Persistence Mode"),),
    "compute_mode": (("", "Compute Mode"),),
    "ecc": (("ECC Mode", "Current"), ("Ecc Mode", "Current")),
    "remapped_corrected": (("Remapped Rows", "Correctable Error"),),
    "remapped_uncorrected": (("Remapped Rows", "Uncorrectable Error"),),
    "remap_pending": (("Remapped Rows", "Pending"),),
    "remap_failed": (("Remapped Rows", "Remapping Failure Occurred"),),
    "retired_single": (("Retired Pages", "Single Bit ECC"),),
    "retired_double": (("Retired Pages", "Double Bit ECC"),),
    "retired_pending": (("Retired Pages", "Pending Page Blacklist"),),
    "mig": (("MIG Mode", "Current"),),
}


def of_q(text: str) -> list[Told]:
    """The GPUs of `-q` as text: sections by their lines, which stand four signs to the right."""
    names = (
        "KMD Version",
        "Driver Version",
    )  # the first since driver 610, which writes a note after the second
    drivers = (re.search(rf"^{name}\s*: (.*)$", text, re.MULTILINE) for name in names)
    driver = next((each for each in drivers if each), None)
    found = []
    blocks = re.split(r"^GPU ([0-9A-Fa-f:.]{12,20})\s*$", text, flags=re.MULTILINE)
    for bus, block in zip(blocks[1::2], blocks[2::2], strict=True):
        told: Told = {"bus": bus, "driver": driver[1].strip() if driver else ""}
        for field, places in Q.items():
            said = [value for place in places if (value := _line(block, *place)) is not None]
            if said:
                told[field] = next((value for value in said if value not in NOTHING), said[0])
        ceiling = _section(_section(block, "GPU Power Readings", 4), "GPU Ceiling Power Limit", 8)
        if limit := re.search(r"^ +Current Power Limit +: (.*)$", ceiling, re.MULTILINE):
            told["power_limit_w"] = limit[1].strip()
        link = _section(block, "PCI", 4)
        for field, name in (("pcie_generation", "PCIe Generation"), ("pcie_width", "Link Width")):
            part = re.search(rf"^ +{name}\n((?: {{16}}.*\n)+)", link, re.MULTILINE)
            current = re.search(r"^ +Current +: (.*)$", part[1], re.MULTILINE) if part else None
            if current:
                told[field] = current[1].strip()
        found.append(told)
    return found


def _section(block: str, name: str, left: int) -> str:
    pattern = rf"^ {{{left}}}{re.escape(name)} *(?::.*)?\n((?: {{{left + 4},}}.*\n)*)"
    match = re.search(pattern, block, re.MULTILINE)
    return match[1] if match else ""


def _line(block: str, section: str, name: str) -> str | None:
    """A value: of a section, or of the GPU itself; a section that says only `N/A` says so of its lines."""
    lines, left = (block, 4) if not section else (_section(block, section, 4), 8)
    match = re.search(rf"^ {{{left}}}{re.escape(name)} *: ?(.*)$", lines, re.MULTILINE)
    return match[1].strip() if match else None


def processes_of_q(text: str) -> list[tuple[int, str]]:
    """Number and memory of each process."""
    ids = re.findall(r"^ +Process ID +: (\d+)", text, re.MULTILINE)
    sizes = re.findall(r"^ +Used GPU Memory +: (.*)$", text, re.MULTILINE)
    return [(int(pid), size.strip()) for pid, size in zip(ids, sizes, strict=True)]


def number(text: str) -> float | None:
    """The number of a text such as `433.78 W`."""
    match = re.match(r"(-?\d+(?:\.\d+)?) ?(?:%|W|C|MHz|MiB|MB|x)?$", text.strip())
    return float(match[1]) if match else None


def bus(text: str) -> str:
    """An address with eight signs of domain and capitals."""
    domain, rest = text.upper().split(":", 1)
    return domain.rjust(8, "0") + ":" + rest


def disagreements(gpu: Any, told: Told) -> Iterator[str]:
    """Where the plugin's GPU and this reading of it are not the same."""
    for field, said in told.items():
        ours, expected, missing = getattr(gpu, field), _expected(field, said), False
        if expected is None:
            missing, expected = True, (None if field in NUMBERS or field in TRUTHS else "")
        if ours != expected:
            yield f"{field}: the file says {said!r}, the plugin {ours!r}"
        elif missing and field not in gpu.missing:
            yield f"{field}: the file says {said!r}, the plugin does not say why it is missing"
        elif not missing and field in gpu.missing:
            yield f"{field}: the file says {said!r}, the plugin calls it missing: {gpu.missing[field]!r}"
    for field in NUMBERS | TRUTHS:
        if field not in told and field not in DERIVED and getattr(gpu, field) is not None:
            yield f"{field}: the file says nothing, the plugin {getattr(gpu, field)!r}"


DERIVED = {
    "ecc_corrected",
    "ecc_uncorrected",
    "ecc_corrected_total",
    "ecc_uncorrected_total",
    "retired_pending",
}
"""Sums of other values, or told in another form by one of the forms of output; see the tests of each form."""


def _expected(field: str, said: str) -> Any:
    if field in NUMBERS:
        return number(said)
    if field in TRUTHS:
        return {"Enabled": True, "Yes": True, "Active": True, "Disabled": False, "No": False}.get(said)
    if said.strip("[]") in ("N/A", "", "Not Supported", "Unknown Error"):
        return None
    return bus(said) if field == "bus" else said
