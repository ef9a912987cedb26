"""Results as a Markdown table: median and, in brackets, the lowest and the highest."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

Results = Mapping[str, Mapping[str, Sequence[float]]]
"""Measured values by program, then by what was measured."""


def spread(values: Sequence[float], digits: int = 0) -> str:
    """`median (lowest-highest)`."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def markdown(results: Results, *, ours: str, digits: int = 0) -> str:
    """One column a program, one row a measure, and the ratio of `ours` to each other one."""
    measures = list(dict.fromkeys(key for row in results.values() for key in row))
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "---|" * len(results)]
    for key in measures:
        cells = []
        for name, row in results.items():
            if not row.get(key):
                cells.append("-")
                continue
            cell = spread(row[key], digits)
            mine = results[ours].get(key)
            if name != ours and mine and statistics.median(row[key]) > 0:
                cell += f", ours {statistics.median(mine) / statistics.median(row[key]):.2f} x"
            cells.append(cell)
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
