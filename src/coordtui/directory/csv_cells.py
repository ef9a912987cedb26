"""The cells of a table of people: what is read is what was written, and no spreadsheet runs it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = re.compile(r"(?:\\[\\;]|[^;])+")
_ESCAPED = re.compile(r"\\([\\;])")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")


def split(cell: str) -> list[str]:
    r"""The parts of a cell between `;`, each once; `\;` and `\\` stand for the sign itself."""
    parts = (_ESCAPED.sub(r"\1", part.strip()) for part in _PART.findall(cell))
    return list(dict.fromkeys(part for part in parts if part))


def joined(parts: Iterable[str]) -> str:
    """One cell that `split` takes apart again."""
    return "; ".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in parts)


def disarmed(cell: str) -> str:
    """The cell as a spreadsheet takes it for text, also where it begins as a formula does."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def rearmed(cell: str) -> str:
    """The cell as it was before `disarmed`."""
    return cell[1:] if _DISARMED.match(cell) else cell
