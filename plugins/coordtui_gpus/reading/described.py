"""What `nvidia-smi -q` tells of one GPU, as text or as XML: flat paths to the fields of a `Gpu`.

A path is the names of the sections down to the value, with `/` between them. Names have changed with
drivers; of several paths that say the same, the first that gives a value is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coordtui_gpus.observed import Gpu
from coordtui_gpus.reading.fields import Convert, Sheet, held_back
from coordtui_gpus.reading.values import count, why

Paths = tuple[tuple[str, str, Convert], ...]
"""Path, field of `Gpu`, and how it is read; the better of two of one meaning first."""

Sums = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
"""Field, and sets of paths of counts that make it together; the first set that is there is taken."""


def fill(flat: Mapping[str, str], paths: Paths, sums: Sums, reasons: Mapping[str, str], **more: Any) -> Gpu:
    """The GPU of its flat values; `reasons` gives by name what is said of each that holds clocks back."""
    sheet = Sheet()
    for path, name, convert in paths:
        text = flat.get(path)
        if text is not None:
            sheet.put(name, text, convert)
    for name, sets in sums:
        _sum(sheet, name, flat, sets)
    if reasons:
        held, reason = held_back(dict(reasons))
        if held is not None:
            sheet.values["throttle"] = held
        elif reason:
            sheet.missing["throttle"] = reason
    return sheet.gpu(**more)


def _sum(sheet: Sheet, name: str, flat: Mapping[str, str], sets: Iterable[tuple[str, ...]]) -> None:
    """Take a count that is told in parts: of memory and of caches.

    A part that a card does not have is not counted; where a part could not be read, the sum is not known.
    """
    for paths in sets:
        told = [flat[path] for path in paths if path in flat]
        if not told:
            continue
        parts = [count(text) for text in told]
        known = [part for part in parts if part is not None]
        broken = [text for text, part in zip(told, parts, strict=True) if part is None and _is_broken(text)]
        if known and not broken:
            sheet.values[name] = sum(known)
            sheet.missing.pop(name, None)
            return
        sheet.missing.setdefault(name, why((broken or told)[0]) or (broken or told)[0])


def _is_broken(text: str) -> bool:
    low = text.strip().strip("[]").lower()
    return low not in ("n/a", "not supported", "")


def missing_whole(flat: dict[str, str], sections: Iterable[str], paths: Paths, sums: Sums) -> None:
    """Say of each value of a section that says `N/A` itself what the section says."""
    for section in sections:
        reason = flat.get(section)
        if reason is None:
            continue
        for path, *_ in paths:
            if path.startswith(f"{section}/"):
                flat.setdefault(path, reason)
        for _, sets in sums:
            if sets[0][0].startswith(f"{section}/"):
                flat.setdefault(sets[0][0], reason)


def of_instance(gpu: Gpu, gi: int | None, ci: int | None) -> str:
    """The UUID of the instance that a process runs on, where it is told; else of the GPU."""
    if gi is None:
        return gpu.uuid
    there = [
        each.uuid for each in gpu.instances if each.gi == gi and (ci is None or each.ci == ci) and each.uuid
    ]
    return there[0] if len(there) == 1 else gpu.uuid
