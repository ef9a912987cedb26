"""A traceback as its author wants to read it: their own lines, and nothing of the machinery around them."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

_FRAME = re.compile(r'  File "(?P<file>[^"]*)", line (?P<line>\d+)')


def shortened(error: BaseException, package: Path) -> str:
    """The report of an error, with what Python and the program put around the plugin left out."""
    return shorter("".join(traceback.format_exception(error)), package)


def shorter(report: str, package: Path) -> str:
    """The same of a report that was kept as text.

    Files of the package are named from its folder on. Where no line of the package is in it,
    all are left in.
    """
    blocks = [*_blocks(report.rstrip().splitlines())]
    own = any(_own(block[0], package) for block in blocks)
    kept = [block for block in blocks if not own or not _FRAME.match(block[0]) or _own(block[0], package)]
    lines = (line for block in kept for line in _without_marks(block))
    return "\n".join(lines).replace(f"{package.parent}/", "")


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """The lines of each frame together; every other line by itself."""
    block: list[str] = []
    for line in lines:
        if block and _FRAME.match(block[0]) and line.startswith("    ") and not _FRAME.match(line):
            block.append(line)
            continue
        if block:
            yield block
        block = [line]
    if block:
        yield block


def _without_marks(block: list[str]) -> list[str]:
    """A frame without Python's marks below its line, which mean nothing once a long line is wrapped.

    Those of a syntax error, whose frame names no function, say where it is.
    """
    if ", in " not in block[0]:
        return block
    return [line for line in block if line.strip(" ~^") or not line.strip()]


def _own(line: str, package: Path) -> bool:
    frame = _FRAME.match(line)
    return frame is not None and Path(frame["file"]).is_relative_to(package)
