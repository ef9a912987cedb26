"""What a GPU is called everywhere: `gpu-a01:3`, and several of a machine `gpu-a01 (0–3, 7)`."""

from __future__ import annotations

import re
from collections.abc import Iterable

FEWEST = 3
"""So many numbers in a row, or more, are said as the first and the last."""

_WRITTEN = re.compile(r"([^\s:/;]+)\s*[:/]\s*([0-9]{1,4})(?![0-9])\s*")


def gpu_name(host: str, index: int | None, profile: str = "") -> str:
    """A GPU by its machine, as `gpu-a01:3`; an instance of it as `gpu-a01:3/1g.10gb`."""
    said = f"{host}:{'?' if index is None or index < 0 else index}"
    return f"{said}/{profile}" if profile else said


def usual_name(text: str) -> str:
    """A name as `gpu_name` writes it, also where somebody wrote `gpu-a01/3`."""
    found = _WRITTEN.match(text.strip())
    if found is None:
        return text
    return f"{found[1]}:{found[2]}{text.strip()[found.end() :]}"


def named(text: str) -> tuple[str, int] | None:
    """Machine and number of a GPU that is named by `HOST:INDEX` or `HOST/INDEX`; None for other text."""
    found = _WRITTEN.fullmatch(text.strip())
    return None if found is None else (found[1], int(found[2]))


def spans(numbers: Iterable[int]) -> list[str]:
    """Numbers in their order, three or more in a row as `0–3`."""
    runs: list[list[int]] = []
    for each in sorted(set(numbers)):
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    said: list[str] = []
    for run in runs:
        said += [f"{run[0]}–{run[-1]}"] if len(run) >= FEWEST else map(str, run)
    return said
