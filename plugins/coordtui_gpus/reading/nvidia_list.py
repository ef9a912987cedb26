"""`nvidia-smi -L`: the GPUs with their numbers, and under each its MIG instances."""

from __future__ import annotations

import re

from coordtui_gpus.observed import Gpu, Instance, Observation
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.reading.values import word
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-L"

CARD = re.compile(r"GPU (\d{1,3}): (.{0,200}?) ?\(UUID: ([^()\s]{0,80})\)\s*", re.ASCII)
_INSTANCE = re.compile(r"\s+MIG (\S{1,40})\s+Device\s+(\d{1,3}): \(UUID: ([^()\s]{1,120})\)\s*", re.ASCII)
_PROFILE = re.compile(r"(?:(\d{1,2})c\.)?(\d{1,2})g\.\d+gb(?:\+\S+)?", re.ASCII | re.IGNORECASE)
_IDS = re.compile(r"MIG-GPU-[0-9a-f-]{36}/(\d{1,3})/(\d{1,3})", re.ASCII | re.IGNORECASE)

_LINKS = re.compile(
    r"^\s+Link \d+\s*[:,]|^NVML: Unable to retrieve NVLink|^Device does not have or support NVLink",
    re.MULTILINE | re.IGNORECASE,
)


def looks(text: str) -> bool:
    """Whether lines of it list GPUs, and none tells of links."""
    head = text[:8192]
    return bool(re.search(r"^GPU \d+: .*\(UUID: ", head, re.MULTILINE)) and not _LINKS.search(text[:65536])


def slices_of(profile: str) -> int | None:
    """How many sevenths of the computing an instance has: of `1c.3g.20gb` one, of `3g.20gb` three."""
    found = _PROFILE.fullmatch(profile)
    return int(found[1] or found[2]) if found else None


def read(data: bytes) -> Observation:
    """The GPUs. Raises `NotUnderstood` where there are neither GPUs nor a complaint."""
    text = text_of(data)
    cards: list[tuple[re.Match[str], list[Instance]]] = []
    other: list[str] = []
    lines = text.split("\n")
    for line in lines:
        if card := CARD.fullmatch(line):
            cards.append((card, []))
        elif cards and (instance := _INSTANCE.fullmatch(line)):
            cards[-1][1].append(_instance(instance))
        else:
            other.append(line)
    if not cards:
        return only_faults(KIND, text, N_("No line of it lists a GPU with its UUID."))
    faults, rest = sorted_out(other)
    cut = bool(lines[-1].strip()) and lines[-1] is other[-1:][0] if other else False
    return Observation(
        kind=KIND,
        gpus=tuple(_gpu(card, instances) for card, instances in cards),
        faults=tuple(faults),
        not_understood=as_told(rest),
        whole=not cut,
    )


def _gpu(found: re.Match[str], instances: list[Instance]) -> Gpu:
    return Gpu(
        uuid=word(found[3]) or "",
        index=int(found[1]),
        vendor="nvidia",
        model=word(found[2]) or "",
        instances=tuple(instances),
    )


def _instance(found: re.Match[str]) -> Instance:
    ids = _IDS.fullmatch(found[3])
    return Instance(
        uuid=found[3],
        index=int(found[2]),
        gi=int(ids[1]) if ids else None,
        ci=int(ids[2]) if ids else None,
        profile=found[1],
        slices=slices_of(found[1]),
    )
