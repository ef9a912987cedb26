"""The small languages within Slurm's outputs: lists of hosts, GRES, TRES, states and spans of time.

Source: Slurm's manual pages (slurm.schedmd.com): scontrol, sinfo, squeue, gres.conf; `slurm/slurm.h` for
the numbers that mean none and without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import NamedTuple

from coordtui_gpus.reading.plain import LONG, moment, word

HOSTS = 20_000
"""So many names at most come of one list of hosts."""

_ONE = re.compile(r"[^\s,\[\]]*(?:\[[0-9,\-]+\][^\s,\[\]]*)*")
_RANGE = re.compile(r"(\d{1,12})(?:-(\d{1,12}))?")
_PIECE = re.compile(r"\[([^\]]*)\]|([^\[\]]+)")


def hosts(text: str, most: int = HOSTS) -> tuple[str, ...]:
    """The names that a list of hosts stands for: `node[01-03,7]` is node01, node02, node03 and node7.

    Raises `ValueError` for anything else than a list, and for more than `most` names.
    """
    text = word(text, LONG)
    names: list[str] = []
    for one in _parted(text):
        if not one or not _ONE.fullmatch(one):
            raise ValueError(f"no list of hosts: {text[:80]}")
        if "[" not in one:
            names.append(one)
            continue
        pieces = [_numbers(match[1], most) if match[1] else [match[2]] for match in _PIECE.finditer(one)]
        size = 1
        for piece in pieces:
            size *= len(piece)
        if size + len(names) > most:
            raise ValueError(f"more than {most} hosts: {text[:80]}")
        names += ["".join(parts) for parts in product(*pieces)]
    if len(names) > most:
        raise ValueError(f"more than {most} hosts: {text[:80]}")
    return tuple(names)


def _parted(text: str) -> list[str]:
    """The parts between commas that stand in no bracket."""
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        if sign in "[(":
            depth += 1
        elif sign in "])":
            depth -= 1
        elif sign == "," and depth <= 0:
            parts.append(text[begin:at])
            begin = at + 1
    return [*parts, text[begin:]] if text else []


def _numbers(text: str, most: int) -> list[str]:
    """The numbers of `01-03,7`, as wide as the first of each range."""
    found: list[str] = []
    for each in text.split(","):
        match = _RANGE.fullmatch(each)
        if match is None:
            raise ValueError(f"no range: {text[:80]}")
        low, high = int(match[1]), int(match[2] or match[1])
        if high < low or high - low >= most or len(found) > most:
            raise ValueError(f"no range that is taken: {text[:80]}")
        found += [f"{number:0{len(match[1])}d}" for number in range(low, high + 1)]
    return found


class Gres(NamedTuple):
    """GPUs of one model as GRES names them; `indices` where Slurm tells which they are."""

    model: str
    number: int
    indices: tuple[int, ...] | None


def gres(text: str) -> tuple[Gres, ...] | None:
    """The GPUs of a GRES: `gpu:a100:8(IDX:0-3,5)`, `gpu:4`, `gres/gpu=4`. None when it says nothing.

    `(null)` says that there is nothing. Other things than GPUs (`tpu`, `shard`, `mps`) are passed over.
    """
    text = text.strip()
    if text.lower() in ("", "n/a", "none"):
        return None
    if text == "(null)":
        return ()
    found = (_gpus(one.strip()) for one in _parted(text))
    return tuple(each for each in found if each)


def _gpus(one: str) -> Gres | None:
    """One part of a GRES; None when it is of something else than GPUs."""
    name, _bracket, aside = one.partition("(")
    kind, *rest = re.split("[:=]", name.removeprefix("gres/").removeprefix("gres:"))
    if kind != "gpu":
        return None
    count = int(rest.pop()) if rest and re.fullmatch(r"\d{1,7}", rest[-1]) else 1
    model = next((word(part) for part in rest if part not in ("no_consume", "")), "")
    return Gres(model, count, _idx(aside.rstrip(")")))


def _idx(aside: str) -> tuple[int, ...] | None:
    if not aside.upper().startswith("IDX:"):
        return None
    try:
        return tuple(int(number) for number in _numbers(aside[4:], 1024))
    except ValueError:
        return None


def count_of(found: tuple[Gres, ...] | None) -> int | None:
    """How many GPUs there are together; None when nothing is said."""
    return None if found is None else sum(each.number for each in found)


def model_of(found: tuple[Gres, ...] | None) -> str:
    """The models, each once, with commas."""
    return ",".join(dict.fromkeys(each.model for each in found or () if each.model))


def indices_of(found: tuple[Gres, ...] | None) -> tuple[int, ...] | None:
    """Which GPUs they are; None when that is not told of one of them."""
    told = [each.indices for each in found or () if each.number]
    if not told or any(each is None for each in told):
        return None
    return tuple(sorted({number for each in told for number in each or ()}))


def tres(text: str) -> dict[str, str] | None:
    """What TRES says, by name: `cpu=24,mem=12000G,gres/gpu:h100=4`. None when it is none or says nothing."""
    text = word(text, LONG)
    if not text:
        return None
    parts = [part.partition("=") for part in _parted(text)]
    if any(not name or not sign for name, sign, _value in parts):
        return None
    return {name: value for name, _sign, value in parts}


def gpus_of(found: dict[str, str] | None) -> tuple[int | None, str]:
    """How many GPUs TRES names and of which models; None when it does not count GPUs."""
    counts: list[tuple[str, int]] = []
    models: list[tuple[str, int]] = []
    for name, value in (found or {}).items():
        if name == "gres/gpu" or name.startswith("gres/gpu:"):
            if not re.fullmatch(r"\d{1,7}", value):
                return None, ""
            (models if ":" in name else counts).append((name.partition(":")[2], int(value)))
    names = ",".join(model for model, _count in models)
    if counts:
        return counts[0][1], names
    return (sum(count for _model, count in models) if models else None), names


_FLAGS = {
    "*": "not_responding",
    "~": "powered_down",
    "#": "powering_up",
    "!": "power_down",
    "%": "powering_down",
    "$": "maintenance",
    "@": "reboot_requested",
    "^": "reboot_issued",
    "-": "planned",
}

_SHORT = {
    "alloc": "allocated",
    "comp": "completing",
    "drain": "drained",
    "drng": "draining",
    "failg": "failing",
    "futr": "future",
    "maint": "maintenance",
    "mix": "mixed",
    "npc": "perfctrs",
    "resv": "reserved",
    "unk": "unknown",
}

NODE_STATES = frozenset((
    "allocated", "blocked", "completing", "down", "drained", "draining", "fail", "failing", "future",
    "idle", "inval", "maint", "maintenance", "mixed", "perfctrs", "planned", "power_down",
    "powered_down", "powering_down", "powering_up", "reboot", "reserved", "unknown",
)) | frozenset(_SHORT)  # fmt: skip


def node_state(text: str) -> str:
    """The state of a node in small letters, its signs as words: `drained*` is `drained+not_responding`."""
    text, flags = text.strip(), []
    while text and text[-1] in _FLAGS:
        flags.append(_FLAGS[text[-1]])
        text = text[:-1]
    parts = [part.strip().lower() for part in text.split("+")]
    if len(parts) == 1:
        parts = [_SHORT.get(parts[0], parts[0])]
    return "+".join(part for part in (*parts, *flags) if part)


def is_node_state(text: str) -> bool:
    """Whether a text is a state of a node."""
    first = text.strip().rstrip("".join(_FLAGS)).lower().split("+")[0]
    return first in NODE_STATES


_CODES = {
    "BF": "BOOT_FAIL", "CA": "CANCELLED", "CD": "COMPLETED", "CF": "CONFIGURING", "CG": "COMPLETING",
    "DL": "DEADLINE", "F": "FAILED", "NF": "NODE_FAIL", "OOM": "OUT_OF_MEMORY", "PD": "PENDING",
    "PR": "PREEMPTED", "R": "RUNNING", "RD": "RESV_DEL_HOLD", "RF": "REQUEUE_FED", "RH": "REQUEUE_HOLD",
    "RQ": "REQUEUED", "RS": "RESIZING", "RV": "REVOKED", "S": "SUSPENDED", "SE": "SPECIAL_EXIT",
    "SI": "SIGNALING", "SO": "STAGE_OUT", "ST": "STOPPED", "TO": "TIMEOUT",
}  # fmt: skip


def job_state(text: str) -> str:
    """The state of a job in its long form; empty when it is none."""
    state = text.strip().upper()
    state = _CODES.get(state, state)
    return state if state.partition("+")[0].split(" ")[0] in _CODES.values() else ""


_SPAN = re.compile(r"(?:(\d{1,6})-)?(\d{1,3}(?::\d{1,2}){0,2})")


def seconds(text: str) -> int | None:
    """A span of time as Slurm writes it: `2-05:32:24`, `17:22:49`, `4:59`; None when it is none."""
    match = _SPAN.fullmatch(text.strip())
    if match is None or (":" not in match[2] and not match[1]):
        return None
    parts = [int(part) for part in match[2].split(":")]
    if match[1]:  # days-hours:minutes:seconds
        parts += [0] * (3 - len(parts))
    total = 0
    for part in parts:
        total = total * 60 + part
    return total + int(match[1] or 0) * 86400


def when(text: str) -> datetime | None:
    """A moment that tells its zone, or seconds since 1970 (SLURM_TIME_FORMAT=%s); else None."""
    text = text.strip()
    if re.fullmatch(r"\d{9,11}", text):
        return moment(float(text))
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)", text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def mebibytes(text: str) -> int | None:
    """MiB of `386619`, `192G` or `1.5T` (Slurm counts in 1,024); None when it is none."""
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)([KMGTP]?)(?:[nc])?", text.strip())
    if match is None:
        return None
    factor = {"K": 1 / 1024, "": 1, "M": 1, "G": 1024, "T": 1024**2, "P": 1024**3}[match[2]]
    return round(float(match[1]) * factor)


class Nodes:
    """The names of lists of hosts, and the lists that were none."""

    def __init__(self) -> None:
        self.odd: list[str] = []

    def __call__(self, text: str) -> tuple[str, ...]:
        """The names; none when it is no list, which is then told in `odd`."""
        try:
            return hosts(text)
        except ValueError:
            self.odd.append(text.strip()[:120])
            return ()

    def told(self) -> Iterator[str]:
        """What was no list, at most 20 of them."""
        yield from self.odd[:20]
