"""`nvidia-smi --query-compute-apps=… --format=csv`: the processes that hold memory of GPUs.

Of a card cut into MIG instances the driver names the card alone, without the instance.
"""

from __future__ import annotations

import re

from coordtui_gpus.observed import Observation, Process
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.reading.refusing import NotUnderstood, not_of
from coordtui_gpus.reading.separated import Header, are_names, header_of, rows_under
from coordtui_gpus.reading.values import count, mebibytes, normal_bus, program, word
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-apps-csv"

_MEMORY = ("used_gpu_memory", "used_memory")
_KNOWN = frozenset(
    ("timestamp", "gpu_name", "gpu_bus_id", "gpu_serial", "gpu_uuid", "pid", "process_name", "name", *_MEMORY)
)
_OVER = frozenset(("gpu_utilization", "mem_utilization", "max_memory_usage", "time"))
"""Fields of `--query-accounted-apps`, which tells of processes that have ended."""

_FREE = frozenset(("gpu_name", "process_name", "name"))
_UUID = re.compile(r"(?:GPU|MIG)-[0-9a-zA-Z/-]{8,80}")
_NOBODY = re.compile(r"No running (?:compute )?process(?:es)? found", re.IGNORECASE)


def _is_header(header: Header) -> bool:
    return "pid" in header and len(_KNOWN.intersection(header)) > 1 and are_names(header)


def _fits(header: Header, cells: list[str]) -> bool:
    for name, cell in zip(header, cells, strict=False):
        if name == "pid":
            if count(cell) is None:
                return False
        elif cell is cells[-1] or word(cell) is None:
            continue
        elif name == "gpu_uuid":
            if not _UUID.fullmatch(cell):
                return False
        elif (name == "gpu_bus_id" and not normal_bus(cell)) or (name in _MEMORY and mebibytes(cell) is None):
            return False
    return "pid" not in header[len(cells) :]


def looks(text: str) -> bool:
    """Whether a text has a header of fields of processes among its first lines."""
    return any(_is_header(header_of(line)) for line in text[:32768].split("\n")[:50] if "pid" in line.lower())


def read(data: bytes) -> Observation:
    """The processes; none where the header stands alone.

    Raises `NotUnderstood` where there are neither fields of processes nor a complaint.
    """
    text = text_of(data)
    found = rows_under(text, _is_header, _fits, _FREE)
    if found is None:
        return only_faults(
            KIND, text, N_("No line of it names fields of processes, such as “gpu_uuid, pid”.")
        )
    if _OVER.intersection(found.header):
        raise _of_the_past()
    at = found.header.index("pid")
    faults, rest = sorted_out([line for line in found.other if not _NOBODY.match(line)])
    return Observation(
        kind=KIND,
        processes=tuple(_process(found.header, row) for row in found.rows if len(row) > at),
        faults=tuple(faults),
        not_understood=as_told(rest),
        whole=found.whole,
    )


def _of_the_past() -> NotUnderstood:
    return not_of(KIND, N_("It tells of processes that have ended."))


def _process(header: Header, row: list[str]) -> Process:
    cells = dict(zip(header, row, strict=False))
    memory = next((cells[name] for name in _MEMORY if name in cells), "")
    return Process(
        pid=count(cells["pid"]) or 0,
        gpu=word(cells.get("gpu_uuid", "")) or "",
        name=program(cells.get("process_name") or cells.get("name") or ""),
        memory_mib=mebibytes(memory),
    )
