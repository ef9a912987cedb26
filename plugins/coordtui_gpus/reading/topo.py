"""`nvidia-smi topo -m`: of each GPU how it reaches each other (`NV12`, `PHB`, `SYS`), by their numbers."""

from __future__ import annotations

import re

from coordtui_gpus.observed import Observation
from coordtui_gpus.reading.decoding import as_told, text_of, without_colours
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-topo"

_CELLS = re.compile(r" *\t *| {2,}")
_CARD = re.compile(r"GPU\d{1,3}", re.ASCII)
_WAY = re.compile(r"NV\d{1,3}|SYS|NODE|PHB|PXB|PIX|PSB|SOC|X|N/A|OK|NS|CNS|GNS|TNS|DR", re.ASCII)
_LEGEND = re.compile(
    r"\s*(?:Legend:|NIC Legend:|(?:X|SYS|NODE|PHB|PXB|PIX|PSB|SOC|NV#|NIC\d+)\s*[=:] .*)", re.ASCII
)
_OTHER_ROW = re.compile(r"(?:NIC\d{1,3}|mlx\S{1,20}|bond\S{0,10}|rocep\S{1,20}|ibp\S{1,20})\s", re.ASCII)


def looks(text: str) -> bool:
    """Whether it has the head of such a matrix."""
    return any(_is_head(line) for line in without_colours(text[:8192]).split("\n")[:20])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip(" "))]


def _is_head(line: str) -> bool:
    cells = [cell for cell in _cells(line) if cell]
    if not cells or not _CARD.fullmatch(cells[0]):
        return False
    return "CPU Affinity" in line or (len(cells) > 1 and not any(_WAY.fullmatch(cell) for cell in cells[1:]))


def read(data: bytes) -> Observation:
    """The matrix. Raises `NotUnderstood` where there is neither one nor a complaint."""
    text = without_colours(text_of(data))
    lines = text.split("\n")
    at = next((at for at, line in enumerate(lines) if _is_head(line)), None)
    if at is None:
        return only_faults(KIND, text, N_("It has no matrix of GPUs."))
    columns = [cell for cell in _cells(lines[at]) if cell]
    cards = [name for name in columns if _CARD.fullmatch(name)]
    ways: dict[str, dict[str, str]] = {}
    other = lines[:at]
    for line in lines[at + 1 : -1]:
        cells = _cells(line)
        if cells[0] in cards and cells[0] not in ways:
            row = _row(columns, cells)
            ways[cells[0]] = {name: row[name] for name in cards if name != cells[0] and name in row}
        elif line.strip() and not _LEGEND.fullmatch(line) and not _OTHER_ROW.match(line):
            other.append(line)
    short = [name for name in cards if len(ways.get(name, {})) < len(cards) - 1 or name not in ways]
    cut = bool(lines[-1].strip()) and not _LEGEND.fullmatch(lines[-1])
    faults, rest = sorted_out(other)
    return Observation(
        kind=KIND,
        topology=ways,
        faults=tuple(faults),
        not_understood=as_told(rest),
        whole=not short and not cut,
    )


def _row(columns: list[str], cells: list[str]) -> dict[str, str]:
    """What a row says under each column of a GPU; what is no way of reaching one is left out."""
    found = dict(zip(columns, cells[1:], strict=False))
    return {name: way for name, way in found.items() if _CARD.fullmatch(name) and _WAY.fullmatch(way)}
