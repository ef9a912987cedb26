"""`nvidia-smi nvlink -s` and `-e`: the links of each GPU, whether they are up, and what they counted.

Where the driver says that all links are inactive, or that a card has none, it says no number of links:
they stay unknown, and its words are the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coordtui_gpus.observed import Gpu, Link, Observation
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.nvidia_errors import only_faults, sorted_out
from coordtui_gpus.reading.nvidia_list import CARD
from coordtui_gpus.reading.values import GIGABYTES_A_SECOND, count, measured, word
from coordtui_gpus.texts import N_

KIND = "nvlink-text"

_LINK = re.compile(r"\s+Link (\d{1,3})\s*[:,]\s*(.*)", re.ASCII)
_NONE = re.compile(
    r"NVML: Unable to retrieve NVLink information.*|Device does not have or support NVLink.*",
    re.ASCII | re.IGNORECASE,
)
_ERRORS = re.compile(
    r"(?:Replay|Recovery|CRC(?: FLIT| Data)?) Errors?\s*:\s*(\S.*)", re.ASCII | re.IGNORECASE
)

_ENDS = ("b/s", "<inactive>", ")", "links are inactive", "support nvlink")
"""How whole lines end."""


@dataclass(slots=True)
class _Told:
    """What is told of one link so far."""

    up: bool | None = None
    speed: float | None = None
    errors: list[int | None] = field(default_factory=list)


def looks(text: str) -> bool:
    """Whether it lists GPUs with links, or says that they have none."""
    head = text[:8192]
    return bool(re.search(r"^GPU \d+: .*\(UUID: ", head, re.MULTILINE)) and any(
        _LINK.fullmatch(line) or _NONE.fullmatch(line.strip()) for line in head.split("\n")
    )


def read(data: bytes) -> Observation:
    """The GPUs with their links. Raises `NotUnderstood` where there are neither GPUs nor a complaint."""
    text = text_of(data)
    lines = text.split("\n")
    last = lines[-1].strip()
    cut = bool(last) and not last.lower().endswith(_ENDS)
    gpus, other = _cards(lines[:-1] if cut else lines)
    if not gpus:
        return only_faults(KIND, text, N_("No line of it lists a GPU with its UUID."))
    faults, rest = sorted_out(other)
    return Observation(
        kind=KIND, gpus=tuple(gpus), faults=tuple(faults), not_understood=as_told(rest), whole=not cut
    )


def _cards(lines: list[str]) -> tuple[list[Gpu], list[str]]:
    gpus: list[Gpu] = []
    other: list[str] = []
    card: re.Match[str] | None = None
    links: dict[int, _Told] = {}
    reason = ""
    for line in lines:
        if found := CARD.fullmatch(line):
            if card:
                gpus.append(_gpu(card, links, reason))
            card, links, reason = found, {}, ""
        elif card and (link := _LINK.fullmatch(line)) and _told(links, int(link[1]), link[2].strip()):
            continue
        elif card and _NONE.fullmatch(line.strip()):
            reason = line.strip()
        else:
            other.append(line)
    if card:
        gpus.append(_gpu(card, links, reason))
    return gpus, other


def _told(links: dict[int, _Told], number: int, text: str) -> bool:
    """Take what a line tells of a link; whether it was understood."""
    link = links.get(number, _Told())
    speed = measured(text, GIGABYTES_A_SECOND)
    if text.lower() in ("<inactive>", "inactive"):
        link.up = False
    elif speed is not None and speed >= 0:
        link.up, link.speed = speed > 0, speed
    elif found := _ERRORS.fullmatch(text):
        link.errors.append(count(found[1]))
    else:
        return False
    links[number] = link
    return True


def _gpu(card: re.Match[str], links: dict[int, _Told], reason: str) -> Gpu:
    told = tuple(
        Link(number=number, up=link.up, speed_gbs=link.speed, errors=_sum(link.errors))
        for number, link in sorted(links.items())
    )
    return Gpu(
        uuid=word(card[3]) or "",
        index=int(card[1]),
        vendor="nvidia",
        model=word(card[2]) or "",
        links=told or None,
        missing={"links": reason} if reason and not told else {},
    )


def _sum(counts: list[int | None]) -> int | None:
    """How many errors in all; not known where one of the counts is not."""
    known = [each for each in counts if each is not None]
    return sum(known) if counts and len(known) == len(counts) else None
