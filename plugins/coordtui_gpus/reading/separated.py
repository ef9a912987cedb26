"""Values separated by commas, as nvidia-smi writes them: no quotes, and names may hold a comma.

The header tells the columns; complaints may stand between the rows, and the last row may be cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from coordtui_gpus.reading.nvidia_errors import fault_of

_NAMING = frozenset(("uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id", "index", "pid"))
LONGEST = 40_000
"""So many signs of a line may name columns: all fields of the newest driver take a fifth of that."""

Header = tuple[str, ...]
"""The names of the columns, in small letters and without units."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*", re.ASCII)


def are_names(header: Header) -> bool:
    """Whether all that a line tells may be names of fields; the last may have been cut."""
    return all(_NAME.fullmatch(name) for name in header[:-1]) and (
        len(header) > 1 or bool(_NAME.fullmatch(header[0]))
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows under a header, each with a cell for each column as far as it goes, and all other lines.

    `whole` is false where the last row stops before its end; what is left of its last cell is not told.
    `unsure` are rows with more or fewer cells than columns, of which nobody knows what stands where.
    """

    header: Header
    rows: list[list[str]]
    other: list[str]
    whole: bool
    unsure: list[list[str]]


@lru_cache(256)
def header_of(line: str) -> Header:
    """The names of the columns that a line tells."""
    return tuple(cell.partition("[")[0].strip().lower() for cell in line[:LONGEST].split(","))


def rows_under(
    text: str,
    is_header: Callable[[Header], bool],
    fits: Callable[[Header, list[str]], bool],
    free: frozenset[str],
    sure: Callable[[Header, list[str], int], bool] | None = None,
) -> Rows | None:
    """The rows of a text; None where it has no header.

    `fits` tells whether the cells of a row may stand under the header; a row with too many is tried
    with a comma in each of the columns that are `free` text. Where `sure` is given, it must tell of such a
    row, joined at that column, that nothing else can be meant; other rows with too many cells, and short
    ones that are not the last, are `unsure`.
    """
    lines = text.split("\n")
    at = next((at for at, line in enumerate(lines[:50]) if is_header(header_of(line))), None)
    if at is None:
        return None
    header, top = header_of(lines[at]), lines[at]
    rows: list[list[str]] = []
    unsure: list[list[str]] = []
    other = lines[:at]
    for line in lines[at + 1 :]:
        if not line or line.isspace():
            continue
        cells = None if line == top else _fitted(line, header, fits, free, sure)
        if cells is None:
            other.append(line)
        elif sure is not None and len(cells) > len(header):
            unsure.append(cells)
        else:
            rows.append(cells)
    if sure is not None:
        unsure += [row for row in rows[:-1] if len(row) < len(header)]
        rows = [row for place, row in enumerate(rows) if len(row) == len(header) or place == len(rows) - 1]
    whole = not rows or len(rows[-1]) >= len(header)
    if lines[-1]:
        whole = _trim(lines[-1], top, rows, other) and whole
    return Rows(header, rows, other, whole, unsure)


def _trim(line: str, top: str, rows: list[list[str]], other: list[str]) -> bool:
    """Take away the last cell of a text without a last end of line, unless it ends well; whether it does."""
    if other and other[-1] is line:
        return fault_of(line) is not None
    if not rows or line == top:
        return False
    if _ends_well(rows[-1], ["[" in cell for cell in top.split(",")]):
        return True
    rows[-1].pop()
    if not rows[-1]:
        rows.pop()
    return False


def _ends_well(cells: list[str], units: list[bool]) -> bool:
    """Whether the last cell of a text without a last end of line is whole: with its unit or its bracket."""
    last = cells[-1]
    if len(cells) < len(units):
        return False
    return last.endswith("]") or (units[-1] and last.endswith(("MiB", "%", "W", "MHz")))


def _fitted(
    line: str,
    header: Header,
    fits: Callable[[Header, list[str]], bool],
    free: frozenset[str],
    sure: Callable[[Header, list[str], int], bool] | None,
) -> list[str] | None:
    """The cells of a row, more than there are columns where that is unsure; None for a line that is none."""
    cells = [cell.strip() for cell in line.split(",")]
    more = len(cells) - len(header)
    if more > 0:
        tried = [(at, _joined(cells, at, more)) for at, name in enumerate(header) if name in free]
        found = [
            each for at, each in tried if fits(header, each) and (sure is None or sure(header, each, at))
        ]
        if sure is None or len(found) == 1:
            return found[0] if found else None
        return None if fault_of(line) else cells
    if (more < 0 or len(header) == 1) and not _is_row(line, header, cells):
        return None
    return cells if fits(header, cells) else None


def _joined(cells: list[str], at: int, more: int) -> list[str]:
    """The cells with those from one on as one, which has so many commas."""
    return [*cells[:at], ", ".join(cells[at : at + more + 1]), *cells[at + more + 1 :]]


def _is_row(line: str, header: Header, cells: list[str]) -> bool:
    """Whether a short row still tells of which GPU or process it is, where the header asks for that."""
    if fault_of(line) or (len(cells) == 1 and len(header) > 1):
        return False
    asked = [at for at, name in enumerate(header) if name in _NAMING]
    return not asked or any(at < len(cells) and cells[at][:1] not in ("", "[") for at in asked)
