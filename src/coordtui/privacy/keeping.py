"""The register of erasures beside the store: it outlives the store, so that a backup is erased again.

One line for each erasure, with numbers and moments alone: nothing in it tells who it was. Where it
is, the session says.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.errors import Refused
from coordtui.privacy.tables import Erasure
from coordtui.text.messages import N_
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.store import PluginStore


def lines(file: Path) -> dict[str, Erasure]:
    """The erasures in the register, by their code; a line that was cut short is left out."""
    found: dict[str, Erasure] = {}
    try:
        written = file.read_bytes().splitlines()
    except OSError:
        return found
    for line in written:
        try:
            erasure = msgspec.json.decode(line, type=Erasure)
        except msgspec.DecodeError:
            continue
        found[erasure.code] = msgspec.structs.replace(erasure, doc_id=0, rev=0)
    return found


def write(file: Path, erasures: Iterable[Erasure], like: Path | None) -> None:
    """Add erasures to the register, on disk when this returns, for whom the file `like` is.

    Raises `Refused` when it cannot be written: the erasures are done all the same, and the next start of
    the program tries again.
    """
    content = b"".join(
        b"\n" + msgspec.json.encode(msgspec.structs.replace(each, doc_id=0, rev=0)) + b"\n"
        for each in erasures
    )
    from coordtui.store import replacing

    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replacing.append(file, content, like)
    except OSError as error:
        raise Refused(
            N_("The register of erasures could not be written: {path}", path=safe(file)),
            why=N_("The system says: {text}", text=error.strerror or ""),
            remedy=N_("What was erased is erased. See to it before a backup is restored."),
        ) from error


def settle(store: PluginStore, file: Path, like: Path | None) -> list[Erasure]:
    """Bring register and store together; the erasures that the store does not know, to be done again.

    Those that only the store knows, because a program died before it wrote them down, are written.
    """
    stored = {each.code: each for each in store.records(Erasure).find()}
    written = lines(file)
    missing = [each for code, each in stored.items() if code not in written]
    if missing:
        write(file, missing, like)
    return [each for code, each in written.items() if code not in stored]


def pending(store: PluginStore, file: Path) -> bool:
    """Whether there may be an erasure to do again or to finish; cheap, for it is asked at every start."""
    rows = store.records(Erasure).select("code", "trail", "left_out")
    unfinished = any(not trail or left_out for _, trail, left_out in rows)
    return unfinished or {code for code, _, _ in rows} != set(lines(file))
