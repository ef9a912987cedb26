"""What was proven: the drills, a line each, in a file beside the store that no restore sets back.

It is advice only: who may not write it, or finds it cut short, goes on without.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from coordtui.backups.glance import drills_of

KEPT = 400
"""Lines kept; the oldest go when there are twice as many."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A backup was restored in a drill. `seconds` are those that restoring took; `by` is the account."""

    at: datetime
    backup: str
    ok: bool
    seconds: float = 0.0
    by: str = ""


_decoder = msgspec.json.Decoder(Line)


def lines(store: Path) -> list[Line]:
    """All that is known, oldest first; what cannot be read is left out."""
    found = list[Line]()
    with suppress(OSError):
        for line in drills_of(store).read_bytes().splitlines():
            with suppress(msgspec.DecodeError):
                found.append(_decoder.decode(line))
    return found


def latest(lines: Sequence[Line]) -> Line | None:
    """The newest drill."""
    return lines[-1] if lines else None


def note(store: Path, line: Line) -> bool:
    """Add a line, for those who may open the store; whether it could be written."""
    from coordtui.store import replacing

    try:
        replacing.append(drills_of(store), b"\n" + msgspec.json.encode(line) + b"\n", store)
        _shorten(store)
    except OSError:
        return False
    return True


def _shorten(store: Path) -> None:
    known = lines(store)
    if len(known) > 2 * KEPT:
        from coordtui.store import replacing

        file = drills_of(store)
        content = b"".join(msgspec.json.encode(line) + b"\n" for line in known[-KEPT:])
        part = file.with_name(f"{file.name}.{os.urandom(4).hex()}.part")
        with replacing.beside(part, lambda opened: opened.write(content), file.stat()):
            part.rename(file)
